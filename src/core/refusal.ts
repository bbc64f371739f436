/** A refusal is a value: a stable code for programs and a sentence for people. */
export interface Refusal {
  refused: true
  code: RefusalCode
  sentence: string
  /** The input that is wrong, where one is: `reason`, `ttl`, `uses`, `typed`, `question`, `answer`, `proof_text`, `proof_links`, `proof_artefacts`, `params`, `action`, `recommend`, `model`, `read`. */
  field?: Field
}

export type Field =
  | 'reason'
  | 'ttl'
  | 'uses'
  | 'typed'
  | 'question'
  | 'answer'
  | 'proof_text'
  | 'proof_links'
  | 'proof_artefacts'
  | 'params'
  | 'action'
  | 'recommend'
  | 'model'
  | 'read'

export type RefusalCode =
  | 'not_known'
  | 'not_allowed'
  | 'own_proof'
  | 'not_confirmed'
  | 'own_request'
  | 'unknown_blocker'
  | 'unknown_action'
  | 'unknown_grant'
  | 'unknown_proof'
  | 'unknown_claim'
  | 'unknown_request'
  | 'unknown_freeze'
  | 'unknown_token'
  | 'unknown_run'
  | 'still_running'
  | 'too_many_runs'
  | 'not_identified'
  | 'too_many_requests'
  | 'asked_too_early'
  | 'ledger_moved'
  | 'out_of_date'
  | 'already_decided'
  | 'not_asked'
  | 'nothing_to_answer'
  | 'already_retired'
  | 'not_retired'
  | 'already_settled'
  | 'bad_input'
  | 'old_revision'
  | 'revision_conflict'
  | 'foreign_blocker'
  | 'gate_closed'
  | 'wrong_workspace'
  | 'wrong_clock'
  | 'old_policy'
  | 'no_ledger'
  | 'was_passed'
  | 'unknown_decision'
  | 'ledger_broken'
  | IdentityCode

/** Why nobody knows who calls: what is wrong with a signed identity (src/core/caller/identify.ts, src/http/oidc). */
export type IdentityCode =
  | 'token_unreadable'
  | 'unknown_issuer'
  | 'issuer_silent'
  | 'algorithm_refused'
  | 'unknown_key'
  | 'bad_signature'
  | 'wrong_audience'
  | 'token_expired'
  | 'token_not_yet_valid'
  | 'token_too_old'
  | 'token_replayed'
  | 'claims_differ'
  | 'rules_overlap'

/** A refusal with its code and sentence. */
export function refuse(code: RefusalCode, sentence: string): Refusal {
  return { refused: true, code, sentence }
}

/** A refusal of what was typed into one input, so that the sentence can stand beside it. */
export function refuseField(field: Field, sentence: string): Refusal {
  return { refused: true, code: 'bad_input', sentence, field }
}

/** Whether an outcome is a refusal. */
export function isRefusal(outcome: unknown): outcome is Refusal {
  return typeof outcome === 'object' && outcome !== null && 'refused' in outcome && outcome.refused === true
}
