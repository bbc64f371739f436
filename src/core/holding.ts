import { samePerson } from './actor.ts'
import { effectOf, requestFingerprint } from './authorisation.ts'
import { type BlockerState, liveRequirements } from './blocker/blocker.ts'
import { type BlockerKey, blockerKey } from './blocker/listing.ts'
import { proofFingerprint, wordsOf } from './fingerprint.ts'
import { rulesFor } from './policy.ts'
import type { Proof } from './proof/proof.ts'
import { openQuestions } from './question/question.ts'
import type { Reason } from './reasons.ts'
import * as say from './reasons.ts'
import type { RequestState } from './request/request.ts'
import { type Grant, inForce, isQuorum, type Standing } from './requirement/grant.ts'
import type { Requirement } from './requirement/requirement.ts'
import type { View } from './view.ts'
import { holdsRole } from './vote.ts'

/** What one requirement still lacks; empty when it holds. `authorised`: a request in force authorises the run, and counts for it. */
export function lacking(
  view: View,
  blocker: BlockerState,
  requirement: Requirement,
  now: number,
  authorised = false,
): Reason[] {
  return [
    ...lackingDecision(view, blocker, requirement, now, authorised),
    ...lackingProof(view, blocker),
    ...lackingPrerequisites(view, blocker, now, new Map()),
  ]
}

/** What the decision part of a requirement lacks: at most one reason. */
export function lackingDecision(
  view: View,
  blocker: BlockerState,
  requirement: Requirement,
  now: number,
  authorised = false,
): Reason[] {
  const [question] = openQuestions(requirement.questions, view.desk.roles)
  if (question) return [say.infoWanted(view, requirement, question, blocker.id)]
  if (!blocker.decision.needed) return blocker.proof.needed ? [] : [say.asksNothing(blocker)]
  if (authorised && effectOf(view.desk.policy, blocker, requirement.action) === 'authorises') return []
  const standing = standingOf(view, blocker, requirement, now)
  if (!standing) return [say.decisionMissing(view, blocker, requirement, null)]
  const counting = inForce(requirement.grants, standing)
  if (isQuorum(counting, standing.rules.owners_needed)) return []
  if (counting.length > 0) return [say.quorumShort(view, blocker, requirement, counting, standing.rules)]
  return [
    say.decisionMissing(view, blocker, requirement, standing, grantElsewhere(view, blocker, requirement.action, now)),
  ]
}

/** What the proof part of a blocker lacks: at most one reason. */
export function lackingProof(view: View, blocker: BlockerState): Reason[] {
  if (!blocker.proof.needed) return []
  const proof = blocker.newest_proof
  if (proof?.status === 'accepted' && proof.fingerprint === proofFingerprint(wordsOf(blocker))) {
    return lostAcceptor(view, proof) ? [say.acceptorLeft(view, blocker, proof)] : []
  }
  return [say.proofMissing(view, blocker, proof)]
}

/** Whether whoever accepted a proof holds no role any more, so that somebody else is to accept it. */
export function lostAcceptor({ desk: { roles } }: Pick<View, 'desk'>, { status, review }: Proof): boolean {
  return status === 'accepted' && !(review && holdsRole(roles, review.by))
}

/** The proof that waits for somebody to accept or return it, if one does. */
export function proofToReview(view: Pick<View, 'desk'>, { newest_proof: proof }: BlockerState): Proof | null {
  return proof && (proof.status === 'submitted' || lostAcceptor(view, proof)) ? proof : null
}

/** The grants of a requirement that count now. */
export function countingGrants(view: View, blocker: BlockerState, requirement: Requirement, now: number): Grant[] {
  const standing = standingOf(view, blocker, requirement, now)
  return standing && !requirement.dropped ? inForce(requirement.grants, standing) : []
}

/** Whether the quorum has decided it, as far as grants go: then nobody is asked. */
export function isGranted(view: View, blocker: BlockerState, requirement: Requirement, now: number): boolean {
  const standing = standingOf(view, blocker, requirement, now)
  return standing !== null && isQuorum(inForce(requirement.grants, standing), standing.rules.owners_needed)
}

