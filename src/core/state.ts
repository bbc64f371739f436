import { actionsNamed, type BlockerState } from './blocker/blocker.ts'
import { type BlockerEntry, evolveBlocker } from './blocker/evolve.ts'
import { type BlockerKey, blockerKey } from './blocker/listing.ts'
import { type Desk, emptyDesk } from './desk/desk.ts'
import { type DeskEntry, evolveDesk } from './desk/evolve.ts'
import { blockerOf, type Entry, type Fact, requestOf } from './entry.ts'
import { evolveRequest, type RequestEntry } from './request/evolve.ts'
import type { RequestState } from './request/request.ts'
import { subjectOf } from './subject.ts'
import type { State, View } from './view.ts'

/** What some entries make of the subjects that they are about, each folded from its own alone. */
export interface Changes {
  size: number
  at: string
  desk: Desk
  blockers: Map<BlockerKey, BlockerState>
  /** Settled ones too: what the last entry about them said. */
  requests: Map<string, RequestState>
}

/** Sees each entry, its blocker before and after it where it is about one, and the desk after it. */
export type Watch = (
  entry: Entry,
  before: BlockerState | undefined,
  after: BlockerState | undefined,
  desk: Desk,
) => void

/** Folds entries over what a view knows of their subjects. Throws when one makes no sense after those before it. */
export function changesOf(view: View, entries: readonly Entry[], watch?: Watch): Changes {
  const changes = noChanges(view)
  addChanges(changes, view, entries, watch)
  return changes
}

/** Changes that change nothing yet. */
export function noChanges({ size, at, desk }: View): Changes {
  return { size, at, desk, blockers: new Map(), requests: new Map() }
}

/** Folds more entries into changes of a view, in place. Throws when one makes no sense after those before it. */
export function addChanges(changes: Changes, view: View, entries: readonly Entry[], watch?: Watch): void {
  for (const entry of entries) {
    const key = blockerOf(entry)
    const id = requestOf(entry)
    if (key !== null) {
      const before = changes.blockers.get(key) ?? view.blocker(key)
      const after = evolveBlocker(before, entry as BlockerEntry)
      changes.blockers.set(key, after)
      watch?.(entry, before, after, changes.desk)
    } else {
      if (id === null) changes.desk = evolveDesk(changes.desk, entry as DeskEntry)
      else changes.requests.set(id, evolveRequest(changes.requests.get(id) ?? view.request(id), entry as RequestEntry))
      watch?.(entry, undefined, undefined, changes.desk)
    }
    changes.size = entry.seq
    changes.at = entry.at
  }
}

/** A view in which some changes have already been made. */
export function viewAfter(view: View, { size, at, desk, blockers, requests }: Changes): View {
  let index: Map<string, BlockerState[]> | null = null
  const changedNaming = (action: string) => {
    index ??= indexOf(blockers.values())
    return index.get(action) ?? []
  }
  return {
    size,
    at,
    desk,
    blocker: (key) => blockers.get(key) ?? view.blocker(key),
    request: (id) => requests.get(id) ?? view.request(id),
    naming: (action) =>
      asAdded([...view.naming(action).filter(({ key }) => !blockers.has(key)), ...changedNaming(action)]),
    requesting: (action) =>
      asMade([
        ...view.requesting(action).filter(({ id }) => !requests.has(id)),
        ...[...requests.values()].filter((request) => request.action === action && !request.settled),
      ]),
    // As before the changes: only a document changes what waits for what, and no vote follows from one in the same commit.
    dependents: view.dependents,
    actions: () => [...new Set([...view.actions(), ...[...blockers.values()].flatMap(actionsNamed)])],
  }
}

/** A view as some facts would leave it, which stand in no ledger yet. */
export function foreseenView(view: View, facts: readonly Fact[]): View {
  const at = view.at || new Date(0).toISOString()
  const by = { kind: 'countersign' } as const
  const entries = facts.map(
    (fact, i): Entry => ({ ...fact, v: 1, seq: view.size + i + 1, at, by, subject: subjectOf(fact) }),
  )
  return viewAfter(view, changesOf(view, entries))
}

