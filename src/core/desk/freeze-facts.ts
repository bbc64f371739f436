import type { Actor } from '../actor.ts'
import { holdersCan } from '../reasons.ts'
import type { View } from '../view.ts'
import type { Freeze } from './desk.ts'

/** A freeze as whoever asked for it gets it, from whichever door: stable, docs/json.md. */
export interface FreezeFacts {
  id: string
  /** Null for every action. */
  action: string | null
  reason: string
  by: Actor
  at: string
  /** Whether it was in force already, for the same reason. */
  again: boolean
  /** Who can thaw it, as a sentence. */
  who_can: string
}

/** What is told of a freeze. */
export function freezeFacts(view: View, { id, action, reason, by, at }: Freeze, again: boolean): FreezeFacts {
  return { id, action, reason, by, at, again, who_can: holdersCan(view, 'owners', 'can thaw it in Slack') }
}
