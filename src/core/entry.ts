import type { Actor } from './actor.ts'
import type { AdviceFact } from './advice/facts.ts'
import type { BlockerFact } from './blocker/facts.ts'
import type { BlockerKey } from './blocker/listing.ts'
import type { DeskFact } from './desk/facts.ts'
import type { ProofFact } from './proof/facts.ts'
import type { RequestFact } from './request/facts.ts'
import type { RequirementFact } from './requirement/facts.ts'
import type { RunFact } from './run/facts.ts'
import type { Subject } from './subject.ts'
import type { WebhookFact } from './webhook/facts.ts'

/** What happened, in the past tense. A grant, a proof, a claim, a request, a freeze and a question are known by the seq of the entry that made them. */
export type Fact =
  | DeskFact
  | RunFact
  | WebhookFact
  | BlockerFact
  | RequirementFact
  | ProofFact
  | RequestFact
  | AdviceFact

/** One line of the ledger: a fact with its version, its place, its instant (ISO 8601, UTC), its subject and who did it. */
export type Entry = Placed<Fact>

/** A fact where it stands in the ledger. */
export type Placed<F extends Fact> = F & { v: 1; seq: number; at: string; by: Actor; subject: Subject }

/** The entries of some kinds. */
export type EntryOf<K extends Fact['kind']> = Extract<Entry, { kind: K }>

/** The blocker an entry is about, or null. */
export function blockerOf(fact: Fact): BlockerKey | null {
  return 'blocker' in fact ? fact.blocker : null
}

/** The request an entry is about, or null. */
export function requestOf(fact: Fact): string | null {
  return 'request' in fact ? fact.request : null
}

/** The seq in an id such as `G-12`: what entry 12 made. */
export function seqIn(id: string): number {
  return Number(id.slice(id.indexOf('-') + 1))
}
