import { actionsNamed, type BlockerState } from './blocker/blocker.ts'
import { canonical, sha256 } from './digest.ts'
import { type Entry, requestOf } from './entry.ts'
import { SealPages } from './ledger/seal.ts'
import { blockerIn, blockerSubject, requestIn, requestSubject, type Subject } from './subject.ts'
import type { View } from './view.ts'

/** What a seal writes: the root, the pages that changed, and the states and indexes that changed (null: gone). */
export interface Seal {
  root: string
  subjects: number
  hashes: Buffer[]
  pages: [page: number, text: string][]
  states: [subject: string, text: string | null][]
}

/** Keeps the pages of the newest seal, and notes what has changed since, so that the next one costs what changed. */
export class Sealer {
  readonly #pages: SealPages
  readonly #subjects = new Set<Subject>()
  readonly #actions = new Set<string>()
  /** How many states the newest seal holds. */
  #count: number

  constructor(pages: SealPages = new SealPages(), count = 0) {
    this.#pages = pages
    this.#count = count
  }

  /** A sealer that knows what this one knows: a seal that is made with it and not kept leaves this one as it is. */
  clone(): Sealer {
    const clone = new Sealer(this.#pages.clone(), this.#count)
    for (const subject of this.#subjects) clone.#subjects.add(subject)
    for (const action of this.#actions) clone.#actions.add(action)
    return clone
  }

  /** Entries that came, and what was true of their subjects before and is after them. */
  note(entries: readonly Entry[], before: View, after: View): void {
    for (const entry of entries) {
      this.#subjects.add(entry.subject)
      const key = blockerIn(entry.subject)
      if (key !== null) this.#noteActions(before.blocker(key), after.blocker(key))
      const id = requestOf(entry)
      const action = id === null ? undefined : (after.request(id) ?? before.request(id))?.action
      if (action !== undefined) this.#actions.add(action)
    }
  }

  /** The seal over the states of a view. */
  make(view: View): Seal {
    const making = this.making(view)
    for (;;) {
      const step = making.next()
      if (step.done) return step.value
    }
  }

  /** The same in steps, each of a few hundred states, for whoever has others waiting. The view may not change in between. */
  *making(view: View): Generator<undefined, Seal> {
    const states: [subject: string, text: string | null][] = []
    let count = this.#count
    for (const [subject, text] of this.#texts(view)) {
      states.push([subject, text])
      const had = this.#pages.set(subject, text === null ? null : sha256(text))
      if (!subject.startsWith('action/')) count += Number(text !== null) - Number(had)
      if (states.length % aStep === 0) yield
    }
    this.#count = count
    this.#subjects.clear()
    this.#actions.clear()
    return {
      root: this.#pages.root(),
      subjects: count,
      hashes: this.#pages.hashes(),
      pages: this.#pages.takeChanged(),
      states,
    }
  }

  *#texts(view: View): Generator<[subject: string, text: string | null]> {
    for (const subject of this.#subjects) yield [subject, stateText(view, subject)]
    for (const action of this.#actions) yield [indexKey(action), indexText(view, action)]
  }

  #noteActions(before: BlockerState | undefined, after: BlockerState | undefined): void {
    if (before?.requirements === after?.requirements) return
    const [was, is] = [before ? actionsNamed(before) : [], after ? actionsNamed(after) : []]
    for (const action of was) if (!is.includes(action)) this.#actions.add(action)
    for (const action of is) if (!was.includes(action)) this.#actions.add(action)
  }
}

const aStep = 250

/** The key of an action's index leaf. */
export function indexKey(action: string): string {
  return `action/${action}`
}

/** The subjects that name an action, sorted: the blockers, retired ones too, and the requests that are not settled. Null for none. */
export function indexText(view: View, action: string): string | null {
  const subjects = [
    ...view.naming(action).map(({ key }) => blockerSubject(key)),
    ...view.requesting(action).map(({ id }) => requestSubject(id)),
  ]
  return subjects.length > 0 ? canonical(subjects.sort()) : null
}

/** A subject's state as canonical JSON; null for a request that is settled, which leaves the states. */
export function stateText(view: View, subject: Subject): string | null {
  const key = blockerIn(subject)
  if (key !== null) return canonical(view.blocker(key) ?? null)
  const id = requestIn(subject)
  if (id === null) return canonical(view.desk)
  const request = view.request(id)
  return request && !request.settled ? canonical(request) : null
}
