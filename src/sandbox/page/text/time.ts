/** A message's ts (seconds since 1970 with six digits after the point) as a Date. */
export function dateOfTs(ts: string): Date {
  return new Date(Number(ts) * 1000)
}

/** `10:32 AM` in the person's time zone. */
export function clockTime(date: Date, tz: string): string {
  return format(date, tz, { hour: 'numeric', minute: '2-digit' })
}

/** `Today`, `Yesterday` or `Thursday, June 12th`. */
export function dayName(date: Date, now: Date, tz: string): string {
  return relativeDay(date, now, tz) ?? longDay(date, tz)
}

/** `Today` or `Yesterday`, where it is one of them. */
export function relativeDay(date: Date, now: Date, tz: string): string | undefined {
  const day = dayKey(date, tz)
  if (day === dayKey(now, tz)) return 'Today'
  if (day === dayKey(new Date(now.getTime() - 86_400_000), tz)) return 'Yesterday'
  return undefined
}

/** `2026-06-12` in the person's time zone: equal keys mean the same day. */
export function dayKey(date: Date, tz: string): string {
  return format(date, tz, { year: 'numeric', month: '2-digit', day: '2-digit' }, 'en-CA')
}

/** Formats in US English, as Slack does by default; an unknown time zone counts as UTC. */
export function format(date: Date, tz: string, options: Intl.DateTimeFormatOptions, locale = 'en-US'): string {
  if (Number.isNaN(date.getTime())) return ''
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: tz }).format(date)
  } catch {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(date)
  }
}

function longDay(date: Date, tz: string): string {
  const day = Number(format(date, tz, { day: 'numeric' }))
  return `${format(date, tz, { weekday: 'long' })}, ${format(date, tz, { month: 'long' })} ${day}${ordinal(day)}`
}

function ordinal(day: number): string {
  if (day % 100 >= 11 && day % 100 <= 13) return 'th'
  return ({ 1: 'st', 2: 'nd', 3: 'rd' } as Record<number, string>)[day % 10] ?? 'th'
}
