/**
 * What the sandbox's page (and a test) can see and do. The page sends an `Act` and draws a `Snapshot`;
 * a test calls the same functions on the `Sandbox` directly. Types only: both sides import it.
 */

/** One thing a person in the pretend workspace does, or something the world does to it (clock, faults). */
export type Act =
  | { kind: 'click'; user: string; channel: string; ts: string; block_id: string; action_id: string; selected?: string }
  | { kind: 'click-in-view'; user: string; view: string; block_id: string; action_id: string; selected?: string }
  | { kind: 'submit'; user: string; view: string; values: Record<string, InputValue> }
  | { kind: 'close'; user: string; view: string }
  | { kind: 'command'; user: string; channel: string; text: string }
  | { kind: 'open-home'; user: string }
  | { kind: 'say'; user: string; channel: string; text: string; thread_ts?: string }
  | { kind: 'reload'; user: string }
  | { kind: 'set-clock'; to: string }
  | { kind: 'inject'; fault: Fault }
  | { kind: 'clear-faults' }

/** What was typed or chosen in one input block, keyed by its `block_id`. */
export type InputValue = { text: string } | { option: string } | { options: string[] } | { date: string }

/** What became of an act. `error` is what Slack would show the person ("We had some trouble connecting…"). */
export type Outcome =
  | { ok: true; view?: string; ephemeral?: string }
  | { ok: false; error: string; errors?: Record<string, string> }

/** A fault to inject; `times` calls are hit (default 1), of this method only or of any. */
export type Fault =
  | { kind: 'rate-limit'; method?: string; retryAfter: number; times?: number }
  | { kind: 'http-status'; method?: string; status: number; times?: number; html?: boolean }
  | { kind: 'slow'; method?: string; milliseconds: number; times?: number }
  | { kind: 'answer-lost'; method?: string; times?: number }
  | { kind: 'api-error'; method?: string; error: string; times?: number }
  | { kind: 'disconnect'; reason: 'warning' | 'refresh_requested' | 'link_disabled' }
  | { kind: 'drop-sockets' }
  | { kind: 'duplicate'; times?: number }

export interface Person {
  id: string
  team_id: string
  name: string
  title: string
  tz: string
  guest: boolean
  stranger: boolean
  bot: boolean
  deleted: boolean
}

export interface Conversation {
  id: string
  name: string
  kind: 'channel' | 'im'
  archived: boolean
  messages: Message[]
}

/** A message as the one person who looks sees it; `blocks` are Slack's own Block Kit JSON. */
export interface Message {
  ts: string
  thread_ts?: string
  user: string
  text: string
  blocks: Block[]
  edited: boolean
  ephemeral: boolean
  replies: Message[]
}

export type Block = { type: string; block_id: string } & Record<string, unknown>

export interface View {
  id: string
  hash: string
  type: 'modal' | 'home'
  title?: string
  submit?: string
  close?: string
  blocks: Block[]
  /** Beside the fields, by block_id, after a refused submission. */
  errors: Record<string, string>
}

/** Everything one person sees, complete: sent again after each change. */
export interface Snapshot {
  version: number
  me: Person
  people: Person[]
  app: { user: string; name: string; connected: boolean }
  commands: { command: string; description: string; usage_hint: string }[]
  conversations: Conversation[]
  home: View | null
  /** The modal stack; the last one is on top. */
  modals: View[]
  now: string
  faults: Fault[]
}
