import { seal } from '../../src/core/chain.ts'
import { closeDatabase, openDatabase } from '../../src/store/database.ts'
import { appendEntries, readHead } from '../../src/store/ledger.ts'

/** Run as a process of its own: appends so many entries to a ledger that others append to at the same time. */
const [url = '', name = '', count = '0'] = process.argv.slice(2)
const db = await openDatabase(url, { create: false })
for (let i = 0; i < Number(count); i++) {
  await db.transaction().execute(async (tx) => {
    const head = await readHead(tx)
    if (!head) throw new Error('the ledger is empty')
    const fact = { kind: 'DigestPrepared', date: `${name} ${i}` } as const
    const by = { kind: 'command', name } as const
    await appendEntries(tx, seal([fact], { ...head, at: '' }, by, '2026-06-12T09:00:00.000Z').sealed)
  })
}
await closeDatabase(db)
