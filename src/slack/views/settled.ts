import { actorName } from '../../core/actor.ts'
import type { BlockerState } from '../../core/blocker/blocker.ts'
import { countingGrants, isGranted } from '../../core/holding.ts'
import { rulesFor } from '../../core/policy.ts'
import type { Grant } from '../../core/requirement/grant.ts'
import type { Requirement, RoundReason } from '../../core/requirement/requirement.ts'
import type { State } from '../../core/view.ts'
import { endWords } from './standing.ts'
import { quoted } from './text.ts'
import { hasVoted, tally } from './votes.ts'
import { count, instantOf, spanOf } from './when.ts'

/** What became of a round, sentence by sentence, for one owner; null while that owner can decide it. */
export function settledWords(
  state: State,
  blocker: BlockerState,
  requirement: Requirement,
  round: number,
  owner: string,
  now: number,
): string[] | null {
  const { round: current, previous } = requirement
  if (round === current.number) return currentWords(state, blocker, requirement, owner, now)
  if (round === previous?.round.number) return previousWords(state, blocker, requirement, now)
  return [
    `This is out of date. \`/blockers history ${blocker.id}\` has what came of it.`,
    nextWords(state, blocker, requirement, now),
  ]
}

function currentWords(
  state: State,
  blocker: BlockerState,
  requirement: Requirement,
  owner: string,
  now: number,
): string[] | null {
  const { grants, round } = requirement
  const told = (found: readonly Grant[]) =>
    found.flatMap((grant) => grantSentences(state, blocker, requirement, grant, now))
  const over = overWords(state, blocker, requirement)
  if (over) return [...told(grants.filter((grant) => grant.round === round.number)), over]
  const counting = countingGrants(state, blocker, requirement, now)
  if (isGranted(state, blocker, requirement, now)) return told(counting)
  const mine = counting.filter((grant) => hasVoted([grant], owner))
  if (mine.length > 0) return [...told(mine), quorumSentence(state, requirement.action, counting)]
  if (state.desk.roles.owners.some(({ user }) => user === owner)) return null
  return ['You are not an owner under the policy any more, so there is nothing for you to decide here.']
}

function previousWords(state: State, blocker: BlockerState, requirement: Requirement, now: number): string[] {
  const { previous, action, round } = requirement
  if (!previous) return []
  const next = nextWords(state, blocker, requirement, now)
  const { rejected } = previous
  if (rejected)
    return [
      `${actorName(rejected.by)} rejected \`${action}\` on ${instantOf(state, rejected.at)}: ${quoted(rejected.reason, 500)}`,
      next,
    ]
  const given = previous.grants.filter((grant) => grant.round === previous.round.number)
  if (given.length > 0)
    return [...given.flatMap((grant) => grantSentences(state, blocker, requirement, grant, now)), next]
  return [`It was asked anew on ${instantOf(state, round.opened_at)}, undecided: ${anewBecause[round.because]}.`, next]
}

/** Whose grants there are, to one of those who gave theirs. */
function quorumSentence(state: State, action: string, counting: readonly Grant[]): string {
  const { policy } = state.desk
  const needed = policy ? rulesFor(policy, action).owners_needed : 1
  const given = tally(
    state,
    needed,
    counting.map(({ by }) => by),
  )
  return `Policy wants ${needed} owners. ${given} You have nothing more to do here, and can take yours back.`
}

/** Why nothing is asked of a requirement at all, if nothing is. */
function overWords(state: State, blocker: BlockerState, requirement: Requirement): string | null {
  if (blocker.retired) return retiredWords(state, blocker)
  if (requirement.dropped)
    return `Owners confirmed that \`${requirement.action}\` no longer waits for this blocker. Nothing is left to decide.`
  if (!blocker.decision.needed) return 'Owners confirmed that no decision is asked any more. Nothing is left to decide.'
  return null
}

/** Where the decision is made, or was, after the one that is told. */
function nextWords(state: State, blocker: BlockerState, requirement: Requirement, now: number): string {
  const over = overWords(state, blocker, requirement)
  if (over) return over
  const { action, round } = requirement
  if (isGranted(state, blocker, requirement, now)) return `A later round decided \`${action}\` again.`
  if (round.because === 'rejected')
    return `\`${action}\` stays blocked. To decide otherwise, use Home or \`/blockers show ${blocker.id}\`.`
  if (round.because === 'spent' || round.because === 'revoked')
    return `To grant it anew, use Home or \`/blockers show ${blocker.id}\`.`
  return 'A newer prompt asks what is asked now.'
}

function grantSentences(
  state: State,
  blocker: BlockerState,
  requirement: Requirement,
  grant: Grant,
  now: number,
): string[] {
  const { action } = requirement
  const done = grant.effect === 'authorises' ? `authorised \`${action}\`` : `lifted this blocker for \`${action}\``
  const uses = grant.uses === null ? '' : `, for ${count(grant.uses, 'use')}`
  const given = `${actorName(grant.by)} ${done} on ${spanOf(state, grant.at, grant.expires)}${uses}: ${quoted(grant.reason, 500)}`
  const ended = endWords(state, blocker, requirement, grant, now)
  if (ended) return [given, ended]
  const left =
    grant.uses_left !== null && grant.uses_left < (grant.uses ?? 0) ? [`${count(grant.uses_left, 'use')} left.`] : []
  return [given, ...left]
}

function retiredWords(state: State, { id, retired }: BlockerState): string {
  if (!retired) return ''
  return `${actorName(retired.by)} retired \`${id}\` on ${instantOf(state, retired.at)}: ${quoted(retired.reason, 300)} Nothing is left to decide.`
}

const anewBecause: Record<RoundReason, string> = {
  added: 'the document lists it again',
  changed: 'the words changed',
  reopened: 'the blocker was retired and reopened',
  policy: 'the policy changed what it takes',
  expired: 'an earlier grant expired',
  spent: 'an earlier grant was spent',
  revoked: 'an earlier grant was revoked',
  rejected: 'an owner rejected it',
  grantor_left: 'whoever granted it before is not an owner any more',
}
