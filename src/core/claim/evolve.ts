import type { EntryOf } from '../entry.ts'
import type { Claim } from './claim.ts'

/** The claims about a blocker after one was made, withdrawn by a later revision, or refused. A confirmed one has effects beyond this list. */
export function evolveClaims(
  claims: readonly Claim[],
  entry: EntryOf<'ClaimMade' | 'ClaimWithdrawn' | 'ClaimRefused'>,
): Claim[] {
  switch (entry.kind) {
    case 'ClaimMade': {
      const { seq, at, claimed, revision } = entry
      return [...claims, { id: `C-${seq}`, at, subject: claimed, revision, votes: [], refused: null }]
    }
    case 'ClaimWithdrawn':
      return claims.filter(({ id }) => id !== entry.claim)
    case 'ClaimRefused': {
      const { by, at, reason } = entry
      return claims.map((claim) =>
        claim.id === entry.claim ? { ...claim, votes: [], refused: { by, at, reason } } : claim,
      )
    }
    default:
      return entry satisfies never
  }
}
