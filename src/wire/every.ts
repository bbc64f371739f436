import type { Logger } from 'pino'

/** Runs something again and again, never two at once; a failure is logged and does not end it. `stop` waits for the one that runs. */
export function every(milliseconds: number, task: () => Promise<void>, log: Logger): { stop(): Promise<void> } {
  let running: Promise<void> | null = null
  const timer = setInterval(() => {
    running ??= task()
      .catch((error) => log.error({ err: error }, 'a regular task failed'))
      .finally(() => {
        running = null
      })
  }, milliseconds)
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
