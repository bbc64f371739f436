import { type Kept, type Verification, verifyLedger } from '../workflows/verify-ledger.ts'
import { answer, exit, refuseWith } from './answer.ts'
import type { Io } from './ports.ts'
import { count, type Text } from './text.ts'
import { withLedger } from './with-ledger.ts'

export interface VerifyOptions {
  head?: string
}

/** `verify`: recomputes the chain and compares every table with it; with `--head` it must hold an entry that was kept elsewhere. */
export async function verify(io: Io, { head }: VerifyOptions): Promise<number> {
  const kept = head === undefined ? null : parseHead(head)
  if (head !== undefined && !kept) {
    const sentence = `--head ${head} is no head: expected SEQ:HASH, such as the \`head\` that an earlier \`countersign verify\` printed.`
    return refuseWith(io, exit.usage, { code: 'usage', sentence })
  }
  const found = await verification(io, kept)
  answer(io, found, () => [sentence(found)])
  return found.intact ? exit.done : exit.broken
}

function parseHead(text: string): Kept | null {
  const [, seq, hash = ''] = /^([1-9]\d{0,14})[:\s]([0-9a-f]{64})$/i.exec(text.trim()) ?? []
  return seq ? { seq: Number(seq), hash: hash.toLowerCase() } : null
}

async function verification(io: Io, kept: Kept | null): Promise<Verification> {
  try {
    return await withLedger(io, (ledger) =>
      verifyLedger(ledger.db, (entries, of) => io.progress(`Verifying: ${entries} of ${of} entries`), kept),
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
  const where = entries > 0 ? `, head ${head.seq}:${head.hash}` : ''
  return [{ style: 'green', text: 'Intact:' }, ` ${count(entries, 'entry', 'entries')}${where}`]
}
