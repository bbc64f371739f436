import { askingAgain } from './asking-again.ts'
import type { BlockerState } from './blocker/blocker.ts'
import type { Fact } from './entry.ts'
import { type ActionRules, rulesFor } from './policy.ts'
import { decideRequestExpiry } from './request/decide.ts'
import { effectiveExpiry, type Grant } from './requirement/grant.ts'
import { decideLate } from './run/decide.ts'
import type { State } from './view.ts'

/** Records what the clock has ended: grants, requests that nobody granted in time, and runs whose end should have come. The gate does not wait for it: it compares with the clock itself. */
export function decideExpiry(state: State, now: number): Fact[] {
  const { policy } = state.desk
  if (!policy) return []
  const blockers = [...state.blockers.values()].flatMap((blocker) =>
    blocker.requirements.flatMap(({ action, grants }) => {
      const rules = rulesFor(policy, action)
      const over = grants.filter((grant) => isOver(grant, rules, now))
      return over.length > 0 ? expire(state, blocker, action, { over, rules, now }) : []
    }),
  )
  const requests = [...state.requests.values()].flatMap((request) => decideRequestExpiry(request, state, now))
  return [...blockers, ...requests, ...decideLate(state, now)]
}

function expire(
  state: State,
  blocker: BlockerState,
  action: string,
  { over, rules, now }: { over: Grant[]; rules: ActionRules; now: number },
): Fact[] {
  const facts = over.map(({ id }) => ({ kind: 'GrantExpired' as const, blocker: blocker.key, action, grant: id }))
  // A quorum that was there until the first of them ended is asked for again.
  const before = Math.min(...over.map((grant) => effectiveExpiry(grant, rules))) - 1
  return askingAgain(state, blocker, { facts, action, because: 'expired' }, { before, after: now })
}

function isOver(grant: Grant, rules: ActionRules, now: number): boolean {
  return !grant.ended && effectiveExpiry(grant, rules) <= now
}
