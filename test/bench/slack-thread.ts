import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Act, View } from '../../src/sandbox/protocol.ts'
import type { Place, Reply, Request, Tokens } from './slack-worker.ts'

/** A sandbox in a thread of its own, as Slack is on machines of its own: what an app does after its ack delays nobody. */
export class SlackThread {
  readonly tokens: Tokens
  readonly #worker: Worker

  private constructor(worker: Worker, tokens: Tokens) {
    this.#worker = worker
    this.tokens = tokens
  }

  static async start(): Promise<SlackThread> {
    const worker = new Worker(new URL('slack-worker.ts', import.meta.url))
    const [tokens] = (await once(worker, 'message')) as [Tokens]
    return new SlackThread(worker, tokens)
  }

  /** Does it, and answers how long Slack waited for the app's acknowledgement (milliseconds). */
  async act(act: Act): Promise<{ milliseconds: number; view: string | undefined }> {
    const { outcome, milliseconds } = await this.#ask({ kind: 'act', act })
    if (!outcome.ok) throw new Error(`The sandbox says: ${outcome.error}`)
    return { milliseconds, view: outcome.view }
  }

  /** Where a person can press buttons with this `action_id` in their direct messages. */
  async buttons(user: string, action_id: string): Promise<Place[]> {
    return (await this.#ask({ kind: 'buttons', user, action_id })).places
  }

  /** The modal on top. */
  async modal(user: string): Promise<View> {
    const { view } = await this.#ask({ kind: 'modal', user })
    if (!view) throw new Error('No modal is open.')
    return view
  }

  /** Ends when the app has left it. */
  async close(): Promise<void> {
    await this.#ask({ kind: 'close' })
    await this.#worker.terminate()
  }

  async #ask<K extends Request['kind']>(request: Extract<Request, { kind: K }>): Promise<Reply[K]> {
    this.#worker.postMessage(request)
    const [reply] = await once(this.#worker, 'message')
    return reply
  }
}
