import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'
import { type Server, startServer } from './server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers with the address of the PostgreSQL server, which the first who asks makes it start. */
    postgresDesk: string
  }
}

/** One server for all tests of a run, started when the first of them asks for it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let server: Promise<Server> | null = null
  const desk = createServer(async (_, response) => {
    server ??= startServer()
    await server.then(
      ({ url }) => response.end(url()),
      (error) => response.writeHead(500).end(String(error)),
    )
  }).listen(0, '127.0.0.1')
  await once(desk, 'listening')
  project.provide('postgresDesk', `http://127.0.0.1:${(desk.address() as AddressInfo).port}/`)
  return async () => {
    desk.close()
    desk.closeAllConnections()
    await server?.then((started) => started.stop()).catch(() => undefined)
  }
}
