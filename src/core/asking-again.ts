import { effectOf } from './authorisation.ts'
import { type BlockerState, liveRequirements } from './blocker/blocker.ts'
import { type BlockerEntry, evolveBlocker } from './blocker/evolve.ts'
import type { Fact, Placed } from './entry.ts'
import { proofFingerprint, wordsOf } from './fingerprint.ts'
import { isGranted } from './holding.ts'
import type { RoundReason } from './requirement/requirement.ts'
import { blockerSubject } from './subject.ts'
import type { View } from './view.ts'

type BlockerFact = Extract<Fact, { blocker: unknown }>

/** A blocker as some facts about it would leave it. They are placed in no ledger, only to see what they do. */
export function foreseen(
  blocker: BlockerState,
  facts: readonly BlockerFact[],
  at = new Date(0).toISOString(),
): BlockerState {
  return facts.reduce((state, fact) => evolveBlocker(state, placed(fact, at) as BlockerEntry), blocker)
}

/** Facts that end or use up grants of one requirement, followed by the one that owners are asked again, when the quorum that was there is lost. */
export function askingAgain(
  view: View,
  blocker: BlockerState,
  { facts, action, because }: { facts: readonly BlockerFact[]; action: string; because: RoundReason },
  /** When the quorum is looked for (epoch milliseconds): before the end and after it. */
  { before, after }: { before: number; after: number },
): Fact[] {
  const find = (state: BlockerState) => state.requirements.find((requirement) => requirement.action === action)
  const was = find(blocker)
  const left = foreseen(blocker, facts)
  const is = find(left)
  if (!was || !is || is.dropped || blocker.retired) return [...facts]
  if (!isGranted(view, blocker, was, before) || isGranted(view, left, is, after)) return [...facts]
  return [...facts, asked(view, blocker, action, { round: is.round.number + 1, because })]
}

/** Owners are asked again. */
export function asked(
  { desk }: Pick<View, 'desk'>,
  blocker: BlockerState,
  action: string,
  { round, because }: { round: number; because: RoundReason },
): BlockerFact {
  const effect = effectOf(desk.policy, blocker, action)
  return { kind: 'RequirementAsked', blocker: blocker.key, action, round, because, effect }
}

/** Owners are asked again where a grant would do something else than the round says, because words or policy changed meanwhile. */
export function askedOtherwise(view: Pick<View, 'desk'>, blocker: BlockerState): BlockerFact[] {
  return liveRequirements(blocker)
    .filter(({ action, round }) => effectOf(view.desk.policy, blocker, action) !== round.effect)
    .map(({ action, round }) => asked(view, blocker, action, { round: round.number + 1, because: 'changed' }))
}

/**
 * The grants and proofs that no longer fit the words of `blocker` (rule 4). It is a fact of its own, so that a
 * document that changes its words back does not bring a grant back (rule 1).
 */
export function staleAfter(blocker: BlockerState): BlockerFact[] {
  const grants = blocker.requirements.flatMap(({ action, grants, round }) =>
    grants
      .filter((grant) => !grant.ended && grant.fingerprint !== round.fingerprint)
      .map((grant): BlockerFact => ({ kind: 'GrantWentStale', blocker: blocker.key, action, grant: grant.id })),
  )
  return [...grants, ...staleProof(blocker, proofFingerprint(wordsOf(blocker)))]
}

/** The proof that stood, when it does not fit a fingerprint; none ever fits null. */
export function staleProof(blocker: BlockerState, fingerprint: string | null): BlockerFact[] {
  const proof = blocker.newest_proof
  if (!proof || (proof.status !== 'submitted' && proof.status !== 'accepted') || proof.fingerprint === fingerprint)
    return []
  return [{ kind: 'ProofWentStale', blocker: blocker.key, proof: proof.id }]
}

function placed<F extends BlockerFact>(fact: F, at: string): Placed<F> {
  return { ...fact, v: 1, seq: 0, at, by: { kind: 'countersign' }, subject: blockerSubject(fact.blocker) }
}
