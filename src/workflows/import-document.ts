import { type ChangedField, changedFields } from '../core/blocker/changed-fields.ts'
import { actionName, type BlockerKey, type BlockerMap } from '../core/blocker/listing.ts'
import type { Caller } from '../core/caller/caller.ts'
import type { ClaimSubject } from '../core/claim/claim.ts'
import { documentNamed } from '../core/desk/desk.ts'
import { sha256 } from '../core/digest.ts'
import { type Problem, readingDocument } from '../core/document.ts'
import type { Entry, EntryOf } from '../core/entry.ts'
import { isRefusal, type Refusal } from '../core/refusal.ts'
import type { View } from '../core/view.ts'
import { inTurns } from '../store/in-turns.ts'
import { passagesSince } from '../store/read-tables.ts'
import type { Done, Ledger } from './ledger.ts'

/** What an import did, or would do. */
export interface ImportReport {
  doc: string
  revision: number
  unchanged: boolean
  counts: { listed: number; added: number; changed: number; missing: number }
  changes: Change[]
  claims: { blocker: string; claim: string; subject: ClaimSubject }[]
  stale: { grant: string; blocker: string; action: string; by: string }[]
  warnings: Problem[]
}

export interface Change {
  blocker: string
  kind: 'added' | 'changed' | 'missing'
  fields: ChangedField[]
}

export type ImportOutcome =
  | { kind: 'imported'; report: ImportReport }
  | { kind: 'problems'; problems: Problem[] }
  | { kind: 'refused'; refusal: Refusal }

/**
 * Reads a document and imports it in one transaction; with `dryRun` it says only what would happen. `allowed` are actions listed by a
 * policy that is to come in force, beside those of the policy that is.
 */
export async function importDocument(
  ledger: Ledger,
  bytes: Uint8Array,
  options: { dryRun?: boolean; allowEmpty?: boolean; allowed?: ReadonlySet<string>; by?: Caller } = {},
): Promise<ImportOutcome> {
  const listed = Object.keys(ledger.state.desk.policy?.actions ?? {}).map(actionName)
  const allowed = new Set([...(options.allowed ?? []), ...listed])
  const reading = await inTurns(readingDocument(bytes, { allowEmpty: options.allowEmpty ?? false, allowed }))
  if (!reading.ok) return { kind: 'problems', problems: reading.problems }
  const { document: map, original } = reading
  const denied_passages = await countDenied(ledger, map)
  const warnings = denied_passages > 0 ? [denied(denied_passages), ...reading.warnings] : reading.warnings
  const command = {
    kind: 'import' as const,
    ...(options.by ? { by: options.by } : {}),
    map,
    original,
    sha256: sha256(bytes),
    denied_passages,
    allowed: [...allowed],
    warnings: warnings.map(({ place, sentence }) => `${place}: ${sentence}`),
  }
  const done = options.dryRun ? await ledger.preview(command) : await ledger.execute(command)
  if (isRefusal(done)) return { kind: 'refused', refusal: done }
  return { kind: 'imported', report: { ...reportOf(map.doc, map.blockers.length, done), warnings } }
}

/** How often production was gone through since the newest revision of a document that says it was not. */
async function countDenied(ledger: Ledger, map: BlockerMap): Promise<number> {
  const known = documentNamed(ledger.state.desk, map.doc)
  if (!known || map.production_work_performed) return 0
  return passagesSince(ledger.db, 'production', known.imported_at)
}

function denied(passages: number): Problem {
  return {
    place: 'production_work_performed',
    sentence: `is false, and the ledger has ${passages} ${passages === 1 ? 'passage' : 'passages'} of \`production\` since the revision before. Find out which of the two is right.`,
    loud: true,
  }
}

function reportOf(doc: string, listed: number, { entries, before, state }: Done): Omit<ImportReport, 'warnings'> {
  const changes = entries.flatMap((entry) => changeOf(entry, before))
  const count = (kind: Change['kind']) => changes.filter((change) => change.kind === kind).length
  return {
    doc,
    revision: documentNamed(state.desk, doc)?.revision ?? 0,
    unchanged: entries.length === 0,
    counts: { listed, added: count('added'), changed: count('changed'), missing: count('missing') },
    changes,
    claims: entries.flatMap((entry) =>
      entry.kind === 'ClaimMade'
        ? [{ blocker: idOf(state, entry.blocker), claim: `C-${entry.seq}`, subject: entry.claimed }]
        : [],
    ),
    stale: entries.flatMap((entry) => (entry.kind === 'GrantWentStale' ? [staleGrant(entry, before, state)] : [])),
  }
}

function changeOf(entry: Entry, before: Done['before']): Change[] {
  switch (entry.kind) {
    case 'BlockerAdded':
      return [{ blocker: entry.listing.id, kind: 'added', fields: [] }]
    case 'BlockerRevised': {
      const old = before.blocker(entry.blocker)
      const fields = old ? changedFields(old.listing, entry.listing) : []
      return [{ blocker: entry.listing.id, kind: 'changed', fields }]
    }
    case 'BlockerMissed':
      return [{ blocker: idOf(before, entry.blocker), kind: 'missing', fields: [] }]
    default:
      return []
  }
}

function staleGrant(entry: EntryOf<'GrantWentStale'>, before: Done['before'], state: View) {
  const blocker = 'blocker' in entry ? before.blocker(entry.blocker) : undefined
  const request = 'request' in entry ? state.request(entry.request) : undefined
  const grants = blocker?.requirements.flatMap((requirement) => requirement.grants) ?? request?.grants ?? []
  const by = grants.find(({ id }) => id === entry.grant)?.by
  const name = by?.kind === 'person' ? by.name : ''
  return { grant: entry.grant, blocker: blocker?.id ?? request?.id ?? '', action: entry.action, by: name }
}

function idOf(state: Pick<View, 'blocker'>, key: BlockerKey): string {
  return state.blocker(key)?.id ?? key
}
