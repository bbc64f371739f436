import { actionName } from '../blocker/listing.ts'
import type { CommandOf } from '../command.ts'
import type { Fact } from '../entry.ts'
import { freezeFingerprint } from '../fingerprint.ts'
import { isPerson } from '../person.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { decided, reasonOf } from '../said.ts'
import { nearest } from '../text.ts'
import type { View } from '../view.ts'
import { voteOrDo } from '../voting.ts'
import { refuseWho } from '../who-may.ts'
import type { Freeze } from './desk.ts'

/** Closing an action, or all, takes one: any owner or operator, somebody at the machine, or a program that may, with a reason (rule 6). */
export function decideFreeze(command: CommandOf<'freeze'>, view: View): Fact[] | Refusal {
  const barred = isPerson(command.by) ? refuseWho(view, command.by, 'freeze') : null
  if (barred) return barred
  const reason = reasonOf(command, 'Please give a reason: everybody reads it, and the ledger keeps it.')
  if (isRefusal(reason)) return reason
  const action = command.action === null ? null : actionName(command.action)
  if (action !== null && view.naming(action).length === 0) {
    const near = nearest(action, view.actions())
    return {
      ...refuse(
        'unknown_action',
        `No blocker names \`${action}\`, so nothing was frozen.${near ? ` Did you mean \`${near}\`?` : ''} \`all\` freezes every action.`,
      ),
      field: 'action',
    }
  }
  const again = view.desk.freezes.some((freeze) => freeze.action === action && freeze.reason === reason)
  return again ? [] : [{ kind: 'ActionFrozen', action, reason }]
}

/** The freeze that an owner is about to thaw, or why they cannot. */
export function findFreeze({ freeze: id, by }: Pick<CommandOf<'thaw'>, 'freeze' | 'by'>, view: View): Refusal | Freeze {
  const barred = refuseWho(view, by, 'thaw')
  if (barred) return barred
  const freeze = view.desk.freezes.find((found) => found.id === id)
  return freeze ?? refuse('unknown_freeze', `${id} is no freeze that is in force: it was thawed already, or never was.`)
}

/** Thawing opens, so it takes the quorum of owners, in Slack (rule 6). */
export function decideThaw(command: CommandOf<'thaw'>, view: View): Fact[] | Refusal {
  const freeze = findFreeze(command, view)
  if (isRefusal(freeze)) return freeze
  const reason = reasonOf(command)
  if (isRefusal(reason)) return reason
  if (command.seen !== undefined && command.seen !== freezeFingerprint(freeze))
    return refuse('out_of_date', `${freeze.id} is not what you had open. Nothing was recorded; please open it again.`)
  const said = decided(view, command)
  const actions = freeze.action === null ? 'all' : [freeze.action]
  return voteOrDo(
    view,
    { by: command.by, votes: freeze.votes, actions, freeze, what: `thawed ${freeze.id}` },
    {
      vote: (seen) => ({ kind: 'VoteCast', freeze: freeze.id, reason, seen, ...said }),
      act: () => [{ kind: 'ActionThawed', freeze: freeze.id, reason, ...said }],
    },
  )
}

/** Taking one's own vote for thawing back. */
export function decideThawVoteWithdrawal(command: CommandOf<'withdraw-thaw-vote'>, view: View): Fact[] | Refusal {
  const freeze = findFreeze(command, view)
  if (isRefusal(freeze)) return freeze
  if (!freeze.votes.some(({ by }) => by.kind === 'person' && by.user === command.by.user))
    return refuse('already_settled', 'There is no vote of yours to withdraw here any more.')
  return [{ kind: 'VoteWithdrawn', freeze: freeze.id }]
}
