import type { Ledger } from './ledger.ts'

/** How often what other processes did is looked for (milliseconds). */
const lookTime = 1000

/**
 * Looks again after each commit, and once a second for what time and other processes bring, until it is what is waited for, or the time is over
 * (milliseconds), or nobody waits any more (`until`). Answers what was seen last.
 */
export async function waitUntil<T>(
  ledger: Ledger,
  {
    time,
    until,
    look,
    enough,
  }: { time: number; until: () => AbortSignal; look: () => Promise<T>; enough: (seen: T) => boolean },
): Promise<T> {
  // Who waits for nothing, which nearly all do, pays for nothing.
  if (time <= 0) return look()
  const signal = until()
  const end = performance.now() + time
  for (;;) {
    const changed = nextChange(ledger, Math.min(lookTime, Math.max(0, end - performance.now())), signal)
    const seen = await look()
    if (enough(seen) || performance.now() >= end || signal.aborted) {
      changed.forget()
      return seen
    }
    await changed.happened
  }
}

/** Resolves with the next commit of this process, after a while, or when nobody waits any more. */
function nextChange(ledger: Ledger, time: number, signal: AbortSignal): { happened: Promise<void>; forget(): void } {
  const { promise: happened, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, time)
  const stopListening = ledger.onCommit(() => resolve())
  const abort = () => resolve()
  signal.addEventListener('abort', abort)
  const forget = () => {
    clearTimeout(timer)
    stopListening()
    signal.removeEventListener('abort', abort)
  }
  void happened.then(forget)
  return { happened, forget }
}
