import type { Desk } from '../desk/desk.ts'
import type { PolicyAdopted } from '../desk/facts.ts'
import type { Entry } from '../entry.ts'
import type { State } from '../view.ts'
import type { WantedMessage } from './keys.ts'
import { messagesCalled, messagesWanted } from './wanted.ts'

/**
 * The messages that one entry must have called for whatever the state was: its line, notice, digest, reminder, question. `desk` is
 * the desk after it. Prompts, cards and claims follow from the state at the end (`messagesShown`).
 */
export function messagesOf(entry: Entry, desk: Desk): WantedMessage[] {
  const none = { size: entry.seq, at: entry.at, blocker: () => undefined, request: () => undefined }
  const nobody = { naming: () => [], requesting: () => [], actions: () => [], dependents: () => [] }
  const state: State = { ...none, ...nobody, desk, blockers: new Map(), requests: new Map() }
  return messagesCalled(entry, state)
}

/** The messages that the state calls for now: cards, prompts of open rounds, claims and requests that wait. */
export function messagesShown(state: State): WantedMessage[] {
  const { policy, roles, policy_hash: hash } = state.desk
  if (!policy) return []
  const entry: PolicyAdopted = { kind: 'PolicyAdopted', policy, roles, hash, loosens: [] }
  const placed: Entry = { ...entry, v: 1, seq: 0, at: state.at, by: { kind: 'countersign' }, subject: 'desk' }
  return messagesWanted([placed], state, { roles }).create
}
