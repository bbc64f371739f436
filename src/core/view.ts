import type { BlockerState } from './blocker/blocker.ts'
import type { BlockerKey } from './blocker/listing.ts'
import type { Desk } from './desk/desk.ts'
import type { RequestState } from './request/request.ts'

/** What a command or a gate may look at: gathered before it is decided, and no more than it is about (rule 13). */
export interface View {
  /** How many entries the ledger has. */
  size: number
  /** The instant of the newest entry (ISO 8601, UTC); '' before the first. */
  at: string
  desk: Desk
  blocker(key: BlockerKey): BlockerState | undefined
  request(id: string): RequestState | undefined
  /** The blockers that name an action, retired ones included. */
  naming(action: string): readonly BlockerState[]
  /** The requests for an action that are not settled. */
  requesting(action: string): readonly RequestState[]
  /** The blockers that wait for this one, directly or through others. */
  dependents(key: BlockerKey): readonly BlockerKey[]
  /** Every action that a blocker names. */
  actions(): string[]
}

/** Everything that is true as of one entry. */
export interface State extends View {
  blockers: ReadonlyMap<BlockerKey, BlockerState>
  requests: ReadonlyMap<string, RequestState>
}
