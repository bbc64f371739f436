import { askText } from '../core/blocker.ts'
import { prerequisitesOf } from '../core/evolve.ts'
import type { BlockerState, State } from '../core/state.ts'
import { blockerFacts, grantFacts } from './blocker-facts.ts'

/** A blocker as `show --json` gives it, but for its history. */
export type DetailedFacts = ReturnType<typeof detailedFacts>

/** All of it: the words in force, every grant it ever had, proofs and claims. */
export function detailedFacts(state: State, blocker: BlockerState, now: number) {
  const { requirements, ...facts } = blockerFacts(state, blocker, now)
  return {
    ...facts,
    listed: blocker.listed,
    added_at: blocker.added_at,
    evidence: blocker.listing.evidence,
    required_owner_gpt_decision: askText(blocker.decision),
    required_technical_proof: askText(blocker.proof),
    depends_on: prerequisitesOf(state, blocker).map((key) => state.blockers.get(key)?.id ?? key),
    requirements: requirements.map((requirement, i) => {
      const { rounds = [], grants = [], question = null } = blocker.requirements[i] ?? {}
      return { ...requirement, round: rounds.length, question, every_grant: grants.map(grantFacts) }
    }),
    proofs: blocker.proofs,
    claims: blocker.claims,
    retired: blocker.retired,
  }
}
