import { samePerson } from './actor.ts'
import { localDate } from './calendar.ts'
import { canAct } from './can-act.ts'
import type { Desk, Nudge } from './desk/desk.ts'
import { digestOf } from './digest.ts'
import { countingRequestGrants } from './holding.ts'
import { comesFirst } from './messages/prompted.ts'
import { isAsked, requestsWaiting, type Waiting, waitsForOwner } from './next-actions.ts'
import { asActor, hasRole, holderOf } from './person.ts'
import type { Policy } from './policy.ts'
import { refuseSelf } from './request/decide.ts'
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

/** What waits for this owner now; nothing for whoever is none any more. */
export function ownersTurn(state: State, owner: string, now: number): OwnersTurn {
  const person = holderOf(state, owner)
  if (!hasRole(state, person, 'owner')) return { requests: [], waiting: [] }
  const requests = requestsWaiting(state, now).filter((request) => {
    const mine = countingRequestGrants(state, request, now).some(({ by }) => samePerson(by, asActor(person)))
    return !mine && refuseSelf(state, request, person) === null
  })
  const waiting = waitsForOwner(state, now).filter((one) => {
    const isEarly = one.what === 'decision' && comesFirst(state, one.blocker, now).length > 0
    return isAsked(one) && !isEarly && canAct(state, one, person, now)
  })
  return { requests, waiting }
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

/** Whether the next reminder is due on a date: at once when something changed, else after 2, 4, 8 and then 14 days. */
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
