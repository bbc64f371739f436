import type { Member } from './records.ts'
import type { World } from './world.ts'

/** A person as `users.info` and the `user_change` event tell of them; the email needs its own scope. */
export function memberObject({ manifest, clock }: World, member: Member) {
  const { id, team_id, name, real_name, title, email, tz, locale, deleted } = member
  const { is_bot, is_restricted, is_ultra_restricted, is_stranger } = member
  return {
    id,
    team_id,
    name,
    deleted,
    real_name,
    tz,
    tz_label: tz,
    tz_offset: offsetOf(tz, clock.now()),
    locale,
    profile: {
      title,
      real_name,
      real_name_normalized: real_name,
      display_name: name,
      display_name_normalized: name,
      team: team_id,
      ...(email && manifest.scopes.includes('users:read.email') ? { email } : {}),
    },
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted,
    is_ultra_restricted,
    is_bot,
    is_app_user: false,
    is_stranger,
    updated: Math.floor(clock.now() / 1000),
  }
}

/** Slack knows zones that are newer than this machine's tables, whose offset nobody here knows. */
function offsetOf(tz: string, at: number): number {
  if (!isKnown(tz)) return 0
  const name = new Intl.DateTimeFormat('en', { timeZone: tz, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName')?.value
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name ?? '') ?? []
  return hours ? Number(`${sign}1`) * (Number(hours) * 3600 + Number(minutes) * 60) : 0
}

function isKnown(tz: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: tz }))
  } catch {
    return false
  }
}
