import { z } from 'zod'
import type { Channel, StoredMessage } from '../records.ts'
import type { World } from '../world.ts'
import { isMember, knownMember, readableChannel } from './channels.ts'
import { messageObject } from './message-object.ts'
import { flag, type Method, method, paging } from './method.ts'
import { page } from './pages.ts'
import { refuse } from './refusal.ts'

const HISTORY = { public: 'channels:history', private: 'groups:history', im: 'im:history' }
const INFO = { public: 'channels:read', private: 'groups:read', im: 'im:read' }
const range = {
  channel: z.string(),
  oldest: z.coerce.string().optional(),
  latest: z.coerce.string().optional(),
  inclusive: flag,
  include_all_metadata: flag,
  ...paging,
}
type Range = { [Key in Exclude<keyof typeof range, 'limit' | 'cursor'>]?: z.output<(typeof range)[Key]> }

/** `conversations.*`: finding channels and reading what is in them. */
export const conversationMethods: Record<string, Method> = {
  'conversations.open': method({
    scopes: ['im:write'],
    perMinute: 50,
    arguments: {
      users: z.string().optional(),
      channel: z.string().optional(),
      return_im: flag,
      prevent_creation: flag,
    },
    answer(world, args) {
      const channel = direct(world, args)
      const { id } = channel
      return { no_op: true, already_open: true, channel: args.return_im ? conversationObject(world, channel) : { id } }
    },
  }),
  'conversations.history': method({
    scopes: Object.values(HISTORY),
    perMinute: 50,
    arguments: range,
    answer(world, args) {
      const channel = readableChannel(world, args.channel, HISTORY)
      if (!isMember(world, channel)) refuse('not_in_channel')
      const found = channel.messages.filter(
        (message) => !message.only_for && !message.thread_ts && within(args, message),
      )
      return { ...messages(world, channel, found.reverse(), args), pin_count: 0 }
    },
  }),
  'conversations.replies': method({
    scopes: Object.values(HISTORY),
    perMinute: 50,
    arguments: { ...range, ts: z.string() },
    answer(world, args) {
      const channel = readableChannel(world, args.channel, HISTORY)
      if (!isMember(world, channel)) refuse('not_in_channel')
      const parent = channel.messages.find((message) => message.ts === args.ts && !message.only_for)
      if (!parent) refuse('thread_not_found')
      const top = parent.thread_ts ?? parent.ts
      const found = channel.messages.filter(
        (message) => message.ts === top || (message.thread_ts === top && !message.only_for && within(args, message)),
      )
      return messages(world, channel, found, args)
    },
  }),
  'conversations.info': method({
    scopes: Object.values(INFO),
    perMinute: 50,
    arguments: { channel: z.string(), include_locale: flag, include_num_members: flag },
    answer: (world, args) => ({ channel: conversationObject(world, readableChannel(world, args.channel, INFO)) }),
  }),
}

function direct(world: World, args: { users?: string | undefined; channel?: string | undefined }): Channel {
  if (args.channel) return world.workspace.channels.get(args.channel) ?? refuse('channel_not_found')
  if (!args.users) refuse('users_list_not_supplied')
  if (args.users.includes(','))
    refuse('missing_scope', { needed: 'mpim:write', provided: world.manifest.scopes.join() })
  const member = knownMember(world, args.users)
  if (member.deleted) refuse('user_disabled')
  return world.workspace.im(member.id) ?? refuse('cannot_dm_bot')
}

function conversationObject(world: World, channel: Channel) {
  const { id, name, kind, archived, shared, members } = channel
  if (kind === 'im') return { id, created: 0, is_im: true, is_archived: archived, user: channel.with, is_open: true }
  return {
    id,
    name,
    name_normalized: name,
    is_channel: kind === 'public',
    is_group: kind === 'private',
    is_im: false,
    is_mpim: false,
    is_private: kind === 'private',
    is_archived: archived,
    is_member: isMember(world, channel),
    is_shared: shared,
    is_ext_shared: shared,
    num_members: members.length,
  }
}

function within({ oldest = '0', latest, inclusive = false }: Range, { ts }: StoredMessage): boolean {
  if (inclusive && (ts === latest || ts === oldest)) return true
  return Number(ts) > Number(oldest) && (latest === undefined || Number(ts) < Number(latest))
}

function messages(
  world: World,
  channel: Channel,
  found: StoredMessage[],
  args: Range & { limit?: number | undefined; cursor?: string | undefined },
) {
  const { items, metadata } = page(found, { limit: args.limit || 100, cursor: args.cursor })
  return {
    messages: items.map((message) => ({
      ...messageObject(world, message, repliesTo(channel, message)),
      ...(args.include_all_metadata && message.metadata ? { metadata: message.metadata } : {}),
    })),
    has_more: items.length > 0 && metadata.next_cursor !== '',
    response_metadata: metadata,
  }
}

function repliesTo(channel: Channel, { ts }: StoredMessage): StoredMessage[] {
  return channel.messages.filter((message) => message.thread_ts === ts && !message.only_for)
}
