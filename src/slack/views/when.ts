import { age, formatDay, formatInstant } from '../../core/calendar.ts'
import type { State } from '../../core/state.ts'

/** The time zone in which messages to everybody tell the time: the digest's. */
export function zoneOf(state: State): string {
  return state.policy?.digest.timezone ?? 'UTC'
}

/** `12 June` */
export function dayOf(state: State, at: string): string {
  return formatDay(Date.parse(at), zoneOf(state))
}

/** `12 June 2026, 09:30 (Europe/Madrid)` */
export function instantOf(state: State, at: string): string {
  return formatInstant(Date.parse(at), zoneOf(state))
}

/** `3 days` */
export function ageOf(at: string, now: number): string {
  return age(Date.parse(at), now)
}

/** `1 use`, `3 blockers`; a plural that is not made with an s is given. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`
}
