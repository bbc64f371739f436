import { setImmediate as nextTurn } from 'node:timers/promises'
import { chunksOf } from './chunks.ts'

/** Does something in steps, between which whoever else waits for this process has a turn. */
export async function inTurns<T>(steps: Generator<undefined, T>): Promise<T> {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await nextTurn()
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
