import { askText, type BlockerKey } from './blocker.ts'
import { formatDay, formatInstant } from './calendar.ts'
import { type Actor, actorName } from './entry.ts'
import { proofFingerprint, wordsOf } from './fingerprint.ts'
import type { RoleHolder } from './policy.ts'
import { grantors } from './rounds.ts'
import {
  activeGrants,
  type BlockerState,
  currentRound,
  type Grant,
  type Proof,
  type Question,
  type Requirement,
  type State,
} from './state.ts'
import { foldWhiteSpace } from './text.ts'

/** Why a gate is closed. Stable: scripts read them. */
export type ReasonCode =
  | 'unknown_action'
  | 'decision_awaited'
  | 'info_wanted'
  | 'rejected'
  | 'grant_expired'
  | 'grant_spent'
  | 'grant_revoked'
  | 'grant_stale'
  | 'quorum_short'
  | 'proof_awaited'
  | 'proof_returned'
  | 'proof_stale'
  | 'prerequisite_open'
  | 'no_grant'
  | 'ledger_broken'
  | 'wrong_clock'

/** One thing that keeps a gate closed: a code for programs, the blocker's id, a sentence for people. */
export interface Reason {
  code: ReasonCode
  blocker: string | null
  sentence: string
}

/* The sentences of a closed gate: the blocker, what is missing, who can give it, and the near miss if there is one. */

export function unknownAction(action: string, near: string | undefined): Reason {
  const hint = near ? ` Did you mean \`${near}\`? Names are compared exactly.` : ''
  return {
    code: 'unknown_action',
    blocker: null,
    sentence: `No blocker names \`${action}\`, and an action nobody has looked at stays closed.${hint}`,
  }
}

export function ledgerBroken(what: string): Reason {
  return {
    code: 'ledger_broken',
    blocker: null,
    sentence: `The ledger cannot be trusted, so every gate is closed: ${what}. Run \`countersign verify\`.`,
  }
}

export function wrongClock(trouble: string): Reason {
  return { code: 'wrong_clock', blocker: null, sentence: `${trouble} Until then every gate is closed.` }
}

export function noGrant(state: State, action: string, now: number): Reason {
  const near = grantElsewhere(state, state.blockers.values(), action, now)
  const sentence = `Nothing is missing for \`${action}\`, but no active grant names it, and without one it stays closed.${near}`
  return { code: 'no_grant', blocker: null, sentence }
}

export function asksNothing(blocker: BlockerState): Reason {
  return about(
    'decision_awaited',
    blocker,
    'asks for neither a decision nor a proof; it stays open until an owner retires it.',
  )
}

export function infoWanted(state: State, blocker: BlockerState, requirement: Requirement, question: Question): Reason {
  return about(
    'info_wanted',
    blocker,
    `${actorName(question.by)} wants to know before deciding \`${requirement.action}\`: ${quoted(question.question)}. ${holdersCan(state, 'operators', 'can answer')}`,
  )
}

export function quorumShort(
  state: State,
  blocker: BlockerState,
  requirement: Requirement,
  active: Grant[],
  needed: number,
): Reason {
  const gave = active.map(({ by }) => actorName(by)).join(' and ')
  const others = state.roles.owners.filter(
    (owner) => !active.some(({ by }) => by.kind === 'person' && by.user === owner.user),
  )
  return about(
    'quorum_short',
    blocker,
    `${gave} granted \`${requirement.action}\`, and ${needed} owners are needed: ${grantors(active)} of ${needed}. ${whoCan(others, needed - grantors(active) === 1 ? 'can give the other' : 'can give another')}`,
  )
}

/** Nobody has granted it (any more): how it came to that decides the code. */
export function decisionMissing(state: State, blocker: BlockerState, requirement: Requirement, now: number): Reason {
  const { action } = requirement
  const who = holdersCan(state, 'owners', 'can decide')
  const end = lastEnd(requirement, now)
  switch (end?.kind) {
    case 'rejected':
      return about(
        'rejected',
        blocker,
        `${actorName(end.by)} rejected \`${action}\` on ${day(state, end.at)}: ${quoted(end.reason)}. ${who}`,
      )
    case 'expired':
      return about(
        'grant_expired',
        blocker,
        `the grant of \`${action}\` by ${actorName(end.grant.by)} expired on ${instant(state, end.grant.expires)}. ${who}`,
      )
    case 'spent':
      return about(
        'grant_spent',
        blocker,
        `the grant of \`${action}\` by ${actorName(end.grant.by)} was spent on ${instant(state, end.at)}. ${who}`,
      )
    case 'revoked':
      return about(
        'grant_revoked',
        blocker,
        `${actorName(end.by)} revoked the grant of \`${action}\` on ${day(state, end.at)}: ${quoted(end.reason)}. ${who}`,
      )
    case 'stale':
      return about(
        'grant_stale',
        blocker,
        `${actorName(end.grant.by)} granted \`${action}\` on ${day(state, end.grant.at)} for words that have changed since. ${who}`,
      )
    case undefined: {
      const { decision } = currentRound(requirement).asked
      return about(
        'decision_awaited',
        blocker,
        `no owner has decided \`${action}\`: ${quoted(decision)}. ${who}${grantElsewhere(state, [blocker], action, now)}`,
      )
    }
    default:
      return end satisfies never
  }
}

