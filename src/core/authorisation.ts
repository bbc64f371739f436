import type { BlockerState } from './blocker/blocker.ts'
import { type Ask, actionName, type BlockerKey, blockerKey } from './blocker/listing.ts'
import { digestOf } from './digest.ts'
import { type Policy, rulesFor } from './policy.ts'
import type { RequestState } from './request/request.ts'
import type { Effect } from './requirement/grant.ts'
import { foldWhiteSpace } from './text.ts'
import type { View } from './view.ts'

/** What of a blocker decides whether its grants authorise. */
export interface Authority {
  key: BlockerKey
  decision: Ask
  proof: Ask
}

/**
 * Whether a grant on a requirement lifts or authorises: the policy's `authorised_by` says it, else the document by the letter
 * (`n/a (authorization gate)`). Where no decision is asked there is nothing to authorise.
 */
export function effectOf(policy: Policy | null, blocker: Authority, action: string): Effect {
  if (!policy || !blocker.decision.needed) return 'lifts'
  const { authorised_by } = rulesFor(policy, action)
  const authorises = authorised_by
    ? authorised_by.some((id) => blockerKey(id) === blocker.key)
    : isAuthorizationGate(blocker.proof)
  return authorises ? 'authorises' : 'lifts'
}

/** The actions, of some, that a grant on this blocker authorises. */
export function authorisedOf(policy: Policy | null, blocker: Authority, actions: readonly string[]): string[] {
  return actions.filter((action) => effectOf(policy, blocker, action) === 'authorises')
}

/** The blockers whose grant authorises an action, of those that name it and still count. */
export function authorisers(view: View, action: string): BlockerState[] {
  const name = actionName(action)
  return view
    .naming(name)
    .filter(
      (blocker) =>
        !blocker.retired &&
        effectOf(view.desk.policy, blocker, name) === 'authorises' &&
        blocker.requirements.some((requirement) => requirement.action === name && !requirement.dropped),
    )
}

/** What the grant of a request is bound to (rule 4): action, parameters, reason, and the words of whatever blockers authorise the action. */
export function requestFingerprint(view: View, request: RequestState): string {
  const { id, action, params, reason, for_whom } = request
  const words = authorisers(view, action)
    .map(({ key, requirements }) => [key, requirements.find((r) => r.action === action)?.round.fingerprint ?? ''])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
  return digestOf({ id, action, params, reason, for_whom, words })
}

function isAuthorizationGate(proof: Ask): boolean {
  if (proof.needed || proof.remark === '') return false
  // Nearly all say it in just these words, and a verdict asks often.
  return proof.remark === letter || foldWhiteSpace(proof.remark).toLowerCase() === letter
}

const letter = 'authorization gate'
