import type { BlockerState } from '../core/blocker/blocker.ts'
import type { BlockerKey } from '../core/blocker/listing.ts'
import type { Desk } from '../core/desk/desk.ts'
import { emptyDesk } from '../core/desk/desk.ts'
import { sha256 } from '../core/digest.ts'
import type { Entry } from '../core/entry.ts'
import { prerequisitesOf } from '../core/holding.ts'
import { checkPage, checkPageList, leafIn, pageOf } from '../core/ledger/seal.ts'
import { looksLike } from '../core/policy-names.ts'
import type { RequestState } from '../core/request/request.ts'
import { indexKey, Sealer } from '../core/sealing.ts'
import { changesOf, Fold } from '../core/state.ts'
import { blockerIn, blockerSubject, requestIn } from '../core/subject.ts'
import { type Loaded, nothingLoaded } from './loaded.ts'
import {
  type Broken,
  type FindVerifier,
  isBroken,
  makesNoSense,
  readFrontier,
  readProven,
  readSignedHead,
} from './proven.ts'
import type { Reads } from './reads.ts'
import { StoreError } from './store-error.ts'

/** Thrown inside, to end a look at what is not as it was sealed. */
class Unproven extends Error {}

/**
 * Loads what one action is about and nothing else, each state proven against the newest seal, and the entries since (docs/ledger.md,
 * "What a gate proves"). Null for an action that nobody names: which one was meant is known by whoever knows all of them.
 */
export async function loadFor(
  reads: Reads,
  findVerifier: FindVerifier,
  action: string,
): Promise<Loaded | Broken | null> {
  const head = await readSignedHead(reads, findVerifier)
  if (isBroken(head)) return head
  if (!head) return nothingLoaded()
  const seal = await reads.seal()
  const frontier = await readFrontier(reads, seal ? seal.seq - 1 : 0)
  if (isBroken(frontier)) return frontier
  const tail: Entry[] = []
  const broken = await readProven(reads, head, frontier, (entries) => void tail.push(...entries))
  if (broken) return broken
  const first = tail[0]
  if (seal && (first?.kind !== 'StatesSealed' || !checkPageList(seal.hashes, first.root)))
    return { broken: `the pages of the seal are not those that entry ${seal.seq} signed for` }
  try {
    const fold = await gather(new Sealed(reads, seal?.hashes ?? null), tail, action)
    if (fold.naming(action).length === 0) return null
    return { fold, frontier, sealer: new Sealer(), note: head.note, sealed: seal?.seq ?? 0 }
  } catch (error) {
    if (error instanceof StoreError) throw error
    return { broken: error instanceof Unproven ? error.message : makesNoSense(error) }
  }
}

async function gather(sealed: Sealed, tail: readonly Entry[], action: string): Promise<Fold> {
  const own = Map.groupBy(tail, ({ subject }) => subject)
  const fold = new Fold()
  const start = { size: 0, at: '', blockers: new Map(), requests: new Map() }
  fold.apply({ ...start, desk: ((await sealed.state('desk')) as Desk | null) ?? emptyDesk })
  fold.apply(changesOf(fold, own.get('desk') ?? []))
  const names = [action, ...looksLike(fold.desk.policy, action)]
  const indexes = await sealed.states(names.map(indexKey))
  // Whatever changed since may name the action by now.
  await learn(
    sealed,
    own,
    fold,
    [...new Set([...([...indexes.values()] as string[][]).flat(), ...own.keys()])].filter(
      (subject) => subject !== 'desk',
    ),
  )
  for (let waiting = unknown(fold, action); waiting.length > 0; waiting = unknown(fold, action)) {
    const learned = await learn(sealed, own, fold, waiting.map(blockerSubject))
    if (learned === 0) break
  }
  const last = tail.at(-1)
  if (last) fold.apply({ ...start, desk: fold.desk, size: last.seq, at: last.at })
  return fold
}

/** Learns the states of some subjects; answers how many there are. */
async function learn(
  sealed: Sealed,
  own: ReadonlyMap<string, Entry[]>,
  fold: Fold,
  subjects: readonly string[],
): Promise<number> {
  const states = await sealed.states(subjects)
  const known = { size: fold.size, at: fold.at, desk: fold.desk }
  const blockers = new Map<BlockerKey, BlockerState>()
  const requests = new Map<string, RequestState>()
  for (const [subject, state] of states) {
    const key = blockerIn(subject as `blocker/${string}`)
    if (key !== null) blockers.set(key, state as BlockerState)
    else requests.set(requestIn(subject as `request/${string}`) ?? '', state as RequestState)
  }
  fold.apply({ ...known, blockers, requests })
  const since = subjects.flatMap((subject) => own.get(subject) ?? [])
  const { blockers: changed, requests: settled } = changesOf(fold, since)
  fold.apply({ ...known, blockers: changed, requests: settled })
  return states.size + since.length
}

/** The prerequisites of what is known and not retired that are not known themselves. */
function unknown(fold: Fold, action: string): BlockerKey[] {
  const reached = new Set(fold.naming(action).map(({ key }) => key))
  for (const key of reached) {
    const blocker = fold.blocker(key)
    if (blocker && !blocker.retired) for (const on of prerequisitesOf(fold, blocker)) reached.add(on)
  }
  return [...reached].filter((key) => !fold.blocker(key))
}

/** The sealed states, each proven by its page. */
class Sealed {
  readonly #reads: Reads
  readonly #hashes: Buffer[] | null
  readonly #pages = new Map<number, string>()

  constructor(reads: Reads, hashes: Buffer[] | null) {
    this.#reads = reads
    this.#hashes = hashes
  }

  async state(subject: string): Promise<unknown> {
    return (await this.states([subject])).get(subject) ?? null
  }

  /** The states of those subjects that the seal has. */
  async states(subjects: readonly string[]): Promise<Map<string, unknown>> {
    const hashes = this.#hashes
    const found = new Map<string, unknown>()
    if (!hashes || subjects.length === 0) return found
    await this.#readPages(hashes, subjects)
    const texts = await this.#reads.states(subjects)
    for (const subject of subjects) {
      const leaf = leafIn(this.#pages.get(pageOf(subject)) ?? '{}', subject)
      if (leaf === null) continue
      const text = texts.get(subject)
      if (text === undefined || sha256(text) !== leaf) throw new Unproven(`the sealed state of ${subject} was changed`)
      found.set(subject, JSON.parse(text))
    }
    return found
  }

  async #readPages(hashes: Buffer[], subjects: readonly string[]): Promise<void> {
    const missing = [...new Set(subjects.map(pageOf))].filter((page) => !this.#pages.has(page))
    if (missing.length === 0) return
    const texts = await this.#reads.pages(missing)
    for (const page of missing) {
      const text = texts.get(page) ?? '{}'
      if (!checkPage(hashes, page, text)) throw new Unproven(`page ${page} of the seal was changed`)
      this.#pages.set(page, text)
    }
  }
}
