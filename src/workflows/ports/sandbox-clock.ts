import { readFileSync, writeFileSync } from 'node:fs'
import type { Clock } from './clock.ts'

/** How far the sandbox's clock is ahead of the machine's stands beside its database, for commands in other processes. */
const noteOf = (file: string) => `${file}.clock`

/** Notes how far the sandbox's clock is ahead (milliseconds). */
export function noteAhead(file: string, milliseconds: number): void {
  writeFileSync(noteOf(file), `${Math.round(milliseconds)}\n`)
}

/** The sandbox's clock, as it was noted last; the machine's own where nothing is noted. */
export function notedClock(file: string): Clock & { ahead: number } {
  const ahead = readAhead(file)
  return { ahead, now: () => Date.now() + ahead }
}

function readAhead(file: string): number {
  try {
    const text = readFileSync(noteOf(file), 'utf8').trim()
    return /^-?\d{1,15}$/.test(text) ? Number(text) : 0
  } catch {
    return 0
  }
}
