import { z } from 'zod'
import type { Channel, StoredMessage } from '../records.ts'
import type { World } from '../world.ts'
import { knownMember, postableChannel, visibleChannel } from './channels.ts'
import { contentOf, metadataOf } from './content.ts'
import { messageObject } from './message-object.ts'
import { flag, json, type Method, method } from './method.ts'
import { refuse } from './refusal.ts'

const content = {
  channel: z.string(),
  text: z.string().optional(),
  blocks: json.optional(),
  metadata: json.optional(),
  parse: z.enum(['none', 'full', 'client']).optional(),
  link_names: flag,
  thread_ts: z.string().optional(),
  unfurl_links: flag,
  unfurl_media: flag,
  mrkdwn: flag,
  reply_broadcast: flag,
}
const pointing = { channel: z.string(), ts: z.string() }
const UPDATE_TEXT = 4000

/** `chat.*`: posting, changing and removing messages. */
export const chatMethods: Record<string, Method> = {
  'chat.postMessage': method({
    scopes: ['chat:write'],
    perMinute: 300,
    perChannel: true,
    arguments: content,
    answer(world, args) {
      const channel = postableChannel(world, args.channel)
      const message = post(world, channel, args)
      return { channel: channel.id, ts: message.ts, message: messageObject(world, message) }
    },
  }),
  'chat.postEphemeral': method({
    scopes: ['chat:write'],
    perMinute: 100,
    arguments: { ...content, user: z.string() },
    answer(world, args) {
      const channel = postableChannel(world, args.channel)
      knownMember(world, args.user)
      if (!channel.members.includes(args.user)) refuse('user_not_in_channel')
      return { message_ts: post(world, channel, args, args.user).ts }
    },
  }),
  'chat.update': method({
    scopes: ['chat:write'],
    perMinute: 50,
    arguments: { ...content, ...pointing, file_ids: json.optional() },
    answer(world, args) {
      if ((args.text ?? '').length > UPDATE_TEXT) refuse('msg_too_long')
      const channel = visibleChannel(world, args.channel)
      const message = ownMessage(world, channel, args.ts, 'cant_update_message')
      if (channel.archived) refuse('is_archived')
      change(world, channel, message, contentOf(args), metadataOf(args.metadata))
      return { channel: channel.id, ts: message.ts, text: message.text, message: messageObject(world, message) }
    },
  }),
  'chat.delete': method({
    scopes: ['chat:write'],
    perMinute: 50,
    arguments: pointing,
    answer(world, args) {
      const channel = visibleChannel(world, args.channel)
      const message = ownMessage(world, channel, args.ts, 'cant_delete_message')
      channel.messages = channel.messages.filter((one) => one !== message)
      world.workspace.changed()
      return { channel: channel.id, ts: message.ts }
    },
  }),
  'chat.getPermalink': method({
    scopes: [],
    perMinute: 300,
    arguments: { channel: z.string(), message_ts: z.string() },
    answer(world, args) {
      const channel = visibleChannel(world, args.channel)
      const message = lasting(channel, args.message_ts)
      const { domain } = world.workspace.team
      const permalink = `https://${domain}.slack.com/archives/${channel.id}/p${message.ts.replace('.', '')}`
      return { channel: channel.id, permalink }
    },
  }),
}

/** Replaces a message's content in place; without blocks it has none afterwards. */
export function change(
  world: World,
  channel: Channel,
  message: StoredMessage,
  content: Pick<StoredMessage, 'text' | 'blocks'>,
  metadata?: StoredMessage['metadata'],
): void {
  Object.assign(message, world.workspace.prepared(content))
  message.edited = { user: world.workspace.app.user_id, ts: world.workspace.nextTimestamp() }
  message.metadata = metadata ?? message.metadata
  world.recordPings(channel, message)
  world.workspace.changed()
}

/** Posts as the app: for everybody, or for one person only. */
export function post(
  world: World,
  channel: Channel,
  args: { text?: string | undefined; blocks?: unknown; metadata?: unknown; thread_ts?: string | undefined },
  onlyFor?: string,
): StoredMessage {
  const { text, blocks } = contentOf(args)
  const thread_ts = args.thread_ts && threadOf(channel, args.thread_ts)
  const metadata = metadataOf(args.metadata)
  const user = world.workspace.app.user_id
  const message = world.workspace.post(channel, { user, text, blocks, thread_ts, metadata, only_for: onlyFor })
  world.recordPings(channel, message)
  return message
}

function threadOf(channel: Channel, ts: string): string {
  const parent = channel.messages.find((message) => message.ts === ts) ?? refuse('thread_not_found')
  return parent.thread_ts ?? parent.ts
}

function ownMessage(world: World, channel: Channel, ts: string, error: string): StoredMessage {
  const message = lasting(channel, ts)
  return message.user === world.workspace.app.user_id ? message : refuse(error)
}

function lasting(channel: Channel, ts: string): StoredMessage {
  return channel.messages.find((message) => message.ts === ts && !message.only_for) ?? refuse('message_not_found')
}
