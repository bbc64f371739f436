import type { GeneratedAlways } from 'kysely'

/** Every table, column by column; what they mean is written in `migrations/`. Flags are 0 or 1, instants ISO 8601 (UTC). */
export interface Tables extends TablesForPeople {
  migrations: MigrationRow
  ledger: LedgerRow
  tree: TreeRow
  checkpoint: CheckpointRow
  seal: SealRow
  seal_pages: SealPageRow
  states: StateRow
  attempt_counts: AttemptCountRow
  messages: MessageRow
  leases: LeaseRow
  taken_tokens: TakenTokenRow
  home_places: HomePlaceRow
  token_uses: { token: string; used_at: string }
  answers: AnswerRow
  webhooks: WebhookRow
}

/** What is derived from the ledger for people to read: no gate rests on it. */
export interface TablesForPeople {
  documents: DocumentRow
  blockers: BlockerRow
  requirements: RequirementRow
  requests: RequestRow
  grants: GrantRow
  proofs: ProofRow
  claims: ClaimRow
  questions: QuestionRow
  advice: AdviceRow
  freezes: FreezeRow
  passages: PassageRow
  attempts: AttemptRow
}

export type MigrationRow = { number: number; name: string; sha256: string }

export type LedgerRow = {
  seq: number
  subject: string
  text: string
  hash: Buffer
  kind: GeneratedAlways<string>
  at: GeneratedAlways<string>
}

export type TreeRow = { level: number; position: number; hash: Buffer }

export type CheckpointRow = { only: number; size: number; note: string }

export type SealRow = { only: number; seq: number; pages: Buffer }

export type SealPageRow = { page: number; text: string }

export type StateRow = { subject: string; text: string }

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
  effect: 'lifts' | 'authorises'
  round: number
  round_opened_at: string
  round_because: string
  fingerprint: string
  last_end: string | null
  last_end_at: string | null
  last_end_by: string | null
  last_end_by_name: string | null
  last_end_reason: string | null
}

export type RequestRow = {
  request_id: string
  action: string
  params: string
  reason: string
  for_whom: string | null
  requested_by: string
  requested_by_name: string
  team: string | null
  requested_at: string
  expires_at: string
  status: string
  settled_at: string | null
  settled_by: string | null
  settled_by_name: string | null
  settled_reason: string | null
}

export type GrantRow = {
  grant_id: string
  seq: number
  blocker: string | null
  blocker_id: string | null
  request_id: string | null
  action: string
  effect: 'lifts' | 'authorises'
  granted_by: string
  granted_by_name: string
  team: string | null
  granted_at: string
  reason: string
  expires_at: string
  uses: number | null
  uses_left: number | null
  fingerprint: string
  shown: string | null
  policy: string
  status: 'active' | 'revoked' | 'expired' | 'spent' | 'stale'
  ended_at: string | null
  ended_by: string | null
  ended_by_name: string | null
  ended_reason: string | null
  round: number
  advice: string
  advised: string
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
  status: 'submitted' | 'accepted' | 'returned' | 'stale' | 'replaced'
  reviewed_at: string | null
  reviewed_by: string | null
  reviewed_by_name: string | null
  review_reason: string | null
  artefacts: string
  compared: string | null
  confirmed_at: string | null
  confirmed_by: string | null
  confirmed_by_name: string | null
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

export type QuestionRow = {
  question_id: string
  blocker: string | null
  request_id: string | null
  action: string | null
  question: string
  asked_by: string
  asked_by_name: string
  asked_at: string
  answer: string | null
  answered_by: string | null
  answered_by_name: string | null
  answered_at: string | null
  withdrawn_at: string | null
}

export type AdviceRow = {
  advice_id: string
  blocker: string | null
  request_id: string | null
  action: string
  round: number | null
  recommend: string
  reason: string
  model: string
  read_sha256: string
  fingerprint: string
  given_by: string
  given_by_name: string
  given_at: string
}

export type FreezeRow = {
  freeze_id: string
  action: string | null
  reason: string
  frozen_by: string
  frozen_by_name: string
  frozen_at: string
  thawed_at: string | null
  thawed_by: string | null
  thawed_by_name: string | null
  thawed_reason: string | null
}

export type PassageRow = {
  seq: number
  action: string
  params: string
  passed_by: string
  passed_at: string
  rests_on: string
  lifted_by: string
}

export type AttemptRow = {
  seq: number
  at: string
  what: string
  about: string
  who: string
  who_name: string
  codes: string
}

export type AttemptCountRow = {
  attempt: string
  seq: number
  written_at: string
  again: number
  last_at: string
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

export type AnswerRow = {
  caller: string
  key: string
  request: string
  status: number | null
  body: string | null
  signature: string | null
  asked_at: string
}

export type HomePlaceRow = { user_id: string; part: string; page: number; action: string | null }

export type LeaseRow = {
  name: string
  holder: string
  token: number
  until: string
  machine: string | null
  pid: number | null
  started: number | null
}

export type TakenTokenRow = { id: string; until: string }

export type WebhookRow = {
  name: string
  cursor: number
  taken_at: string | null
  status: number | null
  attempts: number
  failing_since: string | null
  failure: string | null
  not_before: string | null
  gone: string | null
}
