import { expect, it } from 'vitest'
import { keepTime } from '../../src/workflows/keep-time.ts'
import { IVY, KEN } from '../support/people.ts'
import { aWorld } from '../support/world.ts'

it('one person whose reminder cannot be prepared keeps nobody else from theirs, and is named', async () => {
  const { bot, clock } = await aWorld()
  clock.set(Date.parse('2026-06-15T12:00:00Z'))
  const directory = {
    roles: () => bot.ledger.state.desk.roles,
    timezone: (user: string) => (user === IVY ? 'America/Nowhere_New' : 'Europe/London'),
  }
  await expect(keepTime(bot.ledger, directory)).rejects.toThrow(
    /^some reminders could not be prepared: U03IVY: .*America\/Nowhere_New/,
  )
  expect(bot.ledger.state.desk.reminders.find(({ operator }) => operator === KEN)?.date).toBe('2026-06-15')
  expect(bot.ledger.state.desk.reminders.filter(({ operator }) => operator === IVY)).toEqual([])
})
