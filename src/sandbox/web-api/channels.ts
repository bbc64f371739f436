import type { Channel, Member } from '../records.ts'
import type { World } from '../world.ts'
import { refuse } from './refusal.ts'

/** The channel that the app may see under this id, or `channel_not_found`. */
export function visibleChannel({ workspace }: World, id: string): Channel {
  const channel = workspace.channels.get(id)
  if (!channel) refuse('channel_not_found')
  if (channel.kind !== 'public' && !channel.members.includes(workspace.app.user_id)) refuse('channel_not_found')
  return channel
}

/** The channel, or a person's direct message, in which the app may post. */
export function postableChannel(world: World, id: string): Channel {
  const channel = id.startsWith('U') || id.startsWith('W') ? openIm(world, id) : visibleChannel(world, id)
  if (channel.archived) refuse('is_archived')
  if (channel.kind === 'im' && !world.manifest.messagesTab) refuse('messages_tab_disabled')
  if (!isMember(world, channel) && !world.manifest.scopes.includes('chat:write.public')) refuse('not_in_channel')
  return channel
}

/** The channel whose messages the app may read: it is in it, and has the scope for its kind. */
export function readableChannel(world: World, id: string, scopes: Record<Channel['kind'], string>): Channel {
  const channel = visibleChannel(world, id)
  requireScope(world, scopes[channel.kind])
  return channel
}

/** Whether the app is in the channel. */
export function isMember({ workspace }: World, channel: Channel): boolean {
  return channel.members.includes(workspace.app.user_id)
}

/** Refuses with `missing_scope` unless the manifest asks for this one. */
function requireScope({ manifest }: World, needed: string): void {
  if (!manifest.scopes.includes(needed)) refuse('missing_scope', { needed, provided: manifest.scopes.join(',') })
}

/** The person under this id, or the error that the method gives for a stranger to the workspace. */
export function knownMember({ workspace }: World, id: string, error = 'user_not_found'): Member {
  return workspace.members.get(id) ?? refuse(error)
}

function openIm(world: World, userId: string): Channel {
  if (!world.workspace.members.has(userId)) refuse('channel_not_found')
  return world.workspace.im(userId) ?? refuse('cannot_dm_bot')
}
