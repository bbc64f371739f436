import type { Conversation, Snapshot } from '../../protocol.ts'

/** Where the address leads, for the person who looks. */
export type Place =
  | { kind: 'home' }
  | { kind: 'app'; conversation: Conversation | undefined }
  | { kind: 'channel'; conversation: Conversation }
  | { kind: 'nowhere' }

/** Resolves the address's `at`; a conversation that this person can't see leads to the first channel. */
export function placeAt(at: string, snapshot: Snapshot): Place {
  if (at === 'home') return { kind: 'home' }
  const direct = directMessage(snapshot)
  if (at === 'app' || (direct && at === direct.id)) return { kind: 'app', conversation: direct }
  const channels = channelsOf(snapshot)
  const conversation = channels.find((channel) => channel.id === at) ?? channels[0]
  return conversation ? { kind: 'channel', conversation } : { kind: 'nowhere' }
}

/** The direct messages with the app, once there are any. */
export function directMessage(snapshot: Snapshot): Conversation | undefined {
  return snapshot.conversations.find((conversation) => conversation.kind === 'im')
}

/** Every channel that this person sees. */
export function channelsOf(snapshot: Snapshot): Conversation[] {
  return snapshot.conversations.filter((conversation) => conversation.kind === 'channel')
}
