import type { BlockerKey } from '../blocker/listing.ts'
import type { Scope } from '../caller/caller.ts'
import type { Decided } from '../decided.ts'
import type { Parameters } from '../parameters.ts'
import type { Policy, Roles } from '../policy.ts'

/** What happened to the desk. */
export type DeskFact =
  | { kind: 'LedgerOpened'; workspace: string; sandbox: boolean }
  | { kind: 'KeyAdopted'; key: string }
  | { kind: 'LedgerMoved'; to: string }
  | PolicyAdopted
  | DocumentImported
  | { kind: 'ActionFrozen'; action: string | null; reason: string }
  | ({ kind: 'ActionThawed'; freeze: string; reason: string } & Decided)
  | ({ kind: 'VoteCast'; freeze: string; reason: string; seen: string } & Decided)
  | { kind: 'VoteWithdrawn'; freeze: string }
  | TokenCreated
  | { kind: 'TokenRevoked'; token: string; reason: string }
  | GatePassed
  | PassageRefused
  | DecisionRefused
  | { kind: 'DigestPrepared'; date: string }
  | { kind: 'ReminderPrepared'; operator: string; date: string }
  | { kind: 'NudgePrepared'; owner: string; date: string; waiting: string; times: number; escalated: boolean }
  | { kind: 'ReminderSnoozed'; operator: string; until: string }
  | StatesSealed

/** A policy put in force. `loosens` says, a sentence each, what takes fewer people or less than under the one before. */
export interface PolicyAdopted {
  kind: 'PolicyAdopted'
  policy: Policy
  roles: Roles
  hash: string
  loosens: string[]
}

/** One revision of a document. `original` is its text to the byte (UTF-8), so that the ledger alone can rebuild every table. */
export interface DocumentImported {
  kind: 'DocumentImported'
  doc: string
  /** The id and the revision number a saved page gives in its heading, if it does. */
  source: string | null
  source_revision: number | null
  /** The number people see: the heading's, or one more than the last where there is none. */
  revision: number
  date: string
  authority: string
  /** SHA-256 of the original bytes, and of the canonical form of what was read from them. */
  sha256: string
  content: string
  original: string
  listed: number
  production_work_performed: boolean
  /** Passages of production since the revision before, where this one says that no production work was performed; else 0. */
  denied_passages: number
  warnings: string[]
}

/** Somebody went through a gate. `rests_on`: the authorisations of which a use was spent; `lifted_by`: the grants that only lift. */
export interface GatePassed {
  kind: 'GatePassed'
  action: string
  params: Parameters
  passed_by: string
  rests_on: string[]
  lifted_by: string[]
}

/** Somebody wanted to go through a gate that was closed; `codes` are the reasons' (rule 12); `card` is the blocker in whose thread it is told. */
export interface PassageRefused {
  kind: 'PassageRefused'
  action: string
  params: Parameters
  passed_by: string
  codes: string[]
  card: BlockerKey | null
}

/** Somebody tried to decide what they may not, or not any more (rule 12). `about` is the subject that it would have changed; it is told in the thread of the blocker `card`, or of the request `run`. */
export interface DecisionRefused {
  kind: 'DecisionRefused'
  what: string
  about: string
  code: string
  card: BlockerKey | null
  run: string | null
}

/** A token for a program: `hash` is the SHA-256 (hex) of its secret, which is kept nowhere. */
export interface TokenCreated {
  kind: 'TokenCreated'
  name: string
  scopes: Scope[]
  /** The actions it may name; null for all of them. */
  actions: string[] | null
  expires: string
  hash: string
}

/** The root over every subject's state as of the entry before this one; `subjects` counts them. */
export interface StatesSealed {
  kind: 'StatesSealed'
  root: string
  subjects: number
}
