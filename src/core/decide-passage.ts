import type { CommandOf } from './command.ts'
import type { Fact } from './entry.ts'
import { checkGate } from './gate.ts'
import { type Refusal, refuse } from './refusal.ts'
import { activeGrants, liveRequirements, type State } from './state.ts'

/** Going through a gate: spends one use of every grant that it rests on, or is refused with every reason (rule 4). */
export function decidePassage(command: CommandOf<'spend'>, state: State, now: number): Fact[] | Refusal {
  const passed_by = command.passed_by.trim().toWellFormed()
  if (!passed_by) return refuse('bad_input', 'Please say who goes through the gate: --by WHO.')
  const verdict = checkGate(state, command.action, now)
  if (!verdict.open) return refuse('gate_closed', verdict.reasons.map(({ sentence }) => sentence).join(' '))
  const spent = [...state.blockers.values()].flatMap((blocker) =>
    liveRequirements(blocker)
      .filter(({ action }) => action === verdict.action)
      .flatMap((requirement) => activeGrants(requirement, now))
      .map(
        (grant): Fact => ({
          kind: 'GrantSpent',
          blocker: blocker.key,
          action: verdict.action,
          grant: grant.id,
          uses_left: grant.uses_left - 1,
          passed_by,
        }),
      ),
  )
  return [
    { kind: 'GatePassed', action: verdict.action, passed_by, grants: verdict.grants.map(({ id }) => id) },
    ...spent,
  ]
}

/** Records the grants whose time is over. The gate does not wait for it: it compares with the clock itself. */
export function decideExpiry(state: State, now: number): Fact[] {
  return [...state.blockers.values()].flatMap((blocker) =>
    blocker.requirements.flatMap(({ action, grants }) =>
      grants
        .filter((grant) => !grant.ended && Date.parse(grant.expires) <= now)
        .map((grant): Fact => ({ kind: 'GrantExpired', blocker: blocker.key, action, grant: grant.id })),
    ),
  )
}
