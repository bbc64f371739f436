import { samePerson } from './actor.ts'
import { claimVotes, retirementVotes } from './claim/votes.ts'
import { countingGrants } from './holding.ts'
import type { Waiting } from './next-actions.ts'
import { asActor, hasRole, type Person } from './person.ts'
import { isUnconfirmed, type Proof } from './proof/proof.ts'
import type { View } from './view.ts'

/** Whether somebody has something left to do about it: their own proof, and what they granted or voted for already, waits for others. */
export function canAct(view: View, waiting: Waiting, person: Person, now: number): boolean {
  const { blocker } = waiting
  const isMine = ({ by }: { by: Proof['by'] }) => samePerson(by, asActor(person))
  switch (waiting.what) {
    case 'review':
      return (
        mayAccept(view, waiting.proof, person) || (isUnconfirmed(waiting.proof) && hasRole(view, person, 'operator'))
      )
    case 'decision':
      return !countingGrants(view, blocker, waiting.requirement, now).some(isMine)
    case 'claim':
      return !claimVotes(view, blocker, waiting.claim).counting.some(isMine)
    case 'retirement':
      return !retirementVotes(view, blocker).counting.some(isMine)
    default:
      return true
  }
}

/** Nobody accepts their own proof, unless the policy lets them. */
export function mayAccept({ desk }: Pick<View, 'desk'>, proof: Proof, person: Person): boolean {
  if (isUnconfirmed(proof)) return false
  return desk.policy?.allow_self === true || !samePerson(proof.confirmed?.by ?? proof.by, asActor(person))
}
