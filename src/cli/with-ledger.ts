import { userInfo } from 'node:os'
import { databaseUrl, requireSound } from '../config.ts'
import type { Actor } from '../core/entry.ts'
import type { Ledger } from '../workflows/ledger.ts'
import { closeLedger, openLedger } from '../workflows/open-ledger.ts'
import { systemClock } from '../workflows/ports/clock.ts'
import { exit, refuseWith } from './answer.ts'
import type { Environment, Io } from './ports.ts'

/** Opens the ledger that the environment names, uses it and closes it. Throws a StoreError where there is none, and an EnvironmentError. */
export async function withLedger<T>(
  io: Io,
  use: (ledger: Ledger) => Promise<T>,
  options: { create?: boolean; url?: string } = {},
): Promise<T> {
  requireSound(io.env)
  const ledger = await openLedger({
    url: options.url ?? databaseUrl(io.env),
    create: options.create ?? false,
    clock: systemClock,
    machine: machineOf(io.env),
    onProgress: (entries) => io.progress(`Reading the ledger: ${entries} entries`),
  }).finally(() => io.progress(''))
  try {
    return await use(ledger)
  } finally {
    await closeLedger(ledger)
  }
}

/** The same, for commands that have nothing to say of a ledger that cannot be trusted. */
export async function withSoundLedger(io: Io, use: (ledger: Ledger) => Promise<number>): Promise<number> {
  return withLedger(io, async (ledger) => (ledger.broken ? refuseBroken(io, ledger.broken) : use(ledger)))
}

/** Says that the ledger cannot be trusted. */
export function refuseBroken(io: Io, broken: string): number {
  const sentence = `The ledger cannot be trusted: ${broken}. Run \`countersign verify\`.`
  return refuseWith(io, exit.fault, { code: 'ledger_broken', sentence })
}

/** Somebody at this machine: the ledger records the name of the account. */
export function machineOf(env: Environment): Actor {
  return { kind: 'command', name: accountName(env) }
}

function accountName(env: Environment): string {
  try {
    return userInfo().username
  } catch {
    // A container may run as a number that no account has.
    return env.USER?.trim() || `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
