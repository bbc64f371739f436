import { askedOtherwise, foreseen, staleAfter, staleProof } from '../asking-again.ts'
import { type BlockerState, liveRequirements } from '../blocker/blocker.ts'
import type { CommandOf, SettleClaim } from '../command.ts'
import { actionsConcerned } from '../concerned.ts'
import type { Decided } from '../decided.ts'
import type { Fact } from '../entry.ts'
import type { Person } from '../person.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { decided, reasonOf } from '../said.ts'
import { refuseUnread } from '../seen.ts'
import type { View } from '../view.ts'
import { voteOrDo } from '../voting.ts'
import { type Decision, refuseWho } from '../who-may.ts'
import type { Claim } from './claim.ts'

type BlockerFact = Extract<Fact, { blocker: unknown }>

/** Retiring a blocker: it takes away what stood in the way, so it takes the quorum of the strictest action it blocks (rule 6). */
export function decideRetirement(command: CommandOf<'retire'>, view: View): Fact[] | Refusal {
  const blocker = findRetirable(command, view)
  if (isRefusal(blocker)) return blocker
  const reason = reasonOf(command)
  if (isRefusal(reason)) return reason
  const unread = refuseUnread(command, blocker, 'reason')
  if (unread) return unread
  const said = decided(view, command)
  const actions = actionsConcerned(view, blocker)
  return voteOrDo(
    view,
    { by: command.by, votes: blocker.votes, actions, blocker, what: `retired ${blocker.id}` },
    {
      vote: (seen) => ({ kind: 'VoteCast', blocker: blocker.key, on: 'retirement', reason, seen, ...said }),
      act: () => [...ending(blocker, reason, said), { kind: 'BlockerRetired', blocker: blocker.key, reason, ...said }],
    },
  )
}

/** Reopening closes, so any owner may (rule 6); what stood before must be given anew. */
export function decideReopening(command: CommandOf<'reopen'>, view: View): Fact[] | Refusal {
  const blocker = findRetired(command, view)
  if (isRefusal(blocker)) return blocker
  const reason = reasonOf(command)
  if (isRefusal(reason)) return reason
  const reopened: BlockerFact = { kind: 'BlockerReopened', blocker: blocker.key, reason }
  return refuseUnread(command, blocker, 'reason') ?? [reopened, ...askedOtherwise(view, foreseen(blocker, [reopened]))]
}

/** The blocker that an owner is about to retire, or why they cannot: what a button asks before it opens a modal. */
export function findRetirable(at: By, view: View): Refusal | BlockerState {
  const blocker = findBlocker(at, view, 'retire')
  if (isRefusal(blocker) || !blocker.retired) return blocker
  return refuse('already_retired', `${blocker.id} is retired already.`)
}

/** The blocker that an owner is about to reopen, or why they cannot. */
export function findRetired(at: By, view: View): Refusal | BlockerState {
  const blocker = findBlocker(at, view, 'reopen')
  if (isRefusal(blocker) || blocker.retired) return blocker
  return refuse('not_retired', `${blocker.id} is not retired.`)
}

/** The claim that an owner is about to settle, or why they cannot. */
export function findClaim(
  at: By & Pick<SettleClaim, 'claim' | 'verdict'>,
  view: View,
): Refusal | { blocker: BlockerState; claim: Claim } {
  const blocker = findBlocker(at, view, 'settle-claim')
  if (isRefusal(blocker)) return blocker
  const claim = blocker.claims.find(({ id }) => id === at.claim)
  if (!claim)
    return refuse(
      'unknown_claim',
      `There is no claim ${at.claim} about ${blocker.id} that waits: it was settled, or a later revision withdrew it.`,
    )
  if (claim.refused) return refuse('already_settled', `Claim ${claim.id} was refused already.`)
  if (at.verdict === 'confirm' && blocker.retired) return refuse('already_retired', `${blocker.id} is retired already.`)
  return { blocker, claim }
}

