import type { Acknowledgement } from './delivery.ts'

/** The deliveries that wait for their acknowledgement, by envelope. */
export class Pending {
  readonly #milliseconds: number
  readonly #waiting = new Map<string, (answer: Acknowledgement) => void>()

  /** Slack waits three seconds; tests of what happens then don't. */
  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds
  }

  /** Waits for the acknowledgement of this envelope, or for the end of Slack's patience. */
  wait(envelope: string): Promise<Acknowledgement> {
    const { promise, resolve } = Promise.withResolvers<Acknowledgement>()
    const timer = setTimeout(resolve, this.#milliseconds, { ok: false, error: 'operation_timeout' })
    this.#waiting.set(envelope, resolve)
    return promise.finally(() => {
      clearTimeout(timer)
      this.#waiting.delete(envelope)
    })
  }

  acknowledge(envelope: string, payload: Record<string, unknown>): void {
    this.#waiting.get(envelope)?.({ ok: true, payload })
  }

  close(): void {
    for (const give of this.#waiting.values()) give({ ok: false, error: 'operation_timeout' })
  }
}
