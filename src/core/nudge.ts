import { localDate } from './calendar.ts'
import type { Desk, Nudge } from './desk/desk.ts'
import { digestOf } from './digest.ts'
import { countingGrants, countingRequestGrants } from './holding.ts'
import { comesFirst } from './messages/prompted.ts'
import { isAsked, requestsWaiting, type Waiting, waitsForOwner } from './next-actions.ts'
import type { Policy } from './policy.ts'
import type { RequestState } from './request/request.ts'
import type { State } from './view.ts'

/** When owners are reminded of what waits for them, and after how many reminders in vain the escalation channel hears of it. */
export interface Nudging {
  at: string
  days: NonNullable<Exclude<Policy['nudges'], false>>['days']
  escalate_after: number
}

/** What the policy says of it; null where owners are not to be reminded. */
export function nudgingOf({ nudges }: Policy): Nudging | null {
  if (nudges === false) return null
  return nudges ?? { at: '10:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'], escalate_after: 3 }
}

/** What waits for one owner, who has not answered it and can: requests, then the rest. What another blocker comes before is left out. */
export interface OwnersTurn {
  requests: RequestState[]
  waiting: Waiting[]
}

/** What waits for this owner now. */
export function ownersTurn(state: State, owner: string, now: number): OwnersTurn {
  const open = requestsWaiting(state, now).filter(
    (request) =>
      !isBy(request.by, owner) && !countingRequestGrants(state, request, now).some(({ by }) => isBy(by, owner)),
  )
  const waiting = waitsForOwner(state, now).filter(
    (one) => isAsked(one) && comesFirst(state, one.blocker, now).length === 0 && isLeft(state, one, owner, now),
  )
  return { requests: open, waiting }
}

/** What of it was there before this local day began: nobody is reminded of what they were asked a moment ago. */
export function olderThanToday({ requests, waiting }: OwnersTurn, date: string, timezone: string): OwnersTurn {
  const isOlder = (at: string) => localDate(Date.parse(at), timezone) < date
  return { requests: requests.filter(({ at }) => isOlder(at)), waiting: waiting.filter((one) => isOlder(sinceOf(one))) }
}

/** What it is, as one word: the same as long as nothing comes, goes or is asked anew. */
export function turnHash({ requests, waiting }: OwnersTurn): string {
  return digestOf([...requests.map(({ id }) => id), ...waiting.map(nameOf)].sort())
}

/** Whether the next reminder is due on a date: at once when something changed, else after 1, 2, 4, … days, 14 at most. */
export function isNudgeDue(last: Nudge | undefined, waiting: string, date: string): boolean {
  if (!last || last.waiting !== waiting) return true
  return Date.parse(date) - Date.parse(last.date) >= Math.min(2 ** last.times, 14) * DAY
}

export function nudgeOf(desk: Pick<Desk, 'nudges'>, owner: string): Nudge | undefined {
  return desk.nudges.find((known) => known.owner === owner)
}

const DAY = 24 * 60 * 60_000

function nameOf(one: Waiting): string {
  const { what, blocker } = one
  if (what === 'decision') return `${what} ${blocker.key} ${one.requirement.action} ${one.requirement.round.number}`
  if (what === 'claim') return `${what} ${blocker.key} ${one.claim.id}`
  return what === 'review' ? `${what} ${one.proof.id}` : `${what} ${blocker.key}`
}

function sinceOf(one: Waiting): string {
  if (one.what === 'decision') return one.requirement.round.opened_at
  if (one.what === 'claim') return one.claim.at
  return one.what === 'review' ? one.proof.at : one.blocker.added_at
}

/** Their own proof, and what they granted or voted for already, waits for others. */
function isLeft(state: State, one: Waiting, owner: string, now: number): boolean {
  const { blocker } = one
  switch (one.what) {
    case 'decision':
      return !countingGrants(state, blocker, one.requirement, now).some(({ by }) => isBy(by, owner))
    case 'claim':
      return !one.claim.votes.some(({ by }) => isBy(by, owner))
    case 'review':
      return !isBy(one.proof.by, owner)
    case 'retirement':
      return !blocker.votes.some(({ by }) => isBy(by, owner))
    default:
      return true
  }
}

function isBy(by: RequestState['by'], user: string): boolean {
  return by.kind === 'person' && by.user === user
}
