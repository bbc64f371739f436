import type { Entry } from '../../core/entry.ts'
import type { State } from '../../core/view.ts'
import type { Rendered } from './rendered.ts'
import { otherOwnerTurn } from './turns/owner.ts'
import { proofTurn, reviewTurn } from './turns/proof.ts'
import { answeredTurn, questionTurn } from './turns/question.ts'

/** One hand-off, as a direct message to somebody whose turn it is: what is asked, of what, and the buttons for it. */
export function turnView(state: State, entry: Entry, user: string, now: number): Rendered | null {
  switch (entry.kind) {
    case 'ProofSubmitted':
      return reviewTurn(state, entry, user)
    case 'ProofConfirmed':
      return reviewTurn(state, entry, user)
    case 'ProofReturned':
    case 'ProofWentStale':
      return proofTurn(state, entry)
    case 'InfoRequested':
      return questionTurn(state, entry)
    case 'InfoAnswered':
      return answeredTurn(state, entry, now)
    case 'VoteCast':
    case 'GrantIssued':
      return otherOwnerTurn(state, entry, user, now)
    default:
      throw new Error(`${entry.kind} is nobody’s turn`)
  }
}
