import type { Ledger } from '../workflows/ledger.ts'
import { closeLedger, openLedger } from '../workflows/open-ledger.ts'
import { exit, refuseWith } from './answer.ts'
import { placeOf } from './place-of.ts'
import type { Io } from './ports.ts'

/**
 * Opens the ledger that the environment names, uses it and closes it; with `only`, what the gate of that action rests on.
 * Throws a StoreError where there is none, and an EnvironmentError.
 */
export async function withLedger<T>(
  io: Io,
  use: (ledger: Ledger) => Promise<T>,
  options: { create?: boolean; url?: string; only?: string } = {},
): Promise<T> {
  const ledger = await openLedger({
    ...placeOf(io),
    create: false,
    ...options,
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
