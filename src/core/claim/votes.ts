import type { BlockerState } from '../blocker/blocker.ts'
import { actionsConcerned } from '../concerned.ts'
import type { View } from '../view.ts'
import type { Vote } from '../vote.ts'
import { standOf } from '../voting.ts'
import type { Claim } from './claim.ts'

/** How many owners it takes, and whose votes count so far. */
export interface Standing {
  needed: number
  counting: Vote[]
}

/** The votes for confirming a claim. */
export function claimVotes(state: View, blocker: BlockerState, { subject, votes }: Claim): Standing {
  return standOf(state, { votes, actions: actionsConcerned(state, blocker, subject), blocker })
}

/** The votes for retiring a blocker. */
export function retirementVotes(state: View, blocker: BlockerState): Standing {
  return standOf(state, { votes: blocker.votes, actions: actionsConcerned(state, blocker), blocker })
}
