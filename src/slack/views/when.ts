import type { BlockerState } from '../../core/blocker/blocker.ts'
import { age, formatDate, formatDay, formatInstant, localDate, localTime } from '../../core/calendar.ts'
import { documentNamed } from '../../core/desk/desk.ts'
import type { View } from '../../core/view.ts'

type Desked = Pick<View, 'desk'>

/** The time zone in which messages to everybody tell the time: the digest's. */
export function zoneOf(state: Desked): string {
  return state.desk.policy?.digest.timezone ?? 'UTC'
}

/** `12 June` */
export function dayOf(state: Desked, at: string): string {
  return formatDay(Date.parse(at), zoneOf(state))
}

/** `12 June 2026, 09:30 (Europe/Madrid)` */
export function instantOf(state: Desked, at: string): string {
  return formatInstant(Date.parse(at), zoneOf(state))
}

/** `12 June 2026 at 09:30, until 13:30 (Europe/Madrid)`; with both dates where they differ. */
export function spanOf(state: Desked, from: string, until: string): string {
  const zone = zoneOf(state)
  const [start, end] = [from, until].map((at) => {
    const instant = Date.parse(at)
    return { date: formatDate(instant, zone), time: localTime(instant, zone) }
  }) as [Moment, Moment]
  const last = start.date === end.date ? end.time : `${end.date} at ${end.time}`
  return `${start.date} at ${start.time}, until ${last} (${zone})`
}

interface Moment {
  date: string
  time: string
}

/** `since 12 June`, from the next day on with the days: `since 12 June (3 days)`. For what is redrawn once a day. */
export function sinceOf(state: Desked, at: string, now: number): string {
  const zone = zoneOf(state)
  const [then, today] = [Date.parse(at), now].map((instant) => Date.parse(localDate(instant, zone))) as [number, number]
  const days = Math.round((today - then) / DAY)
  return `since ${dayOf(state, at)}${days > 0 ? ` (${count(days, 'day')})` : ''}`
}

/** `asked just now`, a minute later `waiting for 3 days`. For what is read when it is drawn: an answer, a digest, a reminder, Home. */
export function ageOf(at: string, now: number, { fresh, later }: { fresh: string; later: string }): string {
  return isFresh(at, now) ? `${fresh} just now` : `${later} for ${age(Date.parse(at), now)}`
}

/** `just now`, `2 hours ago` */
export function agoOf(at: string, now: number): string {
  return isFresh(at, now) ? 'just now' : `${age(Date.parse(at), now)} ago`
}

/** `“fix7-map”, revision 3 (KB-1A5D rev 3)`: the document as it calls itself, and the page it was saved from, where it says so. */
export function sourceOf(state: Desked, { doc, revision }: BlockerState): string {
  const document = documentNamed(state.desk, doc)
  const page =
    document?.source && document.revision === revision
      ? ` (${document.source} rev ${document.source_revision ?? revision})`
      : ''
  return `“${doc}”, revision ${revision}${page}`
}

/** `1 use`, `3 blockers`; a plural that is not made with an s is given. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`
}

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

function isFresh(at: string, now: number): boolean {
  return now - Date.parse(at) < MINUTE
}
