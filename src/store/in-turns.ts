import { setImmediate as nextTurn } from 'node:timers/promises'
import { chunksOf } from './chunks.ts'

/** Steps that took less than this together (milliseconds) are one. */
const shortest = 5

/** Does something in steps, between which whoever else waits for this process has a turn. */
export async function inTurns<T>(steps: Generator<undefined, T>): Promise<T> {
  let since = performance.now()
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    if (performance.now() - since < shortest) continue
    await nextTurn()
    since = performance.now()
  }
}

/** The same for a list, some items a turn. A short list is done at once. */
export async function partsInTurns<T>(
  items: readonly T[],
  size: number,
  work: (part: T[]) => Promise<void> | void,
): Promise<void> {
  let done = 0
  for (const part of chunksOf(items, size)) {
    await work(part)
    done += part.length
    if (done < items.length) await nextTurn()
  }
}
