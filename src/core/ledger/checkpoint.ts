import { fromBase64 } from './base64.ts'
import type { Signer, Verifier } from './key.ts'
import { openNote, signNote } from './note.ts'

/** How much of which log there is, and the Merkle root over it. The origin is `countersign/<workspace>`. */
export interface Checkpoint {
  origin: string
  size: number
  root: Buffer
}

/** A checkpoint as a signed note (https://c2sp.org/tlog-checkpoint). The key bears the origin's name. */
export function writeCheckpoint({ origin, size, root }: Checkpoint, signer: Signer): string {
  if (origin !== signer.name) throw new RangeError(`the key of ${signer.name} does not sign checkpoints of ${origin}`)
  return signNote(`${origin}\n${size}\n${root.toString('base64')}\n`, signer)
}

/** The checkpoint that a note holds, if the key signed it and it is of the log whose name the key bears. */
export function readCheckpoint(note: string, verifier: Verifier): Checkpoint | { broken: string } {
  const opened = openNote(note, verifier)
  if ('broken' in opened) return opened
  const checkpoint = parseCheckpoint(opened.text)
  if (!checkpoint) return { broken: 'the signed note is not a checkpoint' }
  if (checkpoint.origin !== verifier.name)
    return { broken: `the checkpoint is of ${checkpoint.origin}, not of ${verifier.name}` }
  return checkpoint
}

/**
 * Reads a checkpoint's text: origin, size and root, a line each. The standard knows further lines; Countersign signs
 * none, so that one that has them is not taken for what it may not be.
 */
export function parseCheckpoint(text: string): Checkpoint | null {
  const [origin, digits, encoded, end, ...more] = text.split('\n')
  if (!origin || !digits || !encoded || end !== '' || more.length > 0) return null
  const size = /^(0|[1-9]\d*)$/.test(digits) ? Number(digits) : Number.NaN
  const root = fromBase64(encoded)
  return Number.isSafeInteger(size) && root?.length === 32 ? { origin, size, root } : null
}
