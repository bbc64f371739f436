import type { Entry } from '../core/entry.ts'
import { messagesWanted, type WantedMessage } from '../core/messages.ts'
import type { State } from '../core/state.ts'

/**
 * The messages that must exist once all these entries are in the ledger: every line, notice, digest and reminder, and
 * the cards, prompts and claims of the state at the end. Prompts of rounds long over are not among them.
 */
export function expectedMessages(entries: readonly Entry[], state: State): WantedMessage[] {
  const reigns = reignsIn(entries)
  // Where a line or a digest goes, and who is told, follows the policy of its time; no policy, no message.
  const told = reigns.flatMap(
    (reign) => messagesWanted(reign.entries, { ...state, ...reign, blockers: new Map() }).create,
  )
  // The newest adoption calls for what every blocker shows now.
  const shown = messagesWanted(entries.filter(({ kind }) => kind === 'PolicyAdopted').slice(-1), state).create
  return [...new Map([...told, ...shown].map((message) => [message.key, message])).values()]
}

type Reign = Pick<State, 'policy' | 'roles'> & { entries: Entry[] }

function reignsIn(entries: readonly Entry[]): Reign[] {
  const reigns: Reign[] = [{ policy: null, roles: { owners: [], operators: [] }, entries: [] }]
  for (const entry of entries) {
    if (entry.kind === 'PolicyAdopted') reigns.push({ policy: entry.policy, roles: entry.roles, entries: [] })
    reigns.at(-1)?.entries.push(entry)
  }
  return reigns
}
