import { type Actor, actorName, countPeople } from '../../core/actor.ts'
import type { BlockerState } from '../../core/blocker/blocker.ts'
import type { Standing } from '../../core/claim/votes.ts'
import { completable, whoCan } from '../../core/reasons.ts'
import type { View } from '../../core/view.ts'
import type { Vote } from '../../core/vote.ts'
import { actions } from '../ids.ts'
import { button, paragraph, rich } from './blocks.ts'
import { said } from './said.ts'
import { CUT } from './text.ts'

type Desked = Pick<View, 'desk'>

/** `1 of 2: @Ana; @Omar can give the other.` */
export function tally(state: Desked, needed: number, given: readonly Actor[]): string {
  const others = state.desk.roles.owners.filter(
    ({ user }) => !given.some((by) => by.kind === 'person' && by.user === user),
  )
  const left = needed - countPeople(given)
  const hopeless = completable(state, { owners_needed: needed })
  if (given.length === 0) return `0 of ${needed} so far.${hopeless}`
  const can = left === 1 ? 'can give the other' : 'can give another'
  return `${countPeople(given)} of ${needed}: ${given.map(actorName).join(' and ')}; ${whoCan(others, can)}${hopeless}`
}

/** Who voted for `what` so far, with their reasons; nothing where one owner is enough. */
export function voteBlocks(state: Desked, what: string, { needed, counting }: Standing, max = 400, ending = CUT) {
  if (needed < 2 || !Number.isFinite(needed)) return []
  const reasons = counting.map(({ by, reason }) => paragraph(...said(`${actorName(by)}: “${reason}”`, [], max, ending)))
  const sentence = `${what} takes ${needed} owners. ${tally(
    state,
    needed,
    counting.map(({ by }) => by),
  )}`
  return [rich(paragraph(...said(sentence, [], 900, '…')), ...reasons)]
}

/** Takes one's own vote back; null for whoever has given none that counts. */
export function withdrawVoteButton({ counting }: Standing, { key }: BlockerState, on: string, user: string) {
  return hasVoted(counting, user)
    ? button('Withdraw my vote', actions.withdrawVote, { kind: 'vote', blocker: key, on })
    : null
}

export function hasVoted(votes: readonly Pick<Vote, 'by'>[], user: string): boolean {
  return votes.some(({ by }) => by.kind === 'person' && by.user === user)
}
