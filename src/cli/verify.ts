import { type Verification, verifyLedger } from '../workflows/verify-ledger.ts'
import { answer, exit } from './answer.ts'
import type { Io } from './ports.ts'
import { count, type Text } from './text.ts'
import { withLedger } from './with-ledger.ts'

/** `verify`: recomputes the chain and compares every table with it. */
export async function verify(io: Io): Promise<number> {
  const found = await verification(io)
  answer(io, found, () => [sentence(found)])
  return found.intact ? exit.done : exit.broken
}

async function verification(io: Io): Promise<Verification> {
  try {
    return await withLedger(io, (ledger) =>
      verifyLedger(ledger.db, (entries, of) => io.progress(`Verifying: ${entries} of ${of} entries`)),
    )
  } catch (error) {
    if (!isDamage(error)) throw error
    return { intact: false, entries: 0, broken: error.message }
  } finally {
    io.progress('')
  }
}

function isDamage(error: unknown): error is Error {
  return error instanceof Error && error.name === 'StoreError' && 'code' in error && error.code === 'damaged'
}

function sentence(found: Verification): Text {
  if (!found.intact) return [{ style: 'red', text: 'Broken:' }, ` ${found.broken.replace(/\.$/, '')}.`]
  const { entries, head } = found
  const where = entries > 0 ? `, head ${head.seq} ${head.hash}` : ''
  return [{ style: 'green', text: 'Intact:' }, ` ${count(entries, 'entry', 'entries')}${where}`]
}
