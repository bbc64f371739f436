import type { Actor } from '../actor.ts'
import { requirementFor } from '../blocker/blocker.ts'
import type { BlockerKey } from '../blocker/listing.ts'
import { type Entry, type EntryOf, seqIn } from '../entry.ts'
import { isGranted, isRequestGranted, proofToReview } from '../holding.ts'
import { isUnconfirmed } from '../proof/proof.ts'
import type { Question } from '../question/question.ts'
import type { View } from '../view.ts'

/** Whose turn it is after an entry, and was not before it: each hears of it once. Slack user ids, nobody twice, never who did it. */
export function turnsAfter(entry: Entry, view: View): string[] {
  const found = new Set(turns(entry, view))
  if (entry.by.kind === 'person') found.delete(entry.by.user)
  return [...found]
}

/** The entries (seq) after which it was somebody's turn until now: whoever heard of it sees that it is done. */
export function turnsEnded(entry: Entry): number[] {
  switch (entry.kind) {
    case 'ProofConfirmed':
    case 'ProofAccepted':
    case 'ProofReturned':
    case 'ProofWentStale':
      return [seqIn(entry.proof)]
    case 'InfoAnswered':
    case 'InfoWithdrawn':
      return [seqIn(entry.question)]
    default:
      return []
  }
}

function turns(entry: Entry, view: View): string[] {
  switch (entry.kind) {
    case 'ProofSubmitted':
      return reviewersOf(entry.blocker, `P-${entry.seq}`, view)
    case 'ProofConfirmed':
      return reviewersOf(entry.blocker, entry.proof, view)
    case 'ProofReturned':
    case 'ProofWentStale':
      return usersOf([view.blocker(entry.blocker)?.newest_proof?.by])
    case 'InfoRequested':
      return answerersOf(entry, view)
    case 'InfoAnswered':
      return usersOf([questionOf(entry, view)?.by])
    case 'VoteCast':
      return ownersBeside(votesOf(entry, view), view)
    case 'GrantIssued':
      return othersToGrant(entry, view)
    default:
      return []
  }
}

/** A program's proof waits for an operator to confirm it; every other one for whoever may accept it: both roles. */
function reviewersOf(blocker: BlockerKey, proof: string, view: View): string[] {
  const found = view.blocker(blocker)
  const waits = found && !found.retired ? proofToReview(view, found) : null
  if (waits?.id !== proof) return []
  const { owners, operators } = view.desk.roles
  if (isUnconfirmed(waits)) return operators.map(({ user }) => user)
  return [...owners, ...operators].map(({ user }) => user)
}

/** An owner's question goes to the operators; about a request to whoever asked for it, where that is somebody in Slack. */
function answerersOf(entry: EntryOf<'InfoRequested'>, view: View): string[] {
  const asker = 'request' in entry ? usersOf([view.request(entry.request)?.by]) : []
  return asker.length > 0 ? asker : view.desk.roles.operators.map(({ user }) => user)
}

/** The question that was answered, as its subject has it. */
export function questionOf(entry: EntryOf<'InfoRequested' | 'InfoAnswered'>, view: View): Question | undefined {
  const id = entry.kind === 'InfoAnswered' ? entry.question : `Q-${entry.seq}`
  const blocker = 'blocker' in entry ? view.blocker(entry.blocker) : undefined
  const questions =
    'request' in entry
      ? view.request(entry.request)?.questions
      : blocker && requirementFor(blocker, entry.action)?.questions
  return questions?.find((question) => question.id === id)
}

/** Who has voted for the same already. */
function votesOf(entry: EntryOf<'VoteCast'>, view: View): Actor[] {
  if ('freeze' in entry) return view.desk.freezes.find(({ id }) => id === entry.freeze)?.votes.map(({ by }) => by) ?? []
  const blocker = view.blocker(entry.blocker)
  const votes = entry.on === 'retirement' ? blocker?.votes : blocker?.claims.find(({ id }) => id === entry.on)?.votes
  return votes?.map(({ by }) => by) ?? []
}

/** Where it takes several owners, those whose grant is still lacking. */
function othersToGrant(entry: EntryOf<'GrantIssued'>, view: View): string[] {
  const now = Date.parse(entry.at)
  if ('request' in entry) {
    const request = view.request(entry.request)
    if (!request || request.settled || isRequestGranted(view, request, now)) return []
    return ownersBeside([...request.grants.map(({ by }) => by), request.by], view)
  }
  const blocker = view.blocker(entry.blocker)
  const requirement = blocker && requirementFor(blocker, entry.action)
  if (!blocker || !requirement || isGranted(view, blocker, requirement, now)) return []
  return ownersBeside(
    requirement.grants.filter(({ ended }) => !ended).map(({ by }) => by),
    view,
  )
}

function ownersBeside(given: readonly Actor[], { desk }: View): string[] {
  const users = new Set(usersOf(given))
  return desk.roles.owners.map(({ user }) => user).filter((user) => !users.has(user))
}

function usersOf(actors: readonly (Actor | undefined)[]): string[] {
  return actors.flatMap((by) => (by?.kind === 'person' ? [by.user] : []))
}
