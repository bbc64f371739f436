import { expect, test } from 'vitest'
import { rememberToken } from '../../src/store/taken-tokens.ts'
import { freshDatabase } from './support.ts'

const at = (minute: number) => `2026-06-12T09:${String(minute).padStart(2, '0')}:00.000Z`

test('of twenty who show the same token at once, one is the first', async () => {
  const db = await freshDatabase()
  const taken = { id: 'a', until: at(5), now: at(0) }
  const first = await Promise.all(Array.from({ length: 20 }, () => rememberToken(db, taken)))
  expect(first.filter(Boolean)).toHaveLength(1)
  expect(await rememberToken(db, { id: 'b', until: at(5), now: at(0) })).toBe(true)
})

test('a token is remembered until it has ended, and no longer', async () => {
  const db = await freshDatabase()
  await rememberToken(db, { id: 'a', until: at(5), now: at(0) })
  expect(await rememberToken(db, { id: 'a', until: at(5), now: at(4) })).toBe(false)
  await rememberToken(db, { id: 'b', until: at(9), now: at(5) })
  expect(await db.selectFrom('taken_tokens').select('id').execute()).toEqual([{ id: 'b' }])
})
