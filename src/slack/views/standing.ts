import type { RichTextElement } from '@slack/types'
import { actorName } from '../../core/actor.ts'
import type { BlockerState } from '../../core/blocker/blocker.ts'
import { askText } from '../../core/blocker/listing.ts'
import { freezesOf } from '../../core/desk/desk.ts'
import {
  blockerStatus,
  countingGrants,
  isGranted,
  lacking,
  lackingDecision,
  lackingProof,
  prerequisitesOf,
  standingOf,
} from '../../core/holding.ts'
import { frozen, quoted, type Reason } from '../../core/reasons.ts'
import { effectiveExpiry, type Grant, usesLeft, whyNot } from '../../core/requirement/grant.ts'
import type { Requirement } from '../../core/requirement/requirement.ts'
import type { View } from '../../core/view.ts'
import { run } from './blocks.ts'
import { said } from './said.ts'
import { quoted as sentenceOf } from './text.ts'
import { ageOf, count, dayOf, instantOf } from './when.ts'

/** `🔴 Open`, `🟢 Cleared`, `⚪ Retired by @Ana on 12 June` */
export function statusWords(state: View, blocker: BlockerState, now: number): string {
  if (blocker.retired) return `⚪ Retired by ${actorName(blocker.retired.by)} on ${dayOf(state, blocker.retired.at)}`
  return blockerStatus(state, blocker, now) === 'cleared' ? '🟢 Cleared' : '🔴 Open'
}

/** The same, with the age of an open one: `🔴 Open for 3 days`. */
export function statusWithAge(state: View, blocker: BlockerState, now: number): string {
  const words = statusWords(state, blocker, now)
  if (blockerStatus(state, blocker, now) !== 'open') return words
  return ageOf(blocker.added_at, now, { fresh: `${words}, listed`, later: words })
}

/** The sign before a requirement: ✅ only when nothing of it is missing, proof and prerequisites included, and nobody froze its action. */
export function requirementSign(state: View, blocker: BlockerState, requirement: Requirement, now: number): string {
  if (blocker.retired || requirement.dropped) return '⚪'
  if (freezesOf(state.desk, requirement.action).length > 0) return '❄️'
  const code = lacking(state, blocker, requirement, now)[0]?.code
  if (!code) return '✅'
  return code === 'rejected' ? '⛔' : code === 'info_wanted' ? '❓' : '⏳'
}

/** How one requirement stands, as a clause that names the action: what was given, and each fact that is missing in the gate's own words. */
export function requirementWords(state: View, blocker: BlockerState, requirement: Requirement, now: number): string {
  const clause = clauseOf(state, blocker, requirement, now)
  const name = `\`${requirement.action}\``
  return clause.includes(name) ? clause : `${name}: ${clause}`
}

/** The same after its sign, with names and quotations set apart. */
export function requirementRuns(
  state: View,
  blocker: BlockerState,
  requirement: Requirement,
  now: number,
  max: number,
  ending?: string,
): RichTextElement[] {
  const names = [requirement.action, ...namesIn(state, blocker)]
  return [
    run(`${requirementSign(state, blocker, requirement, now)} `, 5),
    ...said(requirementWords(state, blocker, requirement, now), names, max, ending),
  ]
}

/** The ids that sentences about a blocker may hold. */
export function namesIn(state: View, blocker: BlockerState): string[] {
  return [blocker.id, ...prerequisitesOf(state, blocker).map((key) => state.blocker(key)?.id ?? key)]
}

/** The sentence of a reason without the id that it begins with, for where that stands already. */
export function withoutId({ blocker, sentence }: Reason): string {
  return blocker !== null && sentence.startsWith(`${blocker}: `) ? sentence.slice(blocker.length + 2) : sentence
}

function clauseOf(state: View, blocker: BlockerState, requirement: Requirement, now: number): string {
  if (requirement.dropped) return 'no longer waits for this blocker; owners confirmed that'
  if (blocker.retired) return 'no longer waits for this blocker'
  const { action } = requirement
  const freezes = freezesOf(state.desk, action).map((freeze) => frozen(state, action, freeze).fact)
  const missing = lacking(state, blocker, requirement, now).map((reason) => {
    const words = reason.code === 'decision_awaited' ? requirement.round.asked.decision : askText(blocker.proof)
    return beside(reason.fact, words)
  })
  return [...freezes, ...decisionWords(state, blocker, requirement, now), ...missing].join('; ')
}

