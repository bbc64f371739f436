import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parentPort } from 'node:worker_threads'
import type { Act, Outcome, View } from '../../src/sandbox/protocol.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { ana, clock } from './given.ts'

/** What an app needs to connect. */
export interface Tokens {
  apiUrl: string
  botToken: string
  appToken: string
}

/** A button in a message. */
export interface Place {
  channel: string
  ts: string
  block_id: string
  action_id: string
}

/** What `SlackThread` asks, one at a time. */
export type Request =
  | { kind: 'act'; act: Act }
  | { kind: 'buttons'; user: string; action_id: string }
  | { kind: 'modal'; user: string }
  | { kind: 'close' }

export interface Reply {
  act: { outcome: Outcome; milliseconds: number }
  buttons: { places: Place[] }
  modal: { view: View | undefined }
  close: object
}

const sandbox = await startSandbox({
  manifestPath: fileURLToPath(new URL('../../manifest.yml', import.meta.url)),
  clock,
})
const { apiUrl, botToken, appToken } = sandbox
parentPort?.on('message', async (request: Request) => parentPort?.postMessage(await answer(request)))
parentPort?.postMessage({ apiUrl, botToken, appToken } satisfies Tokens)

async function answer(request: Request): Promise<Reply[Request['kind']]> {
  switch (request.kind) {
    case 'act': {
      const start = performance.now()
      const outcome = await sandbox.act(request.act)
      return { outcome, milliseconds: performance.now() - start }
    }
    case 'buttons':
      return { places: places(request.user, request.action_id) }
    case 'modal':
      return { view: sandbox.modal(request.user) }
    case 'close':
      // Cut off while it says goodbye, Socket Mode would wait half a minute.
      while (sandbox.snapshot(ana.user).app.connected) await setTimeout(5)
      await sandbox.close()
      return {}
    default:
      return request satisfies never
  }
}

function places(user: string, action_id: string): Place[] {
  const { id, messages } = sandbox.dm(user)
  return messages.flatMap(({ ts, blocks }) => {
    const block = blocks.find(({ elements }) => JSON.stringify(elements ?? []).includes(`"${action_id}"`))
    return block ? [{ channel: id, ts, block_id: block.block_id, action_id }] : []
  })
}