/** Confirming or refusing what a document claims (rule 1). Refusing takes one owner, confirming the quorum. */
export function decideClaim(command: SettleClaim, view: View): Fact[] | Refusal {
  const found = findClaim(command, view)
  if (isRefusal(found)) return found
  const reason = reasonOf(command)
  if (isRefusal(reason)) return reason
  const { blocker, claim } = found
  const said = decided(view, command)
  if (command.verdict === 'refuse')
    return [{ kind: 'ClaimRefused', blocker: blocker.key, claim: claim.id, reason, ...said }]
  const unread = refuseUnread(command, blocker, 'reason')
  if (unread) return unread
  const actions = actionsConcerned(view, blocker, claim.subject)
  return voteOrDo(
    view,
    { by: command.by, votes: claim.votes, actions, blocker, what: `confirmed claim ${claim.id}` },
    {
      vote: (seen) => ({ kind: 'VoteCast', blocker: blocker.key, on: claim.id, reason, seen, ...said }),
      act: () => confirm(view, blocker, claim, reason, said),
    },
  )
}

/** Taking one's own vote back, as long as it has decided nothing. */
export function decideVoteWithdrawal(command: CommandOf<'withdraw-vote'>, view: View): Fact[] | Refusal {
  const barred = refuseWho(view, command.by, 'withdraw-vote')
  if (barred) return barred
  const blocker = view.blocker(command.blocker)
  const votes =
    command.on === 'retirement' ? blocker?.votes : blocker?.claims.find(({ id }) => id === command.on)?.votes
  if (!blocker || !votes?.some(({ by }) => by.kind === 'person' && by.user === command.by.user))
    return refuse('already_settled', 'There is no vote of yours to withdraw here any more.')
  return [{ kind: 'VoteWithdrawn', blocker: blocker.key, on: command.on }]
}

/** What ends with a blocker: its grants, and its proof, so that a reopening finds nothing that still stands. */
export function ending(blocker: BlockerState, reason: string, said: Decided): BlockerFact[] {
  return [
    ...revokeAll(blocker, liveRequirements(blocker), `${blocker.id} was retired: ${reason}`, said),
    ...staleProof(blocker, null),
  ]
}

function confirm(view: View, blocker: BlockerState, claim: Claim, reason: string, said: Decided): Fact[] {
  const confirmed: BlockerFact = { kind: 'ClaimConfirmed', blocker: blocker.key, claim: claim.id, reason, ...said }
  const { subject } = claim
  switch (subject.kind) {
    case 'closed':
    case 'blocker_missing':
      return [...ending(blocker, reason, said), confirmed]
    case 'action_missing': {
      const dropped = blocker.requirements.filter(({ action }) => action === subject.action)
      return [...revokeAll(blocker, dropped, `no longer blocked: ${reason}`, said), confirmed]
    }
    case 'decision_missing':
    case 'proof_missing':
      return confirmWords(view, blocker, confirmed)
    case 'dependency_missing':
      return [confirmed]
    default:
      return subject satisfies never
  }
}

/** With the words that are in force from now on, which may say something else of what a grant does. */
function confirmWords(view: View, blocker: BlockerState, confirmed: BlockerFact): Fact[] {
  const after = foreseen(blocker, [confirmed])
  const again = askedOtherwise(view, after)
  return [confirmed, ...again, ...staleAfter(foreseen(after, again))]
}

function revokeAll(
  blocker: BlockerState,
  requirements: BlockerState['requirements'],
  reason: string,
  said: Decided,
): BlockerFact[] {
  return requirements.flatMap(({ action, grants }) =>
    grants
      .filter(({ ended }) => !ended)
      .map(
        ({ id }): BlockerFact => ({ kind: 'GrantRevoked', blocker: blocker.key, action, grant: id, reason, ...said }),
      ),
  )
}

interface By {
  by: Person
  blocker: BlockerState['key']
}

function findBlocker({ by, blocker: key }: By, view: View, wanted: Decision): Refusal | BlockerState {
  const blocker = view.blocker(key)
  return refuseWho(view, by, wanted) ?? blocker ?? refuse('unknown_blocker', `There is no blocker ${key}.`)
}