function decisionWords(state: View, blocker: BlockerState, requirement: Requirement, now: number): string[] {
  if (!blocker.decision.needed) return blocker.proof.needed ? ['needs no decision'] : []
  if (lackingDecision(state, blocker, requirement, now).length > 0) return []
  return countingGrants(state, blocker, requirement, now).map((grant) =>
    grantWords(state, blocker, requirement, grant, now),
  )
}

/** A fact without the words asked, which stand in full beside it. */
function beside(fact: string, asked: string): string {
  const words = `: ${quoted(asked)}`
  return fact.endsWith(words) ? fact.slice(0, -words.length) : fact
}

/** `` `apply` is authorised by @Ana until 19 June 2026, 09:00 (UTC), 1 use left ``; a lift has no uses, and short of the quorum nothing is lifted or authorised. */
export function grantWords(
  state: View,
  blocker: BlockerState,
  requirement: Requirement,
  grant: Grant,
  now: number,
): string {
  const rules = standingOf(state, blocker, requirement, now)?.rules
  const ends = rules ? new Date(effectiveExpiry(grant, rules)).toISOString() : grant.expires
  const left = rules ? usesLeft(grant, rules) : grant.uses_left
  const uses = left === null ? '' : `, ${count(left, 'use')} left`
  const who = actorName(grant.by)
  const done = grant.effect === 'authorises' ? 'authorised' : 'lifted'
  const stands = isGranted(state, blocker, requirement, now) ? `is ${done} by ${who}` : `has ${who}’s grant`
  return `\`${requirement.action}\` ${stands} until ${instantOf(state, ends)}${uses}`
}

/** Why a grant does not count (any more), as a sentence, or null while it does. */
export function endWords(
  state: View,
  blocker: BlockerState,
  requirement: Requirement,
  grant: Grant,
  now: number,
): string | null {
  const { ended } = grant
  const standing = standingOf(state, blocker, requirement, now)
  // What a later round asks is not what a grant of an earlier one was held to.
  const own = standing && { ...standing, fingerprint: grant.fingerprint }
  const why = ended?.kind ?? (own ? whyNot(grant, own) : null)
  switch (why) {
    case null:
      return null
    case 'revoked':
      return `${actorName(ended?.by ?? grant.by)} revoked it on ${instantOf(state, ended?.at ?? grant.at)}: ${sentenceOf(ended?.reason ?? '')}`
    case 'expired':
      return `It expired on ${instantOf(state, own ? new Date(effectiveExpiry(grant, own.rules)).toISOString() : grant.expires)}.`
    case 'spent':
      return ended ? `It was spent on ${instantOf(state, ended.at)}.` : 'It is spent: policy allows fewer uses by now.'
    case 'stale':
      return `It ended on ${instantOf(state, ended?.at ?? grant.at)}, because the words it was given for changed.`
    case 'left':
      return `It does not count: ${actorName(grant.by)} is not an owner any more.`
    default:
      return why satisfies never
  }
}

/** How the proof of a blocker stands, with who can do something about it; the words asked stand beside it. */
export function proofWords(state: View, blocker: BlockerState): string {
  if (!blocker.proof.needed) return 'No proof is asked.'
  const [reason] = lackingProof(state, blocker)
  if (reason) return proofSentence(reason, askText(blocker.proof))
  const proof = blocker.newest_proof
  const review = proof?.review
  if (!proof || !review) return 'No proof is asked.'
  return `✅ ${actorName(review.by)} accepted proof ${proof.id} by ${actorName(proof.by)} on ${dayOf(state, review.at)}.`
}

function proofSentence(reason: Reason, asked: string): string {
  const sentence = withoutId(reason)
  const fact = beside(reason.fact, asked)
  return `${fact.charAt(0).toUpperCase()}${fact.slice(1)}${sentence.slice(reason.fact.length)}`
}