/** The grants of a request that count now. */
export function countingRequestGrants(view: View, request: RequestState, now: number): Grant[] {
  const { policy, roles } = view.desk
  if (!policy || request.settled || request.grants.length === 0) return []
  const others = policy.allow_self ? request.grants : request.grants.filter(({ by }) => !samePerson(by, request.by))
  return inForce(others, {
    roles,
    rules: rulesFor(policy, request.action),
    fingerprint: requestFingerprint(view, request),
    now,
  })
}

/** Whether a request authorises a run now: the quorum granted it, and no owner's question waits. */
export function isAuthorised(view: View, request: RequestState, now: number): boolean {
  return openQuestions(request.questions, view.desk.roles).length === 0 && isRequestGranted(view, request, now)
}

/** Whether the quorum granted a request, as far as grants go: then nobody is asked. */
export function isRequestGranted(view: View, request: RequestState, now: number): boolean {
  const { policy } = view.desk
  if (!policy) return false
  return isQuorum(countingRequestGrants(view, request, now), rulesFor(policy, request.action).owners_needed)
}

/** Whether a blocker stands open, is cleared (every requirement holds), or was retired by owners. */
export function blockerStatus(view: View, blocker: BlockerState, now: number): 'open' | 'cleared' | 'retired' {
  if (blocker.retired) return 'retired'
  const live = liveRequirements(blocker)
  return live.length > 0 && live.every((requirement) => lacking(view, blocker, requirement, now).length === 0)
    ? 'cleared'
    : 'open'
}

/** The blockers that must hold before this one does: its document's `depends_on` and the policy's, by key. */
export function prerequisitesOf({ desk }: Pick<View, 'desk'>, blocker: BlockerState): BlockerKey[] {
  const keys = new Set(blocker.depends_on)
  for (const [id, on] of Object.entries(desk.policy?.depends_on ?? {})) {
    if (blockerKey(id) === blocker.key) for (const other of on) keys.add(blockerKey(other))
  }
  return [...keys]
}

/** What decides whether grants of a requirement count; null while no policy is in force. */
export function standingOf(
  { desk: { policy, roles } }: Pick<View, 'desk'>,
  blocker: BlockerState,
  requirement: Requirement,
  now: number,
): Standing | null {
  if (!policy) return null
  const { round, action } = requirement
  // What a grant does is part of what it is bound to: one that lifts never turns into one that authorises.
  const fingerprint = effectOf(policy, blocker, action) === round.effect ? round.fingerprint : ''
  return { roles, rules: rulesFor(policy, action), fingerprint, now }
}

/** A grant in force for another action of the blocker: it does not extend to this one (rule 2), and is easily taken for it. */
function grantElsewhere(view: View, blocker: BlockerState, action: string, now: number) {
  for (const other of liveRequirements(blocker)) {
    const grant = other.action === action ? undefined : countingGrants(view, blocker, other, now).at(-1)
    if (grant) return { action: other.action, grant }
  }
  return null
}

/** Which blockers stand clear, as far as it is known; one that is still being looked at does not. */
type Known = Map<BlockerKey, boolean>

function lackingPrerequisites(view: View, blocker: BlockerState, now: number, known: Known): Reason[] {
  return prerequisitesOf(view, blocker).flatMap((key) => {
    const other = view.blocker(key)
    if (other?.retired) return []
    return other && standsClear(view, other, now, known) ? [] : [say.prerequisiteOpen(blocker, other, key)]
  })
}

/** A circle through policy and document never clears. Each blocker is looked at once, however many ways lead to it. */
function standsClear(view: View, blocker: BlockerState, now: number, known: Known): boolean {
  const answer = known.get(blocker.key)
  if (answer !== undefined) return answer
  known.set(blocker.key, false)
  const live = liveRequirements(blocker)
  const clear =
    live.length > 0 &&
    live.every((requirement) => lackingDecision(view, blocker, requirement, now).length === 0) &&
    lackingProof(view, blocker).length === 0 &&
    lackingPrerequisites(view, blocker, now, known).length === 0
  known.set(blocker.key, clear)
  return clear
}
