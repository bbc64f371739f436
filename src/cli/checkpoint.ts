import { readFileSync } from 'node:fs'
import { keyPlaces } from '../config/places.ts'
import { type Checkpoint, readCheckpoint } from '../core/ledger/checkpoint.ts'
import { keysIn } from '../workflows/ports/keys.ts'
import { tellCheckpoint } from '../workflows/tell-checkpoint.ts'
import { answer, exit, refuseWith } from './answer.ts'
import type { Io } from './ports.ts'
import { withSoundLedger } from './with-ledger.ts'

/**
 * `checkpoint [--since FILE]`: the signed checkpoint (C2SP), to be kept elsewhere; with an earlier one, the request body of a
 * C2SP witness (https://c2sp.org/tlog-witness#add-checkpoint): `old SIZE`, the consistency proof, an empty line, the checkpoint.
 */
export async function checkpoint(io: Io, { since }: { since?: string }): Promise<number> {
  return withSoundLedger(io, async (ledger) => {
    const earlier = since === undefined ? null : readWitnessed(io, since)
    if (earlier && 'unreadable' in earlier)
      return refuseWith(io, exit.usage, { code: 'unreadable', sentence: earlier.unreadable })
    const told = await tellCheckpoint(ledger, earlier)
    if ('apart' in told)
      return refuseWith(io, exit.broken, {
        code: 'not_consistent',
        sentence: `The ledger does not go on from ${since}: ${told.apart}.`,
      })
    answer(io, told, () => [
      ...(told.since === null ? [] : [`old ${told.since}`, ...told.proof, '']),
      ...told.checkpoint.replace(/\n$/, '').split('\n'),
    ])
    return exit.done
  })
}

/** A checkpoint that was kept: a file with a signed note, alone or as `checkpoint --since` prints it. Signed by this ledger's key. */
export function readWitnessed(io: Pick<Io, 'env'>, file: string): Checkpoint | { unreadable: string } {
  const kept = readKept(io, file)
  return 'unreadable' in kept ? kept : kept.checkpoint
}

/** The same, with the signed note itself. */
export function readKept(
  { env }: Pick<Io, 'env'>,
  file: string,
): { checkpoint: Checkpoint; note: string } | { unreadable: string } {
  try {
    const text = `${readFileSync(file, 'utf8').replaceAll('\r\n', '\n').trimEnd()}\n`
    const [, workspace = ''] = /^countersign\/(\S+)$/m.exec(text) ?? []
    const verifier = keysIn(keyPlaces(env)).verifier(workspace)
    if ('missing' in verifier) return { unreadable: `${file} cannot be checked: ${verifier.missing}.` }
    const note = text.slice(Math.max(0, text.indexOf(`${verifier.name}\n`)))
    const checkpoint = readCheckpoint(note, verifier)
    return 'broken' in checkpoint
      ? { unreadable: `${file} is no checkpoint of this ledger: ${checkpoint.broken}.` }
      : { checkpoint, note }
  } catch (error) {
    return { unreadable: `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}` }
  }
}
