import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { snapshotFor } from './snapshot.ts'
import type { World } from './world.ts'

/** Sends a page its person's snapshot, first at once and then after every change; changes of one moment are one. */
export function pageSocket(world: World) {
  const server = new WebSocketServer({ noServer: true })
  const unsubscribe = world.workspace.onChange(() => {
    for (const [page, user] of pages) schedule(page, user)
  })
  const pages = new Map<WebSocket, string>()
  const scheduled = new Set<WebSocket>()

  function schedule(page: WebSocket, user: string): void {
    if (scheduled.has(page)) return
    scheduled.add(page)
    setImmediate(() => {
      scheduled.delete(page)
      if (page.readyState === page.OPEN) page.send(JSON.stringify(snapshotFor(world, user)))
    })
  }

  return {
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, user: string): void {
      if (!world.workspace.members.has(user)) return void socket.end('HTTP/1.1 404 Not Found\r\n\r\n')
      server.handleUpgrade(request, socket, head, (page) => {
        pages.set(page, user)
        page.on('error', () => page.terminate())
        page.on('close', () => pages.delete(page))
        schedule(page, user)
      })
    },
    close(): void {
      unsubscribe()
      for (const page of pages.keys()) page.terminate()
      server.close()
    },
  }
}
