import type { BlockerKey, BlockerMap } from './blocker.ts'
import type { Person } from './person.ts'
import type { Policy, Roles } from './policy.ts'

/** Names the requirement and the round a person saw: a click on an earlier round is refused as out of date. */
export interface Asking {
  blocker: BlockerKey
  action: string
  round: number
}

/** The fingerprint (`blockerFingerprint`) of what a person read before they answered: an answer to other words is out of date. */
export interface Seen {
  seen?: string
}

/** What somebody, or the clock, wants done. `by` is who; commands without it are Countersign's or the machine's own. */
export type Command =
  | { kind: 'open-ledger'; workspace: string; sandbox: boolean }
  /** `renewed`: only who holds the roles, under a policy that this process has put in force before. */
  | { kind: 'adopt-policy'; policy: Policy; roles: Roles; renewed?: boolean }
  | ImportDocument
  | Grant
  | ({ kind: 'reject'; by: Person; reason: string } & Asking)
  | ({ kind: 'ask'; by: Person; question: string } & Asking)
  | ({ kind: 'answer'; by: Person; answer: string } & Asking)
  | { kind: 'revoke'; by: Person; grant: string; reason: string }
  | ({ kind: 'submit-proof'; by: Person; blocker: BlockerKey; text: string; links: string[] } & Seen)
  | { kind: 'accept-proof'; by: Person; blocker: BlockerKey; proof: string }
  | { kind: 'return-proof'; by: Person; blocker: BlockerKey; proof: string; reason: string }
  | ({ kind: 'retire'; by: Person; blocker: BlockerKey; reason: string } & Seen)
  | ({ kind: 'reopen'; by: Person; blocker: BlockerKey; reason: string } & Seen)
  | ({
      kind: 'settle-claim'
      by: Person
      blocker: BlockerKey
      claim: string
      verdict: 'confirm' | 'refuse'
      reason: string
    } & Seen)
  | { kind: 'spend'; action: string; passed_by: string }
  | { kind: 'expire' }
  | { kind: 'prepare-digest'; date: string }
  | { kind: 'prepare-reminder'; operator: string; date: string }
  | { kind: 'ask-help'; by: Person; blocker: BlockerKey; question: string }
  | { kind: 'snooze'; by: Person; until: string }

/** A revision to import, already read. `original` re-encodes (UTF-8) to the bytes whose SHA-256 is `sha256`. */
export interface ImportDocument {
  kind: 'import'
  map: BlockerMap
  original: string
  sha256: string
  warnings: string[]
}

/** A positive decision. `ttl` is in milliseconds; `typed` is what the owner typed where policy wants the action's name. */
export interface Grant extends Asking {
  kind: 'grant'
  by: Person
  reason: string
  ttl: number
  uses: number
  typed: string
}

export type CommandOf<K extends Command['kind']> = Extract<Command, { kind: K }>
