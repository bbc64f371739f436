import type { Actor } from '../actor.ts'

/** Technical evidence that an operator submitted for a blocker. */
export interface Proof {
  id: string
  by: Actor
  at: string
  text: string
  links: readonly string[]
  fingerprint: string
  status: 'submitted' | 'accepted' | 'returned' | 'stale'
  review: { by: Actor; at: string; reason: string } | null
}
