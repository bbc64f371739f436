import { dayKey, format, relativeDay } from './time.ts'

/**
 * Fills the tokens of Slack's `<!date^…>` for one time zone, `{date_short}` for example.
 * https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 */
export function formatSlackDate(pattern: string, date: Date, now: Date, tz: string): string {
  return pattern.replace(/\{(\w+)\}/g, (token, name: string) => fill(name, date, now, tz) ?? token)
}

function fill(name: string, date: Date, now: Date, tz: string): string | undefined {
  const pretty = name.endsWith('_pretty') ? relativeDay(date, now, tz)?.toLowerCase() : undefined
  if (pretty) return pretty
  switch (name.replace(/_pretty$/, '')) {
    case 'date_num':
      return dayKey(date, tz)
    case 'date_slash':
      return format(date, tz, { month: '2-digit', day: '2-digit', year: 'numeric' })
    case 'date':
      return format(date, tz, { month: 'long', day: 'numeric', year: 'numeric' })
    case 'date_short':
      return format(date, tz, { month: 'short', day: 'numeric', year: 'numeric' })
    case 'date_long':
      return format(date, tz, { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' })
    case 'day_divider':
      return format(date, tz, { weekday: 'long', month: 'long', day: 'numeric' })
    case 'time':
      return format(date, tz, { hour: 'numeric', minute: '2-digit' })
    case 'time_secs':
      return format(date, tz, { hour: 'numeric', minute: '2-digit', second: '2-digit' })
    case 'ago':
      return ago(date, now)
    default:
      return undefined
  }
}

function ago(date: Date, now: Date): string {
  const minutes = Math.round((date.getTime() - now.getTime()) / 60_000)
  const relative = new Intl.RelativeTimeFormat('en-US', { numeric: 'auto' })
  if (Math.abs(minutes) < 60) return relative.format(minutes, 'minute')
  if (Math.abs(minutes) < 60 * 24) return relative.format(Math.round(minutes / 60), 'hour')
  return relative.format(Math.round(minutes / 60 / 24), 'day')
}
