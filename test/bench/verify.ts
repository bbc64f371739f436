import { hash } from 'node:crypto'
import BetterSqlite from 'better-sqlite3'
import { closeDatabase, openDatabase } from '../../src/store/database.ts'
import { keysIn, placesBeside } from '../../src/workflows/ports/keys.ts'
import { verifyLedger } from '../../src/workflows/verify-ledger.ts'
import { type Bench, timed } from './compare.ts'
import { longest, longLedger } from './long-ledgers.ts'

/** `verify`: the tree from the texts, and every node, seal, state and row compared with what they make. */
export const verifying: Bench = {
  name: 'verify',
  bare: `hash and compare ${longest.toLocaleString('en')} entries, paged from SQLite`,
  unit: 'ms',
  atMost: 1.7,
  async prepare() {
    const file = await longLedger(longest)
    return { countersign: () => timed(() => verify(file)), bare: () => timed(() => hashAll(file)) }
  },
}

async function verify(file: string): Promise<void> {
  const db = await openDatabase(file, { create: false })
  try {
    const keys = keysIn(placesBeside(file))
    const found = await verifyLedger(db, (workspace) => keys.verifier(workspace))
    if (!found.intact) throw new Error(`The ledger is broken: ${found.broken}`)
  } finally {
    await closeDatabase(db)
  }
}

const page = 5000

function hashAll(file: string): void {
  const sqlite = new BetterSqlite(file, { readonly: true })
  const read = sqlite.prepare<[number, number], { seq: number; text: string; hash: Buffer }>(
    'select seq, text, hash from ledger where seq > ? order by seq limit ?',
  )
  for (let after = 0; ; after += page) {
    const rows = read.all(after, page)
    for (const row of rows)
      if (hash('sha256', `\0${row.text}`, 'binary') !== row.hash.toString('binary'))
        throw new Error(`entry ${row.seq} was changed`)
    if (rows.length < page) break
  }
  sqlite.close()
}
