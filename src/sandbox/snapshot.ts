import { isInside } from './blocks/walk.ts'
import type { Conversation, Message, Person, Snapshot, View } from './protocol.ts'
import type { Channel, Member, StoredMessage, StoredView } from './records.ts'
import type { World } from './world.ts'

/** Everything that one person sees now. Throws when there is no such person. */
export function snapshotFor(world: World, userId: string): Snapshot {
  const { workspace, manifest, clock, delivery, faults } = world
  const me = workspace.members.get(userId)
  if (!me) throw new Error(`There is no person ${userId} in this workspace.`)
  const home = workspace.homes.get(userId)
  return structuredClone({
    version: workspace.version,
    me: personOf(me),
    people: [...workspace.members.values()].map(personOf),
    app: { user: workspace.app.user_id, name: manifest.name, connected: delivery.connected() },
    commands: manifest.commands.map(({ command, description, usage_hint }) => ({ command, description, usage_hint })),
    conversations: [...workspace.channels.values()]
      .filter((channel) => channel.members.includes(userId))
      .map((channel) => conversationOf(channel, manifest.name, userId)),
    home: home ? viewOf(home) : null,
    modals: (workspace.modals.get(userId) ?? []).map(viewOf),
    now: new Date(clock.now()).toISOString(),
    faults: faults.waiting(),
  })
}

/** What this person sees in a channel: threads under their first message, and what was meant for them only. */
function messagesFor(channel: Channel, userId: string): Message[] {
  const visible = channel.messages.filter((message) => (message.only_for ?? userId) === userId)
  const inThread = (message: StoredMessage) =>
    visible.some((one) => one.ts === message.thread_ts && one.ts !== message.ts)
  return visible
    .filter((message) => !inThread(message))
    .map((message) =>
      messageOf(
        message,
        visible.filter((one) => one.thread_ts === message.ts && one !== message),
      ),
    )
}

function conversationOf(channel: Channel, appName: string, userId: string): Conversation {
  return {
    id: channel.id,
    name: channel.kind === 'im' ? appName : channel.name,
    kind: channel.kind === 'im' ? 'im' : 'channel',
    archived: channel.archived,
    messages: messagesFor(channel, userId),
  }
}

function messageOf(message: StoredMessage, replies: StoredMessage[]): Message {
  return {
    ts: message.ts,
    ...(message.thread_ts ? { thread_ts: message.thread_ts } : {}),
    user: message.user,
    text: message.text,
    blocks: message.blocks,
    edited: message.edited !== undefined,
    ephemeral: message.only_for !== undefined,
    replies: replies.map((reply) => messageOf(reply, [])),
  }
}

function personOf(member: Member): Person {
  return {
    id: member.id,
    team_id: member.team_id,
    name: member.real_name,
    title: member.title,
    tz: member.tz,
    guest: member.is_restricted || member.is_ultra_restricted,
    stranger: member.is_stranger,
    bot: member.is_bot,
    deleted: member.deleted,
  }
}

function viewOf(view: StoredView): View {
  const { id, hash, type, blocks, errors } = view
  return { id, hash, type, blocks, errors, ...label('title', view), ...label('submit', view), ...label('close', view) }
}

function label<Key extends 'title' | 'submit' | 'close'>(key: Key, view: StoredView): { [K in Key]?: string } {
  return isInside(view[key]) ? ({ [key]: view[key]?.text } as { [K in Key]?: string }) : {}
}
