import type { App } from '@slack/bolt'

/** What runs now and must be finished before the database is closed: `app.stop()` waits for no listener (docs/slack.md). */
export class InFlight {
  readonly #running = new Set<Promise<unknown>>()

  /** Counts every listener of the app. */
  watch(app: App): void {
    app.use(({ next }) => this.add(next()))
  }

  /** Counts one piece of work. */
  async add<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work)
    return work.finally(() => this.#running.delete(work))
  }

  /** Resolves when nothing runs. */
  async done(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running)
  }
}
