import { basename } from 'node:path'
import type { Artefact, Compared } from '../core/proof/artefact.ts'
import { isRefusal } from '../core/refusal.ts'
import { submitProof } from '../workflows/submit-proof.ts'
import { answer, exit, refuseWith } from './answer.ts'
import type { Io } from './ports.ts'
import { sha256Of } from './sha256-of.ts'
import { withSoundLedger } from './with-ledger.ts'

export interface ProofOptions {
  text?: string
  link?: string[]
  artefact?: string[]
  before?: string
  after?: string
}

/** `proof submit BLOCKER`: evidence from a program or from the machine. It counts once an operator confirmed it and somebody else accepted it. */
export async function submit(io: Io, blocker: string, options: ProofOptions): Promise<number> {
  const { text = '', link: links = [], artefact = [] } = options
  const compared = comparedIn(options)
  if (compared === undefined) return usage(io, 'Please give both sides of what is compared: --before and --after.')
  const artefacts: Artefact[] = []
  for (const given of artefact) {
    const found = await artefactOf(given)
    if ('unreadable' in found) return usage(io, found.unreadable)
    artefacts.push(found)
  }
  return withSoundLedger(io, async (ledger) => {
    const done = await submitProof(ledger, { blocker, text, links, artefacts, compared })
    if (isRefusal(done)) return refuseWith(io, exit.usage, done)
    answer(io, done, () => [
      done.status === 'returned'
        ? `Proof ${done.id} for ${done.blocker} was returned: ${done.reason}`
        : `Proof ${done.id} for ${done.blocker} waits for an operator to confirm it, and for somebody else to accept it.`,
    ])
    return done.status === 'returned' ? exit.closed : exit.done
  })
}

/** `NAME=SHA256`, `NAME=FILE`, or `FILE`, which is read. */
async function artefactOf(given: string): Promise<Artefact | { unreadable: string }> {
  const at = given.indexOf('=')
  const [name, what] = at < 0 ? [basename(given), given] : [given.slice(0, at), given.slice(at + 1)]
  const sha256 = await sha256Of(what)
  return typeof sha256 === 'string' ? { name, sha256 } : sha256
}

/** Both sides, or none; undefined for one alone. */
function comparedIn({ before, after }: ProofOptions): Compared | null | undefined {
  if (before === undefined && after === undefined) return null
  return before === undefined || after === undefined ? undefined : { before, after }
}

function usage(io: Io, sentence: string): number {
  return refuseWith(io, exit.usage, { code: 'usage', sentence })
}
