import { asked } from '../asking-again.ts'
import { effectOf } from '../authorisation.ts'
import type { BlockerState } from '../blocker/blocker.ts'
import { liveRequirements } from '../blocker/blocker.ts'
import type { CommandOf } from '../command.ts'
import { digestOf } from '../digest.ts'
import type { Fact } from '../entry.ts'
import { isGranted } from '../holding.ts'
import type { Roles } from '../policy.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { State } from '../view.ts'
import type { Desk } from './desk.ts'
import { loosenings } from './loosenings.ts'

/**
 * Puts a policy in force, and who holds its roles. What that means for requirements is recorded as facts of theirs: owners are asked
 * again where a quorum is lost, and where a grant would do something else than its giver read (rules 3 and 4).
 */
export function decidePolicy(command: CommandOf<'adopt-policy'>, state: State, now: number): Fact[] | Refusal {
  const { policy, roles, renewed } = command
  const hash = digestOf(policy)
  if (renewed && hash !== state.desk.policy_hash) {
    return refuse(
      'old_policy',
      'Another process has put another policy in force since this one was started; that one holds. Restart this one with the same countersign.yaml.',
    )
  }
  if (hash === state.desk.policy_hash && holders(roles) === holders(state.desk.roles)) return []
  const desk: Desk = { ...state.desk, policy, policy_hash: hash, roles }
  const loosens = state.desk.policy ? loosenings(state, desk) : []
  return [
    { kind: 'PolicyAdopted', policy, roles, hash, loosens },
    ...[...state.blockers.values()].flatMap((blocker) => consequences(state, { ...state, desk }, blocker, now)),
  ]
}

function consequences(before: State, after: State, blocker: BlockerState, now: number): Fact[] {
  return liveRequirements(blocker).flatMap((requirement): Fact[] => {
    const { action, round, grants } = requirement
    const number = round.number + 1
    if (effectOf(after.desk.policy, blocker, action) !== round.effect) {
      const stale = grants.filter(({ ended }) => !ended)
      return [
        asked(after, blocker, action, { round: number, because: 'policy' }),
        ...stale.map(({ id }): Fact => ({ kind: 'GrantWentStale', blocker: blocker.key, action, grant: id })),
      ]
    }
    if (!blocker.decision.needed || !isGranted(before, blocker, requirement, now)) return []
    if (isGranted(after, blocker, requirement, now)) return []
    const because = isGranted(
      { ...after, desk: { ...after.desk, roles: before.desk.roles } },
      blocker,
      requirement,
      now,
    )
      ? 'grantor_left'
      : 'policy'
    return [asked(after, blocker, action, { round: number, because })]
  })
}

/** Ids only, sorted: a new name, or Slack listing a group in another order, changes nobody's role. */
function holders({ owners, operators }: Roles): string {
  return JSON.stringify([owners, operators].map((role) => role.map(({ user }) => user).sort()))
}
