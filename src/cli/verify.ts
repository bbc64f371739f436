import { keyPlaces } from '../config/places.ts'
import { type Head, headText, readHead } from '../core/ledger/head.ts'
import { rebuildTables, StoreError } from '../workflows/open-ledger.ts'
import { keysIn } from '../workflows/ports/keys.ts'
import { type Verification, verifyLedger } from '../workflows/verify-ledger.ts'
import { answer, exit, refuseWith } from './answer.ts'
import { readWitnessed } from './checkpoint.ts'
import type { Io } from './ports.ts'
import { count, type Text } from './text.ts'
import { withLedger } from './with-ledger.ts'

export interface VerifyOptions {
  head?: string
  witness?: string[]
  rebuild?: boolean
}

/** What was found; `missing` where there is no ledger to look at. */
type Found = Verification & { missing?: true }

/**
 * `verify`: recomputes the tree and compares every table with it; with `--head` and `--witness` it must go on from what was kept elsewhere. With
 * `--rebuild` the tables for people, on which no gate rests, are made anew from the ledger first.
 */
export async function verify(io: Io, { head, witness = [], rebuild = false }: VerifyOptions): Promise<number> {
  const kept = head === undefined ? null : readHead(head)
  if (head !== undefined && !kept) {
    const sentence = `--head ${head} is no head: expected SIZE:ROOT, as a digest or an earlier \`countersign verify\` showed it.`
    return refuseWith(io, exit.usage, { code: 'usage', sentence })
  }
  const witnessed: Head[] = []
  for (const file of witness) {
    const found = readWitnessed(io, file)
    if ('unreadable' in found) return refuseWith(io, exit.usage, { code: 'unreadable', sentence: found.unreadable })
    witnessed.push({ size: found.size, root: found.root.toString('hex') })
  }
  const found = await verification(io, [...(kept ? [kept] : []), ...witnessed], rebuild)
  answer(io, found, () => [sentence(found)])
  return found.intact ? exit.done : exit.broken
}

async function verification(io: Io, kept: readonly Head[], rebuild: boolean): Promise<Found> {
  try {
    const keys = keysIn(keyPlaces(io.env))
    // The head that is noted beside the database closes gates, so that it is looked at here, too; before the database, which grows.
    const noted = keys.readHead()
    return await withLedger(io, async (ledger) => {
      // What is not proven is nothing to make tables from.
      if (rebuild && !ledger.broken) await rebuildTables(ledger)
      return verifyLedger(ledger.db, (workspace) => keys.verifier(workspace), {
        kept: [...kept, ...(noted ? [noted] : [])],
        onProgress: (entries, of) => io.progress(`Verifying: ${entries} of ${of} entries`),
      })
    })
  } catch (error) {
    if (!isNoLedger(error)) throw error
    return { intact: false, entries: 0, broken: error.message, ...(error.code === 'missing' ? { missing: true } : {}) }
  } finally {
    io.progress('')
  }
}

/** A ledger that is damaged or not there is not intact; one that nobody can read now is another matter. */
function isNoLedger(error: unknown): error is StoreError {
  return error instanceof StoreError && (error.code === 'damaged' || error.code === 'missing')
}

function sentence(found: Found): Text {
  if (!found.intact)
    return [{ style: 'red', text: found.missing ? 'Missing:' : 'Broken:' }, ` ${found.broken.replace(/\.$/, '')}.`]
  const { entries, head } = found
  return [{ style: 'green', text: 'Intact:' }, ` ${count(entries, 'entry', 'entries')}, head ${headText(head)}`]
}
