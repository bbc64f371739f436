import pg from 'pg'
import { expect, onTestFinished, test, vi } from 'vitest'
import { checkGate } from '../../src/workflows/check-gate.ts'
import { ana, freshDatabase, listing, map, omar, Story } from '../store/support.ts'

/** What is sent to the server while something is done, a line a round trip. */
async function roundTrips(work: () => Promise<unknown>): Promise<string[]> {
  const query = vi.spyOn(pg.Client.prototype, 'query')
  onTestFinished(() => query.mockRestore())
  await work()
  const sent = query.mock.calls.map(([first]: unknown[]) =>
    typeof first === 'string' ? first : (first as { text: string }).text,
  )
  query.mockRestore()
  return sent.map((text) => text.trim().split(/\s+/).slice(0, 4).join(' '))
}

test('a grant takes one round trip for entry, tree and checkpoint, and one for each thing beside it', async () => {
  const story = await Story.begin(await freshDatabase())
  await story.imports(map([listing('A-1'), listing('B-2')]))
  await story.grants(omar, 'B-2', 'apply')
  const sent = await roundTrips(() => story.grants(ana, 'A-1', 'apply'))
  const forMessages = sent.filter((text) => /messages|^select "queued"/.test(text))
  expect(sent).toEqual([
    'begin isolation level read',
    'select (select coalesce(max(number), 0)',
    'with entries as (',
    'insert into "grants" ("grant_id",',
    ...forMessages,
    'commit',
  ])
  // Their place in the queue, those that are new, and those to bring up to date.
  expect(forMessages.length).toBeLessThanOrEqual(3)
})

test('a gate that is asked again takes one', async () => {
  const story = await Story.begin(await freshDatabase())
  await story.imports(map([listing('A-1')]))
  expect(await roundTrips(() => checkGate(story.ledger, 'apply'))).toHaveLength(1)
})
