import { expect, test } from 'vitest'
import { isRefusal } from '../../src/core/refusal.ts'
import { checkGate } from '../../src/workflows/check-gate.ts'
import { ana, freshDatabase, listing, map, Story } from './support.ts'

const DAY = 24 * 3_600_000

test('after a clock ran a year ahead and was set right, no grant is given that would last a year too long', async () => {
  const story = await Story.begin(await freshDatabase())
  await story.imports(map([listing('RUN-1', { actions: ['apply'] })]))
  const { now } = story.time
  story.time.now += 365 * DAY
  await story.does({ kind: 'prepare-digest', date: '2027-06-12' })
  story.time.now = now
  expect(story.ledger.clockTrouble).toContain('This machine’s clock is 365 days')
  const grant = story.grant(ana, 'RUN-1', 'apply')
  expect(await story.ledger.execute(grant)).toMatchObject({
    code: 'wrong_clock',
    sentence: expect.stringContaining('please have it set right. Nothing was recorded.'),
  })
  // Whatever takes something back is never refused for it.
  expect(
    isRefusal(await story.ledger.execute({ kind: 'reject', by: ana, ...story.asking('RUN-1', 'apply'), reason: 'no' })),
  ).toBe(false)
  expect((await checkGate(story.ledger, 'apply')).open).toBe(false)

  story.time.now += 365 * DAY
  expect(isRefusal(await story.ledger.execute(story.grant(ana, 'RUN-1', 'apply')))).toBe(false)
})

test('a clock that goes back a little is no trouble', async () => {
  const story = await Story.begin(await freshDatabase())
  await story.imports(map([listing('RUN-1', { actions: ['apply'] })]))
  story.time.now -= 60_000
  expect(story.ledger.clockTrouble).toBeNull()
  await story.grants(ana, 'RUN-1', 'apply')
})
