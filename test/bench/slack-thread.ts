import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Request, Tokens } from './slack-worker.ts'

/** A pretend Slack in a thread of its own, as Slack is on machines of its own. */
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

  /** Sends signed payloads to an app all at once, and answers how long (milliseconds) until the last of them was acknowledged. */
  async deliver(port: number, payloads: readonly object[]): Promise<number> {
    this.#worker.postMessage({ port, payloads } satisfies Request)
    const [answer] = (await once(this.#worker, 'message')) as [number | string]
    if (typeof answer === 'string') throw new Error(`The app answered: ${answer}`)
    return answer
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }
}
