import { countPeople, samePerson } from './actor.ts'
import type { BlockerState } from './blocker/blocker.ts'
import type { Freeze } from './desk/desk.ts'
import type { Fact } from './entry.ts'
import { blockerFingerprint, freezeFingerprint } from './fingerprint.ts'
import { asActor, type Person } from './person.ts'
import { strictestQuorum } from './policy.ts'
import { completable, whoCan } from './reasons.ts'
import { type Refusal, refuse } from './refusal.ts'
import type { View } from './view.ts'
import { countingVotes, type Vote } from './vote.ts'

/** What is voted on: whose votes so far, which actions it would loosen, and the words they were given for. */
export type Ballot = {
  by: Person
  votes: readonly Vote[]
  actions: readonly string[] | 'all'
  what: string
} & ({ blocker: BlockerState } | { freeze: Freeze })

/** Does what an owner wants when theirs completes the quorum, else records their vote (rule 6). */
export function voteOrDo(
  view: View,
  ballot: Ballot,
  then: { vote: (seen: string) => Fact; act: () => Fact[] },
): Fact[] | Refusal {
  const { policy } = view.desk
  if (!policy) return refuse('not_allowed', 'No policy is in force, so nothing can be decided.')
  const { needed, counting, seen } = standOf(view, ballot)
  const me = asActor(ballot.by)
  if (countPeople([...counting.map(({ by }) => by), me]) >= needed) return then.act()
  if (!counting.some(({ by }) => samePerson(by, me))) return [then.vote(seen)]
  const others = view.desk.roles.owners.filter(
    ({ user }) => !counting.some(({ by }) => by.kind === 'person' && by.user === user),
  )
  return refuse(
    'already_decided',
    `Your vote stands already: ${counting.length} of ${needed} owners have ${ballot.what}. ${whoCan(others, 'can give the other')}${completable(view, { owners_needed: needed })}`,
  )
}

/** How a vote stands: how many owners it takes, and the votes that count. */
export function standOf(
  { desk }: Pick<View, 'desk'>,
  ballot: Pick<Ballot, 'votes' | 'actions'> & ({ blocker: BlockerState } | { freeze: Freeze }),
): { needed: number; counting: Vote[]; seen: string } {
  const needed = desk.policy ? strictestQuorum(desk.policy, ballot.actions) : Number.POSITIVE_INFINITY
  const seen = 'blocker' in ballot ? blockerFingerprint(ballot.blocker) : freezeFingerprint(ballot.freeze)
  return { needed, counting: countingVotes(ballot.votes, seen, desk.roles), seen }
}
