import { expect, test } from 'vitest'
import { openDatabase, closeDatabase } from '../../src/store/database.ts'
import { postgresDatabase } from '../support/postgres/database.ts'
import { longStory } from '../store/support.ts'
import { verifyLedger } from '../../src/workflows/verify-ledger.ts'
test('x', async () => {
  const db = await openDatabase(await postgresDatabase())
  const story = await longStory(db)
  const t = performance.now()
  expect(await verifyLedger(db)).toMatchObject({ intact: true })
  console.log('verify', performance.now() - t, story.state.seq)
  await closeDatabase(db)
})
