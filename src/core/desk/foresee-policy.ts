import { checkGate } from '../gate.ts'
import type { Policy } from '../policy.ts'
import { namesNobodyKnows } from '../policy-names.ts'
import type { ReasonCode } from '../reasons.ts'
import type { State } from '../view.ts'
import { deadEnds } from './dead-ends.ts'
import { loosenings } from './loosenings.ts'

/** What a policy would do if it were put in force now, with the roles as they are. */
export interface Foresight {
  /** What it would take away of what stands in the way, a sentence each. */
  loosens: string[]
  /** What would be wrong with it, a sentence each. */
  troubles: string[]
  /** The gates that would answer something else. */
  gates: GateChange[]
}

/** The codes that keep a gate closed; none where it is open. */
export interface GateChange {
  action: string
  before: ReasonCode[]
  after: ReasonCode[]
}

/** Looks ahead, for every action that is known (without parameters). */
export function foreseePolicy(state: State, policy: Policy, now: number): Foresight {
  const desk = { ...state.desk, policy }
  const after = { ...state, desk }
  return {
    loosens: loosenings(state, desk),
    troubles: [...namesNobodyKnows(policy, state), ...deadEnds(after)],
    gates: state
      .actions()
      .map((action) => ({ action, before: codesOf(state, action, now), after: codesOf(after, action, now) }))
      .filter(({ before, after }) => before.join() !== after.join()),
  }
}

function codesOf(state: State, action: string, now: number): ReasonCode[] {
  return [...new Set(checkGate(state, action, now).reasons.map(({ code }) => code))]
}
