import type { Values } from './elements/state.ts'
import type { Block } from './protocol.ts'

/** Who and what is there when the sandbox starts. */
export interface Seed {
  team: { id: string; name: string; domain: string }
  app: { id: string; user_id: string; bot_id: string }
  members: Member[]
  channels: Channel[]
  groups: UserGroup[]
}

/** A person or a bot, in the words of Slack's `users.info`. */
export interface Member {
  id: string
  team_id: string
  name: string
  real_name: string
  title: string
  email: string
  tz: string
  locale: string
  is_bot: boolean
  is_restricted: boolean
  is_ultra_restricted: boolean
  is_stranger: boolean
  deleted: boolean
}

/** A public or private channel, or the app's direct message with one person. */
export interface Channel {
  id: string
  name: string
  kind: 'public' | 'private' | 'im'
  with?: string
  members: string[]
  archived: boolean
  shared: boolean
  messages: StoredMessage[]
}

export interface UserGroup {
  id: string
  handle: string
  name: string
  users: string[]
}

/** A message as Slack keeps it. `only_for` makes it ephemeral. */
export interface StoredMessage {
  ts: string
  user: string
  text: string
  blocks: Block[]
  thread_ts?: string | undefined
  edited?: { user: string; ts: string }
  metadata?: { event_type: string; event_payload: Record<string, unknown> } | undefined
  only_for?: string | undefined
  /** What each person chose in it, kept by Slack's clients until they reload. */
  state?: Record<string, Values>
}

/** A modal or a Home, as Slack keeps it for one person. */
export interface StoredView {
  id: string
  user: string
  type: 'modal' | 'home'
  title: TextObject | null
  submit: TextObject | null
  close: TextObject | null
  blocks: Block[]
  private_metadata: string
  callback_id: string
  external_id: string
  clear_on_close: boolean
  notify_on_close: boolean
  hash: string
  root_view_id: string
  previous_view_id: string | null
  state: Values
  errors: Record<string, string>
}

interface TextObject {
  type: 'plain_text'
  text: string
  emoji?: boolean | undefined
}
