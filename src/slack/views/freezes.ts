import type { KnownBlock } from '@slack/types'
import type { Freeze } from '../../core/desk/desk.ts'
import { freezeFingerprint } from '../../core/fingerprint.ts'
import { hasRole, type Person } from '../../core/person.ts'
import { frozen } from '../../core/reasons.ts'
import type { View } from '../../core/view.ts'
import { actions } from '../ids.ts'
import { button, buttons, context, paragraph, rich } from './blocks.ts'
import { freezeVotes } from './freeze.ts'
import { said } from './said.ts'
import { hasVoted, voteBlocks } from './votes.ts'
import { count } from './when.ts'

/** What is frozen, who would thaw it, and the buttons of the person who looks. */
export function freezeBlocks(state: View, freezes: readonly Freeze[], person: Person, max = 5): KnownBlock[] {
  const left = freezes.length - max
  return [
    ...freezes.slice(0, max).flatMap((freeze) => oneFreeze(state, freeze, person)),
    ...(left > 0 ? [context(`and ${count(left, 'more freeze')}: /blockers gate ACTION`)] : []),
  ]
}

/** Opens the form that freezes an action; without one the form asks which. */
export function freezeButton(action?: string) {
  return button('Freeze…', actions.freeze, action === undefined ? { kind: 'none' } : { kind: 'action', action })
}

/** Home and `/blockers show` are not the only place: the channel was told in full. */
const CUT_HERE = '… (the channel has all of it)'

function oneFreeze(state: View, freeze: Freeze, person: Person): KnownBlock[] {
  const { action } = freeze
  const standing = freezeVotes(state, freeze)
  const { sentence } = frozen(state, action ?? '', freeze)
  const subject = { kind: 'freeze', freeze: freeze.id, seen: freezeFingerprint(freeze) } as const
  const thaw = hasVoted(standing.counting, person.user)
    ? button('Withdraw my vote', actions.withdrawVote, subject)
    : button('Thaw…', actions.thaw, subject)
  return [
    rich(paragraph(...said(`❄️ ${sentence}`, action === null ? [] : [action], 700, CUT_HERE))),
    ...voteBlocks(state, 'Thawing', standing, 200, '…'),
    ...(hasRole(state, person, 'owner') ? buttons(thaw) : []),
  ]
}
