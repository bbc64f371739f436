import type { WebClient } from '@slack/web-api'

/** A person in the words of Slack's `users.info`, `users.list` and `user_change`. */
export type SlackUser = NonNullable<Awaited<ReturnType<WebClient['users']['info']>>['user']>

/** The name that a person goes by. */
export function nameOf(user: SlackUser): string {
  return (user.profile?.display_name || user.profile?.real_name || user.name || user.id || '').toWellFormed()
}

/** Whether nothing changed that roles, names or reminders rest on: `user_change` comes for every status of everybody (docs/slack.md). */
export function sameFacts(before: SlackUser, after: SlackUser): boolean {
  const [one, other] = [factsOf(before), factsOf(after)]
  return one.every((fact, i) => fact === other[i])
}

function factsOf(user: SlackUser): unknown[] {
  const flags = [user.deleted, user.is_bot, user.is_restricted, user.is_ultra_restricted, user.is_stranger]
  return [...flags.map(Boolean), user.team_id, user.enterprise_user?.enterprise_id, user.tz, nameOf(user)]
}
