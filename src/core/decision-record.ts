import * as z from 'zod'
import type { Actor } from './actor.ts'
import { type Choice, isChosen } from './audit.ts'
import { blockerOf, type Entry, type EntryOf, requestOf } from './entry.ts'

const instant = z.string().describe('ISO 8601, UTC')
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const actor = z.union([
  z.strictObject({ kind: z.literal('person'), team: z.string(), user: z.string(), name: z.string() }),
  z.strictObject({ kind: z.literal('command'), name: z.string() }),
  z.strictObject({ kind: z.literal('caller'), id: z.string(), name: z.string(), trace: z.string().optional() }),
  z.strictObject({ kind: z.literal('countersign') }),
])

const source = z
  .strictObject({
    doc: z.string(),
    revision: z.int().describe('as people see it in Slack'),
    id: z.string().nullable().describe('of the saved page, such as KB-1A5D; null where its heading gave none'),
    id_revision: z.int().nullable(),
    sha256: sha256.describe('of the document’s bytes'),
  })
  .describe('the revision that was in force when it was decided')

const placed = { seq: z.int().describe('its place in the ledger, from 1'), at: instant, by: actor }

const decision = z.strictObject({
  id: z.string().regex(/^D-\d+$/),
  ...placed,
  kind: z.string().describe('the entry’s, such as GrantIssued'),
  blocker: z.string().nullable().describe('its id, as its document writes it'),
  request: z.string().nullable(),
  action: z.string().nullable().describe('null where it is about no action, or about all of them'),
  reason: z.string(),
  source: source.nullable(),
  policy: sha256.nullable().describe('hash of the policy in force'),
  shown: sha256.nullable().describe('hash of what the modal showed'),
  grant: z
    .strictObject({
      id: z.string().regex(/^G-\d+$/),
      effect: z.enum(['lifts', 'authorises']),
      fingerprint: sha256,
      expires: instant,
      uses: z.int().nullable(),
      ended: z
        .strictObject({ how: z.enum(['revoked', 'expired', 'stale', 'spent']), seq: z.int(), at: instant })
        .nullable(),
    })
    .nullable(),
})

const refusal = z.strictObject({
  id: z.string().regex(/^R-\d+$/),
  ...placed,
  kind: z.enum(['PassageRefused', 'DecisionRefused']),
  what: z.string().describe('what somebody tried: pass, or the decision'),
  about: z.string().describe('the subject: desk, blocker/…, request/…'),
  action: z.string().nullable(),
  params: z.record(z.string(), z.string()),
  passed_by: z.string().nullable(),
  codes: z.array(z.string()).describe('why it was refused'),
})

/** What `export --decisions` writes (docs/decision-record.schema.json). */
export const decisionRecord = z.strictObject({
  record: z.literal('countersign-decisions'),
  v: z.literal(1),
  origin: z.string(),
  key: z.string(),
  size: z.int(),
  root: sha256,
  checkpoint: z.string().describe('signed note (C2SP) of the head that this record is of'),
  chosen: z.strictObject({
    from: instant.nullable(),
    to: instant.nullable(),
    subject: z.string().nullable(),
    action: z.string().nullable(),
  }),
  decisions: z.array(decision),
  refusals: z.array(refusal),
})

export type DecisionRecord = z.infer<typeof decisionRecord>
type RecordedDecision = z.infer<typeof decision>
type RecordedRefusal = z.infer<typeof refusal>
type Source = z.infer<typeof source>

/** What owners and operators decided: each is known as `D-` and its seq. */
type Deciding = EntryOf<
  | 'GrantIssued'
  | 'RequirementRejected'
  | 'RequestRejected'
  | 'GrantRevoked'
  | 'BlockerRetired'
  | 'BlockerReopened'
  | 'ClaimConfirmed'
  | 'ClaimRefused'
  | 'ProofAccepted'
  | 'ProofReturned'
  | 'ActionFrozen'
  | 'ActionThawed'
>

const deciding: Readonly<Record<Deciding['kind'], true>> = {
  GrantIssued: true,
  RequirementRejected: true,
  RequestRejected: true,
  GrantRevoked: true,
  BlockerRetired: true,
  BlockerReopened: true,
  ClaimConfirmed: true,
  ClaimRefused: true,
  ProofAccepted: true,
  ProofReturned: true,
  ActionFrozen: true,
  ActionThawed: true,
}

