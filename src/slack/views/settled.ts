import { actorName } from '../../core/entry.ts'
import {
  activeGrants,
  type BlockerState,
  currentRound,
  type Grant,
  type Requirement,
  type Round,
  type State,
} from '../../core/state.ts'
import { endWords } from './standing.ts'
import { quoted } from './text.ts'
import { count, instantOf, spanOf } from './when.ts'

/** What became of a round, sentence by sentence, for one owner; null while that owner can decide it. */
export function settledWords(
  state: State,
  blocker: BlockerState,
  requirement: Requirement,
  round: Round,
  owner: string,
  now: number,
): string[] | null {
  if (round.outcome) return outcomeWords(state, blocker, requirement, round, now)
  const over = overWords(state, blocker, requirement, round)
  if (over) return [over]
  const mine = activeGrants(requirement, now).find(({ by }) => by.kind === 'person' && by.user === owner)
  if (mine)
    return [
      ...grantSentences(state, requirement, mine, now),
      'Policy wants another owner as well; you have nothing more to do here.',
    ]
  if (state.roles.owners.some(({ user }) => user === owner)) return null
  return ['You are not an owner under the policy any more, so there is nothing for you to decide here.']
}

/** Why a round without an outcome cannot be decided, if it cannot. */
function overWords(state: State, blocker: BlockerState, requirement: Requirement, round: Round): string | null {
  if (blocker.retired) return retiredWords(state, blocker)
  if (requirement.dropped)
    return `An owner confirmed that \`${requirement.action}\` no longer waits for this blocker. Nothing is left to decide.`
  if (!blocker.decision.needed)
    return 'An owner confirmed that no decision is asked any more. Nothing is left to decide.'
  if (round.number !== currentRound(requirement).number)
    return 'This is out of date; a newer prompt asks what is asked now.'
  return null
}

function outcomeWords(
  state: State,
  blocker: BlockerState,
  requirement: Requirement,
  round: Round,
  now: number,
): string[] {
  const { outcome } = round
  switch (outcome?.kind) {
    case 'granted': {
      const grants = requirement.grants.filter((grant) => grant.round === round.number || grant.id === outcome.grant)
      const ended = grants.some((grant) => endWords(state, grant, now) !== null)
      return [
        ...grants.flatMap((grant) => grantSentences(state, requirement, grant, now)),
        ...(ended ? [nextWords(blocker, requirement)] : []),
      ]
    }
    case 'rejected':
      return [
        `${actorName(outcome.by)} rejected \`${requirement.action}\` on ${instantOf(state, outcome.at)}: ${quoted(outcome.reason, 500)}`,
        `\`${requirement.action}\` stays blocked. To decide otherwise, use Home or \`/blockers show ${blocker.id}\`.`,
      ]
    case 'superseded':
      return [`Superseded on ${instantOf(state, outcome.at)}: the words changed. ${replacement(blocker, requirement)}`]
    case 'withdrawn':
      return [
        `Withdrawn on ${instantOf(state, outcome.at)}, undecided.`,
        overWords(state, blocker, requirement, round) ?? 'A newer prompt asks what is asked now.',
      ]
    default:
      return []
  }
}

function grantSentences(state: State, requirement: Requirement, grant: Grant, now: number): string[] {
  const given = `${actorName(grant.by)} granted \`${requirement.action}\` on ${spanOf(state, grant.at, grant.expires)}, for ${count(grant.uses, 'use')}: ${quoted(grant.reason, 500)}`
  const ended = endWords(state, grant, now)
  if (ended) return [given, ended]
  return grant.uses_left < grant.uses ? [given, `${count(grant.uses_left, 'use')} left.`] : [given]
}

/** After a grant ended: where the next decision is made. */
function nextWords(blocker: BlockerState, requirement: Requirement): string {
  if (blocker.retired || requirement.dropped || !blocker.decision.needed) return 'Nothing is left to decide.'
  const current = currentRound(requirement)
  if (current.outcome) return `A later round decided \`${requirement.action}\` again.`
  if (['changed', 'expired', 'reopened'].includes(current.because)) return 'A newer prompt asks again.'
  return `To grant it anew, use Home or \`/blockers show ${blocker.id}\`.`
}

function replacement(blocker: BlockerState, requirement: Requirement): string {
  if (blocker.retired || requirement.dropped) return 'Nothing is left to decide.'
  if (!blocker.decision.needed) return 'No decision is asked any more.'
  return currentRound(requirement).outcome ? 'A newer prompt asked again.' : 'A newer prompt asks again.'
}

function retiredWords(state: State, blocker: BlockerState): string {
  const { retired } = blocker
  if (!retired) return ''
  return `${actorName(retired.by)} retired ${blocker.id} on ${instantOf(state, retired.at)}: ${quoted(retired.reason, 300)} Nothing is left to decide.`
}
