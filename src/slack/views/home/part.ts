import type { KnownBlock } from '@slack/types'
import type { Entry } from '../../../core/entry.ts'
import type { HomePlace } from '../../../core/messages/home-place.ts'
import type { Person } from '../../../core/person.ts'
import type { State } from '../../../core/view.ts'
import type { RequestRow } from '../../../workflows/read-tables.ts'

/** One part of a Home. */
export interface Part {
  /** What stands above the list on every page. */
  head: KnownBlock[]
  /** The list, an item each, drawn only on the page where it stands. */
  rows: (() => KnownBlock[])[]
  /** So few that the page fits whatever the items say. */
  perPage: number
  /** The actions that the list is about, where it can be shown for one of them alone. */
  filter?: readonly string[]
}

/** What a part is drawn from. */
export interface Scene {
  state: State
  person: Person
  now: number
  place: HomePlace
  past: Past
}

/** What is over and in no state any more, read for the part that shows it. */
export interface Past {
  /** The newest decisions, newest first, each with the earlier entries that its words speak of. */
  decided: readonly { entry: Entry; earlier: readonly Entry[] }[]
  /** The person's own requests that are over, newest first. */
  requests: readonly RequestRow[]
}

export const noPast: Past = { decided: [], requests: [] }