function isDeciding(entry: Entry): entry is Deciding {
  return entry.kind in deciding
}

function isRefused(entry: Entry): entry is EntryOf<'PassageRefused' | 'DecisionRefused'> {
  return entry.kind === 'PassageRefused' || entry.kind === 'DecisionRefused'
}

/** The id by which a map cites an entry: `D-42` for a decision, `R-7` for a refused attempt; null for every other. */
export function citedAs(entry: Entry): string | null {
  if (isDeciding(entry)) return `D-${entry.seq}`
  return isRefused(entry) ? `R-${entry.seq}` : null
}

/** Gathers decisions and refusals, with the sources they were decided on; it must see every entry from the first on. */
export class DecisionGatherer {
  readonly decisions: RecordedDecision[] = []
  readonly refusals: RecordedRefusal[] = []
  readonly #choice: Choice
  readonly #grants = new Map<string, RecordedDecision>()
  /** The newest revision by its document, and by the blocker that it lists. */
  readonly #documents = new Map<string, Source>()
  readonly #blockers = new Map<string, { id: string; doc: string }>()

  constructor(choice: Choice) {
    this.#choice = choice
  }

  see(entry: Entry): void {
    this.#learn(entry)
    this.#end(entry)
    if (!isChosen(entry, this.#choice)) return
    if (isDeciding(entry)) this.#decided(entry)
    else if (isRefused(entry)) this.refusals.push(refused(entry))
  }

  #learn(entry: Entry): void {
    if (entry.kind === 'DocumentImported') {
      const { doc, revision, source: id, source_revision: id_revision, sha256 } = entry
      this.#documents.set(doc, { doc, revision, id, id_revision, sha256 })
    } else if (entry.kind === 'BlockerAdded' || entry.kind === 'BlockerRevised')
      this.#blockers.set(entry.blocker, { id: entry.listing.id, doc: entry.doc })
  }

  #end(entry: Entry): void {
    const how = endingOf(entry)
    const grant = how && 'grant' in entry ? this.#grants.get(entry.grant)?.grant : null
    if (how && grant) grant.ended ??= { how, seq: entry.seq, at: entry.at }
  }

  #decided(entry: Deciding): void {
    const { seq, at, by, kind } = entry
    const key = blockerOf(entry)
    const blocker = key === null ? undefined : this.#blockers.get(key)
    const made: RecordedDecision = {
      id: `D-${seq}`,
      seq,
      at,
      by,
      kind,
      blocker: blocker?.id ?? key,
      request: requestOf(entry),
      action: 'action' in entry ? entry.action : null,
      reason: 'reason' in entry ? entry.reason : '',
      source: (blocker && this.#documents.get(blocker.doc)) ?? null,
      policy: 'policy' in entry ? entry.policy : null,
      shown: 'shown' in entry ? entry.shown : null,
      grant: entry.kind === 'GrantIssued' ? grantOf(entry) : null,
    }
    this.decisions.push(made)
    if (made.grant) this.#grants.set(made.grant.id, made)
  }
}

function grantOf({ seq, effect, fingerprint, expires, uses }: EntryOf<'GrantIssued'>): RecordedDecision['grant'] {
  return { id: `G-${seq}`, effect, fingerprint, expires, uses, ended: null }
}

type How = NonNullable<NonNullable<RecordedDecision['grant']>['ended']>['how']

function endingOf(entry: Entry): How | null {
  switch (entry.kind) {
    case 'GrantRevoked':
      return 'revoked'
    case 'GrantExpired':
      return 'expired'
    case 'GrantWentStale':
      return 'stale'
    case 'GrantSpent':
      return entry.uses_left === 0 ? 'spent' : null
    default:
      return null
  }
}

function refused(entry: EntryOf<'PassageRefused' | 'DecisionRefused'>): RecordedRefusal {
  const { seq, at, kind } = entry
  const by: Actor = entry.by
  const place = { id: `R-${seq}`, seq, at, by, kind }
  if (entry.kind === 'DecisionRefused') {
    const { what, about, code } = entry
    return { ...place, what, about, action: null, params: {}, passed_by: null, codes: [code] }
  }
  const { action, params, passed_by, codes } = entry
  return { ...place, what: 'pass', about: 'desk', action, params: Object.fromEntries(params), passed_by, codes }
}
