import { type BlockerState, liveRequirements, openClaims } from './blocker/blocker.ts'
import type { Claim } from './claim/claim.ts'
import { isAuthorised, lackingDecision, lackingProof, proofToReview } from './holding.ts'
import type { Proof } from './proof/proof.ts'
import { openQuestions, type Question } from './question/question.ts'
import type { Reason } from './reasons.ts'
import type { RequestState } from './request/request.ts'
import { isByRequest } from './requirement/by-request.ts'
import type { Requirement } from './requirement/requirement.ts'
import type { State } from './view.ts'

/** One thing that waits for a person: what is to be done about which blocker, and the reason in the gate's own words. */
export type Waiting = { blocker: BlockerState; why: Reason | null } & (
  | { what: 'decision'; requirement: Requirement }
  | { what: 'question'; requirement: Requirement; question: Question }
  | { what: 'claim'; claim: Claim }
  | { what: 'retirement' }
  | { what: 'review'; proof: Proof }
  | { what: 'proof' }
  | { what: 'next_action' }
)

/** What waits for owners: decisions, claims, blockers that ask for nothing, and submitted proofs (an operator may review those too). */
export function waitsForOwner(state: State, now: number): Waiting[] {
  return live(state).flatMap((blocker) => [
    ...claims(blocker),
    ...decisions(state, blocker, now),
    ...reviews(state, blocker),
  ])
}

/** The requests that wait for owners. */
export function requestsWaiting(state: State, now: number): RequestState[] {
  return [...state.requests.values()].filter(
    (request) => !isAuthorised(state, request, now) && Date.parse(request.expires) > now,
  )
}

/** What waits for operators: questions, proofs to submit or to review, and next actions of blockers with nothing else to do. */
export function waitsForOperator(state: State, now: number): Waiting[] {
  return live(state).flatMap((blocker) => {
    const found = [...questions(state, blocker, now), ...proofs(state, blocker), ...reviews(state, blocker)]
    return found.length > 0 ? found : nextAction(state, blocker, now)
  })
}

/** Whether an owner is being asked, rather than free to decide anew what somebody's choice ended. */
export function isAsked({ why }: Waiting): boolean {
  return why?.code !== 'rejected' && why?.code !== 'grant_revoked' && why?.code !== 'grant_spent'
}

function live(state: State): BlockerState[] {
  return [...state.blockers.values()].filter((blocker) => !blocker.retired)
}

function claims(blocker: BlockerState): Waiting[] {
  return openClaims(blocker).map((claim) => ({ what: 'claim', blocker, claim, why: null }))
}

function decisions(state: State, blocker: BlockerState, now: number): Waiting[] {
  const asked = liveRequirements(blocker).flatMap((requirement) => {
    const why = lackingDecision(state, blocker, requirement, now)[0]
    return why && why.code !== 'info_wanted' && !isByRequest(state, requirement) ? [{ requirement, why }] : []
  })
  if (blocker.decision.needed)
    return asked.map(({ requirement, why }) => ({ what: 'decision', blocker, requirement, why }))
  // It asks for neither a decision nor a proof: retiring it is the one thing to do, whatever it blocks.
  return asked.slice(0, 1).map(({ why }) => ({ what: 'retirement', blocker, why }))
}

function questions(state: State, blocker: BlockerState, now: number): Waiting[] {
  return liveRequirements(blocker).flatMap((requirement): Waiting[] => {
    const why = lackingDecision(state, blocker, requirement, now)[0] ?? null
    return openQuestions(requirement.questions, state.desk.roles).map((question) => ({
      what: 'question',
      blocker,
      requirement,
      question,
      why,
    }))
  })
}

function proofs(state: State, blocker: BlockerState): Waiting[] {
  if (proofToReview(state, blocker)) return []
  return lackingProof(state, blocker).map((why) => ({ what: 'proof', blocker, why }))
}

function reviews(state: State, blocker: BlockerState): Waiting[] {
  const proof = proofToReview(state, blocker)
  if (!proof) return []
  return lackingProof(state, blocker).map((why) => ({ what: 'review', blocker, proof, why }))
}

/** A blocker of the operators' with no proof to give still says what they do next. */
function nextAction(state: State, blocker: BlockerState, now: number): Waiting[] {
  if (!blocker.listing.actor.roles.includes('operator') || blocker.proof.needed) return []
  const why = liveRequirements(blocker).flatMap((requirement) => lackingDecision(state, blocker, requirement, now))[0]
  return why ? [{ what: 'next_action', blocker, why }] : []
}
