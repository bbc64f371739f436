import type { VotedOn } from '../core/blocker/facts.ts'
import type { BlockerKey } from '../core/blocker/listing.ts'
import type { Asking, Requested, Seen } from '../core/command.ts'
import { type HomePlace, isHomePlace } from '../core/messages/home-place.ts'
import type { Subject as LedgerSubject } from '../core/subject.ts'

/** The names by which Slack hands an interaction back. One table, so that no view and no listener invents one. */
export const actions = {
  approve: 'decision.approve',
  reject: 'decision.reject',
  ask: 'decision.ask',
  answer: 'decision.answer',
  withdrawQuestion: 'question.withdraw',
  revoke: 'decision.revoke',
  approveRequest: 'request.approve',
  rejectRequest: 'request.reject',
  askRequest: 'request.ask',
  withdrawRequest: 'request.withdraw',
  details: 'blocker.details',
  brief: 'blocker.brief',
  retire: 'blocker.retire',
  reopen: 'blocker.reopen',
  submitProof: 'proof.submit',
  confirmProof: 'proof.confirm',
  acceptProof: 'proof.accept',
  returnProof: 'proof.return',
  confirmClaim: 'claim.confirm',
  refuseClaim: 'claim.refuse',
  withdrawVote: 'vote.withdraw',
  freeze: 'action.freeze',
  thaw: 'action.thaw',
  snooze: 'reminder.snooze',
  askOwner: 'reminder.ask',
  gate: 'gate.show',
  tellOutcome: 'run.outcome',
  /** Each button of a block has an id of its own: `home.grants`, `home.earlier`; they say what to look at next. */
  home: 'home.',
} as const

/** `callback_id`s of modals. */
export const modals = {
  approve: 'decision.approve',
  reject: 'decision.reject',
  ask: 'decision.ask',
  answer: 'decision.answer',
  revoke: 'decision.revoke',
  retire: 'blocker.retire',
  reopen: 'blocker.reopen',
  submitProof: 'proof.submit',
  confirmProof: 'proof.confirm',
  acceptProof: 'proof.accept',
  returnProof: 'proof.return',
  askOwner: 'reminder.ask',
  settleClaim: 'claim.settle',
  requestRun: 'request.run',
  approveRequest: 'request.approve',
  rejectRequest: 'request.reject',
  askRequest: 'request.ask',
  freeze: 'action.freeze',
  thaw: 'action.thaw',
  tellOutcome: 'run.outcome',
  /** Shows something; nothing is submitted. */
  reading: 'reading',
} as const

/** `block_id`s of inputs, which are also where an error is shown; each input's `action_id` is `value`. */
export const inputs = {
  reason: 'reason',
  ttl: 'ttl',
  uses: 'uses',
  typed: 'typed',
  question: 'question',
  answer: 'answer',
  proofText: 'proof_text',
  proofLinks: 'proof_links',
  proofArtefacts: 'proof_artefacts',
  action: 'action',
  params: 'params',
  forWhom: 'for_whom',
  outcome: 'outcome',
} as const

/** The `action_id` of every input element. */
export const inputValue = 'value'

/** The block of a piece of advice. */
export function adviceBlockId(id: string): string {
  return `${adviceBlock}${id}`
}

/** The advice (its ids) that some blocks show. */
export function adviceShown(blocks: readonly { block_id?: string }[]): string[] {
  return blocks.flatMap(({ block_id = '' }) =>
    block_id.startsWith(adviceBlock) ? [block_id.slice(adviceBlock.length)] : [],
  )
}

const adviceBlock = 'advice.'

/** What a button or a modal is about. It is a key to look up, never a fact. */
export type Subject =
  | ({ kind: 'asking' } & Asking)
  | ({ kind: 'blocker'; blocker: BlockerKey } & Seen)
  | { kind: 'proof'; blocker: BlockerKey; proof: string }
  | ({ kind: 'claim'; blocker: BlockerKey; claim: string; verdict: 'confirm' | 'refuse' } & Seen)
  | { kind: 'vote'; blocker: BlockerKey; on: VotedOn }
  | { kind: 'question'; on: LedgerSubject; question: string }
  | { kind: 'grant'; on: LedgerSubject; grant: string }
  | ({ kind: 'request' } & Requested)
  | ({ kind: 'freeze'; freeze: string } & Seen)
  /** An action; null for all of them. */
  | { kind: 'action'; action: string | null }
  | ({ kind: 'home' } & HomePlace)
  | { kind: 'run'; run: string }
  | { kind: 'none' }

/** A subject as a button's `value` or a modal's `private_metadata`. */
export function writeSubject(subject: Subject): string {
  return JSON.stringify(subject)
}

/** The subject back from Slack; anything malformed is about nothing, which every workflow refuses. */
export function readSubject(value: string | undefined): Subject {
  try {
    const subject: unknown = JSON.parse(value ?? '')
    return isSubject(subject) ? subject : { kind: 'none' }
  } catch {
    return { kind: 'none' }
  }
}

function isSubject(value: unknown): value is Subject {
  if (typeof value !== 'object' || value === null) return false
  const fields = value as Record<string, unknown>
  if (fields.seen !== undefined && typeof fields.seen !== 'string') return false
  const texts = (...names: string[]) => names.every((name) => typeof fields[name] === 'string')
  switch (fields.kind) {
    case 'asking':
      return texts('blocker', 'action') && Number.isSafeInteger(fields.round)
    case 'blocker':
      return texts('blocker')
    case 'proof':
      return texts('blocker', 'proof')
    case 'claim':
      return texts('blocker', 'claim') && (fields.verdict === 'confirm' || fields.verdict === 'refuse')
    case 'vote':
      return texts('blocker', 'on')
    case 'question':
      return texts('on', 'question')
    case 'grant':
      return texts('on', 'grant')
    case 'request':
      return texts('request', 'seen')
    case 'freeze':
      return texts('freeze')
    case 'run':
      return texts('run')
    case 'home':
      return isHomePlace(fields)
    case 'action':
      return fields.action === null || texts('action')
    default:
      return fields.kind === 'none'
  }
}
