import type { Io } from './ports.ts'
import type { Text } from './text.ts'

/** What the exit code of every command means. */
export const exit = { done: 0, fault: 1, usage: 2, closed: 3, broken: 4 } as const

/** One thing that is wrong with what was given, and where. */
export interface Problem {
  place: string
  sentence: string
}

/** Says the answer: the JSON value to programs, the lines to people. */
export function answer(io: Io, value: unknown, lines: () => readonly Text[]): void {
  if (io.json) io.print(value)
  else for (const line of lines()) io.say(line)
}

/** Says why the command did not do what was asked, and gives the exit code. Problems go one a line. */
export function refuseWith(
  io: Io,
  code: number,
  error: { code: string; sentence: string; problems?: readonly Problem[] },
): number {
  const { problems = [] } = error
  if (io.json) io.print({ error: { code: error.code, sentence: error.sentence, problems } })
  for (const { place, sentence } of problems) io.complain(`${place}: ${sentence}`)
  io.complain(error.sentence)
  return code
}

/** Says a fault in one sentence; its stack is for those who ask for it. */
export function faultWith(io: Io, error: unknown): number {
  showStack(io, error)
  const { code, sentence } = describe(error)
  return refuseWith(io, exit.fault, { code, sentence })
}

/** The stack of a fault, with `--debug`. */
export function showStack(io: Io, error: unknown): void {
  if (!io.debug || !(error instanceof Error)) return
  for (const line of (error.stack ?? '').split('\n')) io.complain(line)
  if (error.cause) showStack(io, error.cause)
}

/** What happened, in one sentence; the store's, the wire's and the system's errors have one as their message. */
export function describe(error: unknown): { code: string; sentence: string } {
  if (!(error instanceof Error)) return { code: 'fault', sentence: String(error) }
  const code = error.name === 'StoreError' && 'code' in error ? String(error.code) : 'fault'
  const message = error.message.split('\n')[0]?.trim() || error.name
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`
  if (code !== 'fault' || error.name === 'Error') return { code, sentence }
  return { code, sentence: `${error.name}: ${sentence} --debug shows where.` }
}