type End =
  | { kind: 'rejected'; by: Actor; at: string; reason: string }
  | { kind: 'expired' | 'spent' | 'revoked' | 'stale'; grant: Grant; by: Actor; at: string; reason: string }

/** What ended last, if that is why it is asked now; a round that was opened for another reason begins anew. */
function lastEnd(requirement: Requirement, now: number): End | undefined {
  const { because, number, opened_at } = currentRound(requirement)
  const begunAnew = because === 'added' || because === 'reopened' || because === 'rejected'
  const last = requirement.grants
    .flatMap((grant) => endOf(grant, now))
    .filter(({ kind, grant, at }) => {
      if (grant.round === number || at > opened_at) return true
      return (at === opened_at && !begunAnew) || (because === 'changed' && kind === 'stale')
    })
    .sort((a, b) => a.at.localeCompare(b.at))
    .at(-1)
  const rejected = requirement.rounds.findLast((round) => round.outcome?.kind === 'rejected')?.outcome
  return last ?? (because === 'rejected' && rejected?.kind === 'rejected' ? rejected : undefined)
}

/** How a grant ended, by an entry or by the clock. */
function endOf(grant: Grant, now: number): Extract<End, { grant: Grant }>[] {
  if (grant.ended) return [{ ...grant.ended, grant }]
  if (Date.parse(grant.expires) > now) return []
  return [{ kind: 'expired', grant, by: { kind: 'countersign' }, at: grant.expires, reason: '' }]
}

export function proofMissing(state: State, blocker: BlockerState, proof: Proof | undefined): Reason {
  const asked = quoted(askText(blocker.proof))
  if (!proof)
    return about(
      'proof_awaited',
      blocker,
      `no proof was submitted: ${asked}. ${holdersCan(state, 'operators', 'can submit it')}`,
    )
  if (proof.status === 'returned') {
    return about(
      'proof_returned',
      blocker,
      `${actorName(proof.review?.by ?? proof.by)} returned the proof: ${quoted(proof.review?.reason ?? '')}. ${holdersCan(state, 'operators', 'can submit another')}`,
    )
  }
  if (proof.status !== 'submitted') {
    return about(
      'proof_stale',
      blocker,
      `the proof by ${actorName(proof.by)} was for words that have changed since; now asked: ${asked}. ${holdersCan(state, 'operators', 'can submit another')}`,
    )
  }
  return about(
    'proof_awaited',
    blocker,
    `${actorName(proof.by)} submitted a proof on ${day(state, proof.at)}; an owner, or an operator other than the one who submitted it, can accept it.`,
  )
}

export function prerequisiteOpen(blocker: BlockerState, other: BlockerState | undefined, key: BlockerKey): Reason {
  if (!other)
    return about(
      'prerequisite_open',
      blocker,
      `waits for ${key}, which no document lists. Correct \`depends_on\` in countersign.yaml.`,
    )
  return about(
    'prerequisite_open',
    blocker,
    `waits for ${other.id}, which is still open: \`/blockers show ${other.id}\` says what it lacks.`,
  )
}

/** The fingerprint a proof of this blocker must carry now. */
export function proofPrint(blocker: BlockerState): string {
  return proofFingerprint(wordsOf(blocker))
}

/** "@Ana or @Omar can decide.", from the policy in force. */
function holdersCan(state: State, role: keyof State['roles'], can: string): string {
  if (!state.policy) return 'No policy is in force yet: start Countersign once, and it adopts countersign.yaml.'
  return whoCan(state.roles[role], can)
}

/** "@Ana or @Omar can decide." */
export function whoCan(holders: readonly RoleHolder[], can: string): string {
  if (holders.length === 0) return `Nobody ${can}: the policy names no such person.`
  return `${anyOf(holders)} ${can}.`
}

/** "@Ivy, @Ana or @Omar" */
export function anyOf(holders: readonly RoleHolder[]): string {
  const names = holders.map(({ name }) => `@${name}`)
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${names.at(-1)}` : `${names[0]}`
}

/** The near miss: an active grant for another action of a blocker that stands before this one. */
function grantElsewhere(state: State, blockers: Iterable<BlockerState>, action: string, now: number): string {
  for (const blocker of blockers) {
    if (blocker.retired || !blocker.requirements.some((r) => r.action === action)) continue
    for (const requirement of blocker.requirements) {
      const grant = requirement.action === action ? undefined : activeGrants(requirement, now).at(-1)
      if (grant) {
        return ` ${actorName(grant.by)} granted \`${requirement.action}\` on ${day(state, grant.at)}; it does not extend to \`${action}\`.`
      }
    }
  }
  return ''
}

function about(code: ReasonCode, blocker: BlockerState, rest: string): Reason {
  return { code, blocker: blocker.id, sentence: `${blocker.id}: ${rest}` }
}

/** Words of a person or a document inside a sentence, on one line. */
function quoted(text: string): string {
  return `“${foldWhiteSpace(text)}”`
}

function day(state: State, at: string): string {
  return formatDay(Date.parse(at), state.policy?.digest.timezone ?? 'UTC')
}

function instant(state: State, at: string): string {
  return formatInstant(Date.parse(at), state.policy?.digest.timezone ?? 'UTC')
}
