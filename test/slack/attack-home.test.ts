import { expect, it } from 'vitest'
import { homeView } from '../../src/slack/views/home.ts'
import { max, sam } from '../support/cast.ts'
import { given, listing, lists } from '../support/given.ts'

it('the Home tells somebody of another workspace nothing of the gates', () => {
  const { ledger } = given(lists(listing('RUN-1', { blocks: 'wipe-the-disks' })))
  const shown = (person: typeof max) => JSON.stringify(homeView(ledger.state, person, ledger.now))
  expect(shown(max)).toContain('wipe-the-disks')
  expect(shown(sam)).not.toContain('wipe-the-disks')
  expect(shown(sam)).toContain('People of other workspaces cannot read the blockers of this one.')
})
