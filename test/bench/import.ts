import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { z } from 'zod'
import { closeLedger } from '../../src/workflows/open-ledger.ts'
import { type Bench, timed } from './compare.ts'
import { documentOf, emptyLedger, imports } from './given.ts'

/** A first import of 10,000 blockers, into a new database each time. */
export const importing: Bench = {
  name: 'import',
  bare: 'JSON.parse, zod, one batch insert',
  unit: 'ms',
  atMost: 6,
  async prepare(folder) {
    const bytes = documentOf(10_000)
    let files = 0
    const newFile = () => join(folder, `${files++}.db`)
    return {
      async countersign() {
        const ledger = await emptyLedger(newFile())
        const cost = await timed(() => imports(ledger, bytes))
        await closeLedger(ledger)
        return cost
      },
      bare: () => importBare(newFile(), bytes),
    }
  },
}

const fields = [
  'id',
  'item',
  'evidence',
  'required_owner_gpt_decision',
  'required_technical_proof',
  'actor_needed',
  'next_action',
  'status',
  'blocks',
] as const

const map = z.object({
  doc: z.string(),
  blockers: z.array(z.object(Object.fromEntries(fields.map((field) => [field, z.string().trim().min(1)])))),
})

/** A table with a row a blocker, and nothing else. */
function importBare(file: string, bytes: Uint8Array): Promise<number> {
  const sqlite = new BetterSqlite(file)
  sqlite.pragma('journal_mode = WAL')
  sqlite.pragma('synchronous = FULL')
  sqlite.exec(
    `create table blockers (${fields.map((field) => `${field} text not null`).join(', ')}, primary key (id)) strict`,
  )
  const insert = sqlite.prepare(`insert into blockers values (${fields.map((field) => `@${field}`).join(', ')})`)
  const insertAll = sqlite.transaction((rows: readonly object[]) => {
    for (const row of rows) insert.run(row)
  })
  return timed(() => insertAll(map.parse(JSON.parse(new TextDecoder().decode(bytes))).blockers)).finally(() =>
    sqlite.close(),
  )
}
