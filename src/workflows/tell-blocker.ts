import { adviceOn } from '../core/advice/told.ts'
import type { BlockerState } from '../core/blocker/blocker.ts'
import { blockerFacts } from '../core/blocker/blocker-facts.ts'
import { askText } from '../core/blocker/listing.ts'
import { prerequisitesOf } from '../core/holding.ts'
import { blockerSubject } from '../core/subject.ts'
import type { View } from '../core/view.ts'
import type { Ledger } from './ledger.ts'
import { readHistory } from './read-history.ts'
import { readClaims, readGrants, readProofs } from './read-tables.ts'

/** A blocker as `show --json` gives it. */
export type DetailedFacts = ReturnType<typeof factsOf> & Awaited<ReturnType<typeof recordOf>>

/** All of it: the words in force, every grant it ever had, proofs, claims and the newest of its history. */
export async function tellBlocker(ledger: Ledger, blocker: BlockerState): Promise<DetailedFacts> {
  return { ...factsOf(ledger.state, blocker, ledger.now), ...(await recordOf(ledger, blocker)) }
}

function factsOf(view: View, blocker: BlockerState, now: number) {
  const { requirements, ...facts } = blockerFacts(view, blocker, now)
  return {
    ...facts,
    listed: blocker.listed,
    added_at: blocker.added_at,
    evidence: blocker.listing.evidence,
    required_owner_gpt_decision: askText(blocker.decision),
    required_technical_proof: askText(blocker.proof),
    depends_on: prerequisitesOf(view, blocker).map((key) => view.blocker(key)?.id ?? key),
    requirements: requirements.map((requirement, i) => {
      const known = blocker.requirements[i]
      const advice = known ? adviceOn(view, blocker, known) : []
      return { ...requirement, round: known?.round.number ?? 0, questions: known?.questions ?? [], advice }
    }),
    votes: blocker.votes,
    retired: blocker.retired,
  }
}

/** What the tables and the ledger keep of what is over and settled too, as they have it. */
async function recordOf(ledger: Ledger, { key }: BlockerState) {
  return {
    every_grant: await readGrants(ledger, { blocker: key }),
    proofs: await readProofs(ledger, key),
    claims: await readClaims(ledger, key),
    history: await readHistory(ledger, blockerSubject(key), 200),
  }
}
