import { setTimeout as pause } from 'node:timers/promises'
import type { WebClient } from '@slack/web-api'
import { WebSocket } from 'undici'
import type { Network } from '../workflows/ports/network.ts'

/** Opens a Socket Mode socket the way the bot does, waits for Slack's `hello`, and closes it: a token that is accepted is no socket yet. */
export async function openSocket(client: WebClient, network: Network, patience = 12_000): Promise<void> {
  const { url } = await client.apps.connections.open({})
  if (!url) throw new Error('Slack named no address for a socket')
  const socket = new WebSocket(url, { dispatcher: network.dispatcher })
  const waiting = new AbortController()
  try {
    await Promise.race([
      greeting(socket, network),
      pause(patience, undefined, waiting).then(() => {
        throw new Error('the WebSocket does not open: no answer came in time')
      }),
    ])
  } finally {
    waiting.abort()
    socket.close()
  }
}

function greeting(socket: WebSocket, network: Network): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.addEventListener('message', ({ data }) => {
      if (String(data).includes('"hello"')) resolve()
    })
    socket.addEventListener('error', () =>
      reject(new Error(`the WebSocket does not open: ${network.refusal() ?? 'the connection was cut off'}`)),
    )
  })
}