/**
 * All that is true as of the newest entry, kept up in place: what one entry changes costs what it is about, however much there is.
 * The states in it are never changed, only replaced.
 */
export class Fold implements State {
  size = 0
  at = ''
  desk: Desk = emptyDesk
  readonly blockers = new Map<BlockerKey, BlockerState>()
  readonly requests = new Map<string, RequestState>()
  readonly #naming = new Map<string, Set<BlockerKey>>()
  readonly #requesting = new Map<string, Set<string>>()
  readonly #waiting = new Map<BlockerKey, Set<BlockerKey>>()

  blocker = (key: BlockerKey) => this.blockers.get(key)
  request = (id: string) => this.requests.get(id)
  naming = (action: string) =>
    asAdded([...(this.#naming.get(action) ?? [])].flatMap((key) => this.blockers.get(key) ?? []))
  requesting = (action: string) =>
    asMade([...(this.#requesting.get(action) ?? [])].flatMap((id) => this.requests.get(id) ?? []))
  actions = () => [...this.#naming.keys()]

  dependents = (key: BlockerKey): BlockerKey[] => {
    const reached = new Set([key])
    // A set is walked in the order of insertion, what is added meanwhile included.
    for (const one of reached) for (const other of this.#waitingFor(one)) reached.add(other)
    return [...reached].slice(1)
  }

  /** Makes changes that were made elsewhere, or folded from entries. */
  apply({ size, at, desk, blockers, requests }: Changes): void {
    this.size = size
    this.at = at
    this.desk = desk
    for (const blocker of blockers.values()) this.#putBlocker(blocker)
    for (const request of requests.values()) this.#putRequest(request)
  }

  #waitingFor(key: BlockerKey): BlockerKey[] {
    const policy = Object.entries(this.desk.policy?.depends_on ?? {})
    const named = policy.filter(([, on]) => on.some((id) => blockerKey(id) === key)).map(([id]) => blockerKey(id))
    return [...(this.#waiting.get(key) ?? []), ...named]
  }

  #putBlocker(blocker: BlockerState): void {
    const { key } = blocker
    const before = this.blockers.get(key)
    this.blockers.set(key, blocker)
    for (const on of before?.depends_on ?? []) if (!blocker.depends_on.includes(on)) drop(this.#waiting, on, key)
    for (const on of blocker.depends_on) put(this.#waiting, on, key)
    if (before?.requirements === blocker.requirements) return
    const named = actionsNamed(blocker)
    for (const action of before ? actionsNamed(before) : [])
      if (!named.includes(action)) drop(this.#naming, action, key)
    for (const action of named) put(this.#naming, action, key)
  }

  #putRequest(request: RequestState): void {
    const { id, action, settled } = request
    if (settled) {
      this.requests.delete(id)
      drop(this.#requesting, action, id)
      return
    }
    this.requests.set(id, request)
    put(this.#requesting, action, id)
  }
}

/** Blockers in the order in which they were added, however a view came to know them: a verdict reads the same in every process. */
function asAdded(blockers: BlockerState[]): BlockerState[] {
  return blockers.sort((a, b) => a.added_seq - b.added_seq)
}

/** Requests in the order in which they were made. */
function asMade(requests: RequestState[]): RequestState[] {
  return requests.sort((a, b) => Number(a.id.slice(2)) - Number(b.id.slice(2)))
}

function indexOf(blockers: Iterable<BlockerState>): Map<string, BlockerState[]> {
  const index = new Map<string, BlockerState[]>()
  for (const blocker of blockers)
    for (const action of actionsNamed(blocker)) {
      const known = index.get(action)
      if (known) known.push(blocker)
      else index.set(action, [blocker])
    }
  return index
}

function put<K, T>(index: Map<K, Set<T>>, at: K, found: T): void {
  const known = index.get(at)
  if (known) known.add(found)
  else index.set(at, new Set([found]))
}

function drop<K, T>(index: Map<K, Set<T>>, at: K, found: T): void {
  const known = index.get(at)
  known?.delete(found)
  if (known?.size === 0) index.delete(at)
}
