import { expect, test } from 'vitest'
import { releaseLease, takeLease } from '../../src/store/leases.ts'
import { freshDatabase } from './support.ts'

const at = (minute: number) => `2026-06-12T09:${String(minute).padStart(2, '0')}:00.000Z`
const name = 'delivery'

test('one holds a lease and renews it; another waits until it ends, and gets a higher token', async () => {
  const db = await freshDatabase()
  expect(await takeLease(db, { name, holder: 'a', now: at(0), until: at(1) })).toBe(1)
  expect(await takeLease(db, { name, holder: 'b', now: at(0), until: at(1) })).toBeNull()
  expect(await takeLease(db, { name, holder: 'a', now: at(0), until: at(2) })).toBe(1)
  expect(await takeLease(db, { name, holder: 'b', now: at(1), until: at(3) })).toBeNull()
  expect(await takeLease(db, { name, holder: 'b', now: at(2), until: at(3) })).toBe(2)
  expect(await takeLease(db, { name, holder: 'a', now: at(2), until: at(3) })).toBeNull()
})

test('a lease that was given back is free at once, and its tokens go on rising', async () => {
  const db = await freshDatabase()
  await takeLease(db, { name, holder: 'a', now: at(0), until: at(9) })
  await releaseLease(db, { name, holder: 'b' })
  expect(await takeLease(db, { name, holder: 'b', now: at(0), until: at(9) })).toBeNull()
  await releaseLease(db, { name, holder: 'a' })
  expect(await takeLease(db, { name, holder: 'b', now: at(0), until: at(9) })).toBe(2)
})

test('leases of other names are other leases', async () => {
  const db = await freshDatabase()
  await takeLease(db, { name, holder: 'a', now: at(0), until: at(9) })
  expect(await takeLease(db, { name: 'timer', holder: 'b', now: at(0), until: at(9) })).toBe(1)
})

test('a lease that ends later than any lease can was taken by a clock that was set back since, and is free', async () => {
  const db = await freshDatabase()
  await takeLease(db, { name, holder: 'a', now: at(58), until: at(59) })
  expect(await takeLease(db, { name, holder: 'b', now: at(53), until: at(54) })).toBeNull()
  expect(await takeLease(db, { name, holder: 'b', now: at(1), until: at(2) })).toBe(2)
})
