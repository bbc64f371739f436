import type { Config } from '../config.ts'
import type { Ledger } from '../workflows/ledger.ts'
import type { AskApi } from '../workflows/ports/ask-api.ts'
import type { Clock } from '../workflows/ports/clock.ts'
import type { Text } from './text.ts'

export type Environment = Record<string, string | undefined>

/** What a command has of the world: where it says things, what it reads, and whether programs or people read it. */
export interface Io {
  env: Environment
  /** The machine's, or with `--sandbox` the sandbox's. */
  clock: Clock
  stdin: AsyncIterable<Uint8Array>
  /** `--json`: standard output is one JSON value. */
  json: boolean
  /** `--debug`, or DEBUG: faults come with their stack. */
  debug: boolean
  /** One line on standard output. */
  say(line: Text): void
  /** One line on standard error. */
  complain(line: Text): void
  /** One JSON value on standard output. */
  print(value: unknown): void
  /** Replaces the line that says how far it is; the empty string takes it away. Nothing at all in a pipe. */
  progress(line: string): void
}

/** What commands need of the composition root, loaded only by those that do. */
export interface Wire {
  start(io: { env: Environment; say(line: string): void; complain(line: string): void }): Promise<number>
  identifyWorkspace(env: Environment): Promise<string>
  diagnoseSlack(config: Config): Promise<Line[]>
  serveMcp(ask: AskApi): Promise<void>
  apiOver(ledger: Ledger, account: string): AskApi
  deliverNow(env: Environment, ledger: Ledger): Promise<'delivered' | 'left to the running bot'>
}

export type LoadWire = () => Promise<Wire>

/** One line of `doctor`: what was looked at, and `ok` or what to do. */
export interface Line {
  what: string
  ok: boolean
  say: string
}
