import type { Recommendation } from './advice/advice.ts'
import type { VotedOn } from './blocker/facts.ts'
import type { BlockerKey, BlockerMap } from './blocker/listing.ts'
import type { Caller, Scope } from './caller/caller.ts'
import type { Parameters } from './parameters.ts'
import type { Person } from './person.ts'
import type { Policy, Roles } from './policy.ts'
import type { Artefact, Compared } from './proof/artefact.ts'
import type { Outcome, Runner } from './run/run.ts'
import type { Subject } from './subject.ts'

/** Names the requirement and the round a person saw: a click on an earlier round is refused as out of date. */
export interface Asking {
  blocker: BlockerKey
  action: string
  round: number
}

/** The fingerprint of what a person read before they answered: an answer to other words is out of date. */
export interface Seen {
  seen?: string
}

/** SHA-256 (hex) over the canonical JSON of the blocks that the modal showed, where there was one. */
export interface Shown {
  shown?: string
}

/** The advice (its ids) that stood beside what a person decided. */
export interface AdviceSeen {
  advised?: readonly string[]
}

/** Names the request a person saw, and the fingerprint of its words. */
export interface Requested {
  request: string
  seen: string
}

/**
 * What somebody, or the clock, wants done. `by` is who; commands without it are Countersign's or the machine's own. What decides, accepts,
 * retires or thaws takes a `Person`: no program does that (rule 1).
 */
export type Command =
  | { kind: 'open-ledger'; workspace: string; sandbox: boolean }
  | { kind: 'adopt-key'; key: string }
  | { kind: 'move-ledger'; to: string }
  /** `renewed`: only who holds the roles, under a policy that this process has put in force before. */
  | { kind: 'adopt-policy'; policy: Policy; roles: Roles; renewed?: boolean }
  | ImportDocument
  | Grant
  | ({ kind: 'reject'; by: Person; reason: string } & Asking & Shown & AdviceSeen)
  | ({ kind: 'ask'; by: Person; question: string } & (Asking | Requested))
  | { kind: 'answer'; by: Person; on: Subject; question: string; answer: string }
  | { kind: 'withdraw-question'; by: Person; on: Subject; question: string }
  | ({ kind: 'revoke'; by: Person; on: Subject; grant: string; reason: string } & Shown)
  | SubmitProof
  | Advise
  | ({ kind: 'confirm-proof'; by: Person; blocker: BlockerKey; proof: string } & Shown)
  | ({ kind: 'accept-proof'; by: Person; blocker: BlockerKey; proof: string } & Shown)
  | ({ kind: 'return-proof'; by: Person; blocker: BlockerKey; proof: string; reason: string } & Shown)
  | ({ kind: 'retire'; by: Person; blocker: BlockerKey; reason: string } & Seen & Shown)
  | ({ kind: 'reopen'; by: Person; blocker: BlockerKey; reason: string } & Seen & Shown)
  | SettleClaim
  | { kind: 'withdraw-vote'; by: Person; blocker: BlockerKey; on: VotedOn }
  | { kind: 'withdraw-thaw-vote'; by: Person; freeze: string }
  | RequestRun
  | GrantRequest
  | ({ kind: 'reject-request'; by: Person; reason: string } & Requested & Shown & AdviceSeen)
  | { kind: 'withdraw-request'; by?: Person | Caller; request: string; reason: string }
  | { kind: 'freeze'; by?: Person | Caller; action: string | null; reason: string }
  | ({ kind: 'thaw'; by: Person; freeze: string; reason: string } & Seen & Shown)
  | Spend
  | NoteRefusedPassage
  | { kind: 'note-refused-decision'; by: Person; what: string; about: string; code: string }
  | { kind: 'end-run'; by?: Caller; run: string; outcome: Outcome }
  | { kind: 'tell-outcome'; by?: Person; run: string; as: 'succeeded' | 'failed' | 'did_not_run'; reason: string }
  | { kind: 'lose-run'; run: string }
  | { kind: 'note-webhook-failing'; webhook: string; because: string; since: string; gone: boolean }
  | { kind: 'note-webhook-answered'; webhook: string }
  | { kind: 'create-token'; name: string; scopes: Scope[]; actions: string[] | null; expires: string; hash: string }
  | { kind: 'revoke-token'; token: string; reason: string }
  | { kind: 'expire' }
  | { kind: 'seal'; root: string; subjects: number }
  | { kind: 'prepare-digest'; date: string }
  | { kind: 'prepare-reminder'; operator: string; date: string }
  | { kind: 'prepare-nudge'; owner: string; date: string; waiting: string }
  | { kind: 'ask-help'; by: Person; blocker: BlockerKey; question: string }
  | { kind: 'snooze'; by: Person; until: string }

/** A revision to import, already read. `original` re-encodes (UTF-8) to the bytes whose SHA-256 is `sha256`. */
export interface ImportDocument {
  kind: 'import'
  by?: Caller
  map: BlockerMap
  original: string
  sha256: string
  warnings: string[]
  /** Passages of production since the revision before, which the document denies; 0 where it does not. */
  denied_passages?: number
  /** Names that a policy about to come in force lists, beside those of the policy that is. */
  allowed?: readonly string[]
}

/** A positive decision on a requirement. `expires` is the instant that was shown (ISO 8601); `typed` what the owner typed where policy wants the action's name. */
export interface Grant extends Asking, Shown, AdviceSeen {
  kind: 'grant'
  by: Person
  reason: string
  expires: string
  uses: number
  typed: string
}

export interface SettleClaim extends Seen, Shown {
  kind: 'settle-claim'
  by: Person
  blocker: BlockerKey
  claim: string
  verdict: 'confirm' | 'refuse'
  reason: string
}

/** Somebody asks for one run of an action: a person in Slack, a program, or somebody at the machine. */
export interface RequestRun {
  kind: 'request-run'
  by?: Person | Caller
  action: string
  params: Parameters
  reason: string
  for_whom: string | null
}

/** A positive decision on a request: one run, until `expires` (ISO 8601). */
export interface GrantRequest extends Requested, Shown, AdviceSeen {
  kind: 'grant-request'
  by: Person
  reason: string
  expires: string
  typed: string
}

/** Technical evidence: by an operator, by a program, or by somebody at the machine. */
export interface SubmitProof extends Seen {
  kind: 'submit-proof'
  by?: Person | Caller
  blocker: BlockerKey
  text: string
  links: string[]
  artefacts?: Artefact[]
  compared?: Compared | null
}

/** A machine's recommendation on a decision that waits: by a program, or by somebody at the machine. */
export interface Advise {
  kind: 'advise'
  by?: Caller
  on: { blocker: BlockerKey; action: string } | { request: string }
  recommend: Recommendation
  reason: string
  model: string
  /** SHA-256 (hex) of the brief that it read. */
  read: string
}

export interface Spend {
  kind: 'spend'
  by?: Caller
  /** What starts with it, and within how many milliseconds it should have ended. */
  run?: { program: string; runner: Runner; within: number }
  action: string
  params: Parameters
  passed_by: string
}

export interface NoteRefusedPassage {
  kind: 'note-refused-passage'
  by?: Caller
  action: string
  params: Parameters
  passed_by: string
  codes: string[]
}

export type CommandOf<K extends Command['kind']> = Extract<Command, { kind: K }>
