import type { Actor } from '../actor.ts'
import type { Token } from '../caller/token.ts'
import type { Policy, Roles } from '../policy.ts'
import type { Run } from '../run/run.ts'
import type { Vote } from '../vote.ts'
import type { FailingWebhook } from '../webhook/facts.ts'

/** What holds for the whole workspace: policy, roles, documents, freezes, and what the clock has already had done. */
export interface Desk {
  workspace: string | null
  sandbox: boolean
  /** The keys (C2SP verifier keys) that have signed this ledger, the newest last. */
  keys: readonly string[]
  /** Where the ledger was moved to: from then on nothing opens here. */
  moved: { to: string; at: string } | null
  policy: Policy | null
  policy_hash: string
  roles: Roles
  documents: readonly DocumentState[]
  freezes: readonly Freeze[]
  /** The newest two: a digest tells of the time between them. */
  digests: readonly { date: string; seq: number }[]
  reminders: readonly Reminder[]
  nudges: readonly Nudge[]
  /** Of programs: those not revoked, and not over when the newest of them was made. */
  tokens: readonly Token[]
  /** Runs whose end nobody has recorded. */
  runs: readonly Run[]
  /** Webhooks that were said to fail, and have not answered since. Not there while there are none, so that earlier seals hold. */
  webhooks?: readonly FailingWebhook[]
}

/** The newest revision of one document. */
export interface DocumentState {
  doc: string
  source: string | null
  source_revision: number | null
  revision: number
  sha256: string
  content: string
  imported_at: string
  date: string
  seq: number
}

/** An action (or `all`) that somebody closed until owners thaw it. */
export interface Freeze {
  id: string
  /** Null closes every action. */
  action: string | null
  by: Actor
  at: string
  reason: string
  votes: readonly Vote[]
}

/** By operator: the local date of the newest reminder, and until when none is wanted ('' when it was never put off). */
export interface Reminder {
  operator: string
  date: string
  snoozed_until: string
}

/** By owner: the local date of the newest reminder of decisions, what waited then (a hash), and how often that was said. */
export interface Nudge {
  owner: string
  date: string
  waiting: string
  times: number
}

/** The desk before the first entry. */
export const emptyDesk: Desk = {
  workspace: null,
  sandbox: false,
  keys: [],
  moved: null,
  policy: null,
  policy_hash: '',
  roles: { owners: [], operators: [] },
  documents: [],
  freezes: [],
  digests: [],
  reminders: [],
  nudges: [],
  tokens: [],
  runs: [],
}

export function documentNamed(desk: Desk, doc: string): DocumentState | undefined {
  return desk.documents.find((known) => known.doc === doc)
}

export function reminderOf(desk: Desk, operator: string): Reminder | undefined {
  return desk.reminders.find((known) => known.operator === operator)
}

/** The freezes that close an action. */
export function freezesOf(desk: Desk, action: string): Freeze[] {
  return desk.freezes.filter((freeze) => freeze.action === null || freeze.action === action)
}
