import type { Channel, StoredMessage, StoredView } from '../records.ts'
import { viewObject } from '../views.ts'
import type { World } from '../world.ts'

/** The fields that every interaction's payload begins with. `team` is the app's workspace, `user.team_id` the person's. */
export function interaction({ workspace }: World, type: string, userId: string) {
  const member = workspace.members.get(userId)
  if (!member) throw new Error(`There is no person ${userId} in this workspace.`)
  return {
    type,
    user: { id: member.id, username: member.name, name: member.name, team_id: member.team_id },
    api_app_id: workspace.app.id,
    token: 'sandbox-verification-token',
    team: { id: workspace.team.id, domain: workspace.team.domain },
    enterprise: null,
    is_enterprise_install: false,
  }
}

/** Where a message's button stands: the `container` of its payload. */
export function messageContainer(channel: Channel, message: StoredMessage) {
  return {
    type: 'message',
    message_ts: message.ts,
    channel_id: channel.id,
    is_ephemeral: message.only_for !== undefined,
    ...(message.thread_ts ? { thread_ts: message.thread_ts } : {}),
  }
}

/** `view_submission` or `view_closed`. */
export function viewPayload(world: World, type: 'view_submission' | 'view_closed', view: StoredView) {
  return { ...interaction(world, type, view.user), view: viewObject(world.workspace, view) }
}
