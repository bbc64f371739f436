import type { GeneratedAlways } from 'kysely'

/** Every table, column by column; what they mean is written in `migrations/`. Flags are 0 or 1, instants ISO 8601 (UTC). */
export interface Tables {
  migrations: MigrationRow
  ledger: LedgerRow
  ledger_head: LedgerHeadRow
  documents: DocumentRow
  blockers: BlockerRow
  requirements: RequirementRow
  grants: GrantRow
  proofs: ProofRow
  claims: ClaimRow
  messages: MessageRow
  leases: LeaseRow
}

export type MigrationRow = { number: number; name: string; sha256: string }

export type LedgerRow = {
  seq: number
  text: string
  hash: string
  kind: GeneratedAlways<string>
  at: GeneratedAlways<string>
  blocker: GeneratedAlways<string | null>
}

export type LedgerHeadRow = { only: number; seq: number; hash: string }

export type DocumentRow = {
  doc: string
  revision: number
  source: string | null
  source_revision: number | null
  sha256: string
  content: string
  date: string
  imported_at: string
  imported_by: string
  imported_by_name: string
  seq: number
  original: Uint8Array
}

export type BlockerRow = {
  blocker: string
  blocker_id: string
  doc: string
  revision: number
  added_at: string
  listed: number
  item: string
  evidence: string
  actor_needed: string
  next_action: string
  status: string
  actions: string
  decision: string
  decision_needed: number
  proof: string
  proof_needed: number
  depends_on: string
  retired_at: string | null
  retired_by: string | null
  retired_by_name: string | null
  retired_reason: string | null
}

export type RequirementRow = {
  blocker: string
  blocker_id: string
  action: string
  dropped: number
  round: number
  round_opened_at: string
  round_because: string
  round_open: number
  fingerprint: string
  last_outcome: string | null
  last_outcome_at: string | null
  last_outcome_by: string | null
  last_outcome_by_name: string | null
  last_outcome_reason: string | null
  last_outcome_grant: string | null
  question: string | null
  question_at: string | null
  question_by: string | null
  question_by_name: string | null
  answer: string | null
  answer_at: string | null
  answer_by: string | null
  answer_by_name: string | null
}

export type GrantRow = {
  grant_id: string
  blocker: string
  blocker_id: string
  action: string
  granted_by: string
  granted_by_name: string
  team: string | null
  granted_at: string
  reason: string
  expires_at: string
  uses: number
  uses_left: number
  fingerprint: string
  status: 'active' | 'revoked' | 'expired' | 'spent' | 'stale'
  ended_at: string | null
  ended_by: string | null
  ended_by_name: string | null
  ended_reason: string | null
  round: number
}

export type ProofRow = {
  proof_id: string
  blocker: string
  blocker_id: string
  text: string
  links: string
  submitted_by: string
  submitted_by_name: string
  team: string | null
  submitted_at: string
  fingerprint: string
  status: string
  reviewed_at: string | null
  reviewed_by: string | null
  reviewed_by_name: string | null
  review_reason: string | null
}

export type ClaimRow = {
  claim_id: string
  blocker: string
  blocker_id: string
  kind: string
  detail: string | null
  revision: number
  made_at: string
  settled: string | null
  settled_at: string | null
  settled_by: string | null
  settled_by_name: string | null
  settled_reason: string | null
}

export type MessageRow = {
  key: string
  rank: number
  place_kind: 'channel' | 'person' | 'thread' | 'home'
  place_target: string
  channel: string | null
  ts: string | null
  shown: string | null
  wants: number
  shown_wants: number
  queued: number | null
  attempts: number
  failure: string | null
  not_before: string | null
  state: 'live' | 'ambiguous'
}

export type LeaseRow = {
  name: string
  holder: string
  token: number
  until: string
  machine: string | null
  pid: number | null
  started: number | null
}
