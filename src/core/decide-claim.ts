import type { Command, CommandOf } from './command.ts'
import { revokeActive } from './decide-requirement.ts'
import type { ClaimSubject, Fact } from './entry.ts'
import { refuseUnless } from './person.ts'
import { type Refusal, refuse, refuseField } from './refusal.ts'
import { refuseUnread } from './seen.ts'
import { staleAfter } from './stale.ts'
import { type BlockerState, liveRequirements, type State } from './state.ts'
import { isVisible } from './text.ts'

type ClaimCommand = Extract<Command, { kind: 'retire' | 'reopen' | 'settle-claim' }>

/** What only an owner may do with a whole blocker: retire it, reopen it, confirm or refuse what a document claims (rule 1). */
export function decideClaim(command: ClaimCommand, state: State): Fact[] | Refusal {
  const barred = refuseUnless(state, command.by, ['owner'], doing(command))
  if (barred) return barred
  const blocker = state.blockers.get(command.blocker)
  if (!blocker) return refuse('unknown_blocker', `There is no blocker ${command.blocker}.`)
  const reason = command.reason.trim()
  if (!isVisible(reason)) return refuseField('reason', 'Please give a reason: the ledger keeps it.')
  if (command.kind === 'settle-claim') return settle(command, blocker, reason)
  if (command.kind === 'reopen') {
    if (!blocker.retired) return refuse('not_retired', `${blocker.id} is not retired.`)
    return refuseUnread(command, blocker, 'reason') ?? [{ kind: 'BlockerReopened', blocker: blocker.key, reason }]
  }
  if (blocker.retired) return refuse('already_retired', `${blocker.id} is retired already.`)
  const unread = refuseUnread(command, blocker, 'reason')
  if (unread) return unread
  return [...ending(blocker, reason), { kind: 'BlockerRetired', blocker: blocker.key, reason }]
}

function settle(command: CommandOf<'settle-claim'>, blocker: BlockerState, reason: string): Fact[] | Refusal {
  const claim = blocker.claims.find(({ id }) => id === command.claim)
  if (!claim) return refuse('unknown_claim', `There is no claim ${command.claim} about ${blocker.id}.`)
  if (claim.settled) return refuse('already_settled', `Claim ${claim.id} was ${claim.settled.kind} already.`)
  if (command.verdict === 'refuse') return [{ kind: 'ClaimRefused', blocker: blocker.key, claim: claim.id, reason }]
  if (blocker.retired) return refuse('already_retired', `${blocker.id} is retired already.`)
  const unread = refuseUnread(command, blocker, 'reason')
  if (unread) return unread
  return [
    ...consequences(blocker, claim.subject, reason),
    { kind: 'ClaimConfirmed', blocker: blocker.key, claim: claim.id, reason },
  ]
}

/** What ends with the claim, written before it, so that nothing given for the old words outlives them. */
function consequences(blocker: BlockerState, subject: ClaimSubject, reason: string): Fact[] {
  switch (subject.kind) {
    case 'closed':
    case 'blocker_missing':
      return ending(blocker, reason)
    case 'action_missing':
      return revokeActive(
        blocker,
        blocker.requirements.filter((r) => r.action === subject.action),
        `no longer blocked: ${reason}`,
      )
    case 'decision_missing':
      return staleAfter({ ...blocker, decision: blocker.listing.decision })
    case 'proof_missing':
      return staleAfter({ ...blocker, proof: blocker.listing.proof })
    case 'dependency_missing':
      return []
    default:
      return subject satisfies never
  }
}

function ending(blocker: BlockerState, reason: string): Fact[] {
  return revokeActive(blocker, liveRequirements(blocker), `${blocker.id} was retired: ${reason}`)
}

function doing(command: ClaimCommand): string {
  if (command.kind === 'settle-claim') return 'settle what a document claims'
  return `${command.kind} a blocker`
}
