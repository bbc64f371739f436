import { beforeEach, expect, test } from 'vitest'
import { freshDatabase, longStory, type Story } from './support.ts'

let story: Story
beforeEach(async () => {
  story = await longStory(await freshDatabase())
})

test('it holds together', async () => {
  console.log(await story.db.selectFrom('ledger').select(['seq', 'kind', 'subject']).execute())
  expect(await story.broken()).toBeNull()
})
