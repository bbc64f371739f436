import { expect, test } from 'vitest'
import { closeDatabase, openDatabase } from '../../src/store/database.ts'
import { verifyLedger } from '../../src/workflows/verify-ledger.ts'
import { longStory } from '../store/support.ts'
import { postgresDatabase } from '../support/postgres/database.ts'

test('x', async () => {
  const db = await openDatabase(await postgresDatabase())
  const story = await longStory(db)
  const t = performance.now()
  expect(await verifyLedger(db)).toMatchObject({ intact: true })
  console.log('verify', performance.now() - t, story.state.seq)
  await closeDatabase(db)
})
