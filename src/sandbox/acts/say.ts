import { sendEvent } from '../delivery/send.ts'
import type { Act, Outcome } from '../protocol.ts'
import type { World } from '../world.ts'
import { failed } from './outcomes.ts'

/** A person writes a message. Its text is escaped as Slack escapes what people type. */
export async function say(world: World, act: Extract<Act, { kind: 'say' }>): Promise<Outcome> {
  const channel = world.workspace.channels.get(act.channel)
  if (!channel?.members.includes(act.user)) return failed('You are not in this channel.')
  if (channel.archived) return failed('This channel is archived.')
  if (channel.kind === 'im' && (world.manifest.messagesTabReadOnly || !world.manifest.messagesTab)) {
    return failed('Sending messages to this app has been turned off.')
  }
  const text = act.text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const { ts } = world.workspace.post(channel, { user: act.user, text, blocks: [], thread_ts: act.thread_ts })
  await sendEvent(world, {
    type: 'message',
    channel: channel.id,
    channel_type: channel.kind === 'im' ? 'im' : 'channel',
    user: act.user,
    text,
    ts,
    event_ts: ts,
    ...(act.thread_ts ? { thread_ts: act.thread_ts } : {}),
  })
  return { ok: true }
}
