import type { StoredMessage } from '../records.ts'
import type { World } from '../world.ts'

/** A message as Slack's answers and payloads carry it. */
export function messageObject({ workspace, manifest }: World, message: StoredMessage, replies: StoredMessage[] = []) {
  const { ts, user, text, blocks, thread_ts, edited } = message
  const app = user === workspace.app.user_id
  return {
    type: 'message',
    user,
    ts,
    text,
    team: workspace.members.get(user)?.team_id ?? workspace.team.id,
    ...(blocks.length > 0 ? { blocks } : {}),
    ...(app ? { bot_id: workspace.app.bot_id, app_id: workspace.app.id } : {}),
    ...(app ? { bot_profile: { id: workspace.app.bot_id, app_id: workspace.app.id, name: manifest.name } } : {}),
    ...(edited ? { edited } : {}),
    ...(thread_ts ? { thread_ts } : {}),
    ...(replies.length > 0
      ? { thread_ts: ts, reply_count: replies.length, latest_reply: replies.at(-1)?.ts, reply_users_count: 1 }
      : {}),
  }
}
