import type { Actor } from '../actor.ts'
import type { Artefact, Compared } from './artefact.ts'

/** Technical evidence that an operator submitted for a blocker. */
export interface Proof {
  id: string
  by: Actor
  at: string
  text: string
  links: readonly string[]
  artefacts: readonly Artefact[]
  compared: Compared | null
  fingerprint: string
  status: 'submitted' | 'accepted' | 'returned' | 'stale'
  review: { by: Actor; at: string; reason: string } | null
  /** The operator who stands for what a program submitted; null before that, and for a person's, which needs nobody. */
  confirmed: { by: Actor; at: string } | null
}

/** Whether a program, or somebody at the machine whom nobody verified, submitted it and no operator has confirmed it. */
export function isUnconfirmed({ by, confirmed }: Proof): boolean {
  return by.kind !== 'person' && confirmed === null
}
