import type { BlockerKey } from './blocker.ts'
import { blockerKey } from './blocker.ts'
import type { Entry } from './entry.ts'
import { addBlocker, evolveBlocker } from './evolve-blocker.ts'
import { reconcileRounds } from './rounds.ts'
import type { BlockerState, DocumentState, State } from './state.ts'

/** The state after one more entry. Pure: the state given is left as it was. */
export function evolve(state: State, entry: Entry, hash: string): State {
  return evolveAll(state, [{ entry, hash }])
}

/** The state after some more entries; copies each map once, however many they are. */
export function evolveAll(state: State, entries: readonly { entry: Entry; hash: string }[]): State {
  const next = {
    ...state,
    documents: new Map(state.documents),
    blockers: new Map(state.blockers),
    reminders: new Map(state.reminders),
    digests: [...state.digests],
  }
  for (const { entry, hash } of entries) {
    apply(next, entry)
    next.seq = entry.seq
    next.hash = hash
    next.at = entry.at
  }
  return next
}

/** Folded in place, and seen by nobody else until it is done. */
type Draft = Omit<State, 'documents' | 'blockers' | 'reminders' | 'digests'> & {
  documents: Map<string, DocumentState>
  blockers: Map<BlockerKey, BlockerState>
  reminders: Map<string, { date: string; snoozed_until: string }>
  digests: { date: string; seq: number }[]
}

function apply(draft: Draft, entry: Entry): void {
  switch (entry.kind) {
    case 'LedgerOpened':
      draft.workspace = entry.workspace
      draft.sandbox = entry.sandbox
      return
    case 'PolicyAdopted':
      adoptPolicy(draft, entry)
      return
    case 'DocumentImported':
      draft.documents.set(entry.doc, {
        doc: entry.doc,
        ...sourceAfter(draft.documents.get(entry.doc), entry),
        revision: entry.revision,
        sha256: entry.sha256,
        content: entry.content,
        imported_at: entry.at,
        date: entry.date,
        seq: entry.seq,
      })
      return
    case 'BlockerAdded':
      draft.blockers.set(entry.blocker, addBlocker(entry))
      return
    case 'DigestPrepared':
      draft.digests.push({ date: entry.date, seq: entry.seq })
      return
    case 'ReminderPrepared':
      draft.reminders.set(entry.operator, { ...reminderOf(draft, entry.operator), date: entry.date })
      return
    case 'ReminderSnoozed':
      draft.reminders.set(entry.operator, { ...reminderOf(draft, entry.operator), snoozed_until: entry.until })
      return
    case 'GatePassed':
      return
    default: {
      if (!('blocker' in entry))
        throw new Error(`entry ${(entry as Entry).seq} is of a kind that this version of Countersign does not know`)
      const blocker = draft.blockers.get(entry.blocker)
      if (!blocker) throw new Error(`entry ${entry.seq} is about ${entry.blocker}, which no entry added`)
      draft.blockers.set(entry.blocker, evolveBlocker(blocker, entry, draft.policy))
    }
  }
}

/** A revision without a heading leaves the newest known one in force, so that an older one is still noticed. */
function sourceAfter(
  known: DocumentState | undefined,
  { source, source_revision }: Extract<Entry, { kind: 'DocumentImported' }>,
) {
  if (source === null && known) return { source: known.source, source_revision: known.source_revision }
  return { source, source_revision }
}

function adoptPolicy(draft: Draft, entry: Extract<Entry, { kind: 'PolicyAdopted' }>): void {
  draft.policy = entry.policy
  draft.policy_hash = entry.hash
  draft.roles = entry.roles
  for (const [key, blocker] of draft.blockers) {
    draft.blockers.set(key, reconcileRounds(blocker, entry.policy, entry.at, 'reopened'))
  }
}

function reminderOf(draft: Draft, operator: string) {
  return draft.reminders.get(operator) ?? { date: '', snoozed_until: '' }
}

/** The blockers that must hold before this one does: its document's `depends_on` and the policy's, by key. */
export function prerequisitesOf(state: State, blocker: BlockerState): BlockerKey[] {
  const keys = new Set(blocker.depends_on)
  for (const [id, on] of Object.entries(state.policy?.depends_on ?? {})) {
    if (blockerKey(id) === blocker.key) for (const other of on) keys.add(blockerKey(other))
  }
  return [...keys]
}
