import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { createApi } from './api.ts'
import type { ApiContext } from './context.ts'

/** Listens; TLS is a proxy's. `close` answers whoever waits, with what is true then, and takes no more. */
export async function startApi(
  at: { host: string; port: number },
  parts: Omit<ApiContext, 'stopping'>,
): Promise<{ url: string; close(): Promise<void> }> {
  const stopping = new AbortController()
  const api = createApi({ ...parts, stopping: stopping.signal })
  const server = createServer(getRequestListener(api.fetch))
  server.listen(at.port, at.host)
  await once(server, 'listening')
  const { address, port } = server.address() as AddressInfo
  return {
    url: `http://${address.includes(':') ? `[${address}]` : address}:${port}`,
    async close() {
      stopping.abort()
      server.close()
      server.closeIdleConnections()
      const cut = setTimeout(() => server.closeAllConnections(), 2000)
      await once(server, 'close')
      clearTimeout(cut)
    },
  }
}
