import dayjs from 'dayjs'
import utc from 'dayjs/plugin/utc.js'

dayjs.extend(utc)

/** Instants are epoch milliseconds (UTC); dates are local, `YYYY-MM-DD`; times are local, `HH:mm`. */

export type Day = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'

/** Something that is sent once a day, on some days of the week, at a local time. */
export interface Daily {
  at: string
  timezone: string
  days: readonly Day[]
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const WEEK = 7 * DAY

/**
 * The local date for which a daily thing is due now, or null. It is due from `at` until the day ends, and at least for a quarter of an
 * hour, so that a poll every few minutes can't miss 23:59. Nothing is due for a date that is not later than `last`, the last one sent.
 */
export function dueDate({ at, timezone, days }: Daily, last: string | null, now: number): string | null {
  const today = localDate(now, timezone)
  const due = [dayBefore(today), today].find(
    (date) => (last === null || date > last) && isWorkday(date, days) && isWithin(date, at, timezone, now),
  )
  return due ?? null
}

const AT_LEAST = 15 * MINUTE

function isWithin(date: string, at: string, timezone: string, now: number): boolean {
  if (localDate(instantOf(date, '00:00', timezone), timezone) !== date) return false // Samoa had no 30 December 2011.
  const start = instantOf(date, at, timezone)
  const end = instantOf(dayAfter(date), '00:00', timezone)
  return now >= start && now < Math.max(end, start + AT_LEAST)
}

/** The first instant with this local date and time; a time that the clocks skip comes as much later as they skip. */
function instantOf(date: string, time: string, timezone: string): number {
  const wall = Date.parse(`${date}T${time}:00Z`)
  const before = offsetAt(wall - DAY, timezone)
  const after = offsetAt(wall + DAY, timezone)
  const exact = [wall - before, wall - after].filter((instant) => instant + offsetAt(instant, timezone) === wall)
  return exact.length > 0 ? Math.min(...exact) : wall - before
}

/** The local date at an instant. */
export function localDate(now: number, timezone: string): string {
  return wallClock(now, timezone).format('YYYY-MM-DD')
}

/** The local time at an instant. */
export function localTime(now: number, timezone: string): string {
  return wallClock(now, timezone).format('HH:mm')
}

/** `12 June`, by the calendar of the timezone. */
export function formatDay(now: number, timezone: string): string {
  return wallClock(now, timezone).format('D MMMM')
}

/** `12 June 2026`, by the calendar of the timezone. */
export function formatDate(now: number, timezone: string): string {
  return wallClock(now, timezone).format('D MMMM YYYY')
}

/** `12 June 2026, 09:30 (Europe/Madrid)`. */
export function formatInstant(now: number, timezone: string): string {
  return `${wallClock(now, timezone).format('D MMMM YYYY, HH:mm')} (${timezone})`
}

/** Whether a date falls on one of the days. */
export function isWorkday(date: string, days: readonly Day[]): boolean {
  const day = (['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const)[dayjs.utc(date).day()]
  return day !== undefined && days.includes(day)
}

/** Whether a timezone has a name that this machine knows, such as `Europe/Madrid` or `UTC`. */
export function validTimezone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    return Boolean(new Intl.DateTimeFormat('en-US', { timeZone: name }))
  } catch {
    return false
  }
}

/** `30m`, `12h`, `7d` or `2w` in milliseconds; null for anything else, and for nothing at all (`0d`). */
export function parseDuration(text: string): number | null {
  const [, count, unit] = /^(\d{1,5})([mhdw])$/.exec(text.trim()) ?? []
  if (count === undefined || unit === undefined || Number(count) === 0) return null
  return Number(count) * { m: MINUTE, h: HOUR, d: DAY, w: WEEK }[unit as 'm' | 'h' | 'd' | 'w']
}

/** A length of time in words, to the minute: `7 days`, `1 hour 30 minutes`. */
export function formatDuration(milliseconds: number): string {
  const words = parts(milliseconds)
  return words.length > 0 ? words.join(' ') : 'less than a minute'
}

/** How long ago something was, in its largest unit: `3 days`, `5 hours`, `less than a minute`. */
export function age(from: number, now: number): string {
  return parts(now - from)[0] ?? 'less than a minute'
}

function parts(milliseconds: number): string[] {
  const minutes = Math.max(0, Math.floor(milliseconds / MINUTE))
  const counts = { day: Math.floor(minutes / 1440), hour: Math.floor(minutes / 60) % 24, minute: minutes % 60 }
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([unit, count]) => `${count} ${unit}${count === 1 ? '' : 's'}`)
}

function dayBefore(date: string): string {
  return dayjs.utc(date).subtract(1, 'day').format('YYYY-MM-DD')
}

function dayAfter(date: string): string {
  return dayjs.utc(date).add(1, 'day').format('YYYY-MM-DD')
}

/** What clocks in the timezone show, as a dayjs in UTC. */
function wallClock(now: number, timezone: string): dayjs.Dayjs {
  return dayjs.utc(now + offsetAt(now, timezone))
}

/**
 * How far clocks in the timezone are ahead of UTC, in milliseconds. Not by dayjs' timezone plugin: it reads the local time in the zone of the
 * machine, and is an hour wrong for every zone while the machine's own clocks skip one.
 */
function offsetAt(now: number, timezone: string): number {
  // The first formatter takes longer to make than a gate to answer.
  if (timezone === 'UTC') return 0
  const second = Math.floor(now / SECOND) * SECOND
  const { year = 0, month = 1, day, hour, minute, second: seconds } = numbersAt(second, timezone)
  return Date.UTC(year, month - 1, day, hour, minute, seconds) - second
}

function numbersAt(now: number, timezone: string): Partial<Record<Intl.DateTimeFormatPartTypes, number>> {
  return Object.fromEntries(
    formatterFor(timezone)
      .formatToParts(now)
      .map(({ type, value }) => [type, Number(value)]),
  )
}

const formatters = new Map<string, Intl.DateTimeFormat>()

/** Formatters are slow to make, and the same for ever. */
function formatterFor(timezone: string): Intl.DateTimeFormat {
  const known = formatters.get(timezone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formatters.set(timezone, made)
  return made
}
