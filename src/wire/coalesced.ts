/** A task that never runs twice at once: asked for while it runs, it runs once more, however often it was asked for. */
export function coalesced(task: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null
  const run = () => {
    next = null
    running = task().finally(() => {
      running = null
    })
    return running
  }
  return () => {
    if (!running) return run()
    next ??= running.catch(() => undefined).then(run)
    return next
  }
}
