import type { RichTextElement } from '@slack/types'
import { type Actor, actorName } from '../../core/entry.ts'
import { blockerStatus, missing, missingDecision, missingProof } from '../../core/gate.ts'
import { rulesFor } from '../../core/policy.ts'
import { anyOf, type ReasonCode } from '../../core/reasons.ts'
import { grantors } from '../../core/rounds.ts'
import {
  activeGrants,
  type BlockerState,
  currentProof,
  type Grant,
  type Requirement,
  type State,
} from '../../core/state.ts'
import { paragraph, quote, rich, run } from './blocks.ts'
import { quoted } from './text.ts'
import { ageOf, count, dayOf, instantOf } from './when.ts'

/** `🔴 Open`, `🟢 Cleared`, `⚪ Retired by @Ana on 12 June` */
export function statusWords(state: State, blocker: BlockerState, now: number): string {
  if (blocker.retired) return `⚪ Retired by ${actorName(blocker.retired.by)} on ${dayOf(state, blocker.retired.at)}`
  return blockerStatus(state, blocker, now) === 'cleared' ? '🟢 Cleared' : '🔴 Open'
}

/** The same, with the age of an open one: `🔴 Open for 3 days`. */
export function statusWithAge(state: State, blocker: BlockerState, now: number): string {
  const words = statusWords(state, blocker, now)
  if (blockerStatus(state, blocker, now) !== 'open') return words
  return ageOf(blocker.added_at, now, { fresh: `${words}, listed`, later: words })
}

/** The sign before a requirement's name: ✅ only when nothing of it is missing, proof and prerequisites included. */
export function requirementSign(state: State, blocker: BlockerState, requirement: Requirement, now: number): string {
  if (blocker.retired || requirement.dropped) return '⚪'
  const code = missing(state, blocker, requirement, now)[0]?.code
  if (!code) return '✅'
  return code === 'rejected' ? '⛔' : code === 'info_wanted' ? '❓' : '⏳'
}

/** How the decision on one requirement stands, as the rest of a sentence that begins with the action. */
export function requirementWords(state: State, blocker: BlockerState, requirement: Requirement, now: number): string {
  if (requirement.dropped) return 'no longer waits for this blocker; an owner confirmed that'
  if (blocker.retired) return 'no longer waits for this blocker'
  if (!blocker.decision.needed) {
    if (!blocker.proof.needed) return 'nothing is asked; stays blocked until an owner retires this blocker'
    return `needs no decision${stillMissing(state, blocker, requirement, now)}`
  }
  const code = missingDecision(state, blocker, requirement, now)[0]?.code
  const active = activeGrants(requirement, now)
  if (code) return undecidedWords(state, requirement, code, active)
  return `${active.map((grant) => grantWords(state, grant)).join('; ')}${stillMissing(state, blocker, requirement, now)}`
}

/** What else is missing once the decision is there. */
function stillMissing(state: State, blocker: BlockerState, requirement: Requirement, now: number): string {
  const codes = missing(state, blocker, requirement, now).map(({ code }) => code)
  const what = [
    ...(codes.some((code) => code.startsWith('proof_')) ? [missingProofWords(blocker)] : []),
    ...(codes.includes('prerequisite_open') ? ['other blockers come first'] : []),
  ]
  return what.length > 0 ? `; ${what.join(', and ')}` : ''
}

function missingProofWords(blocker: BlockerState): string {
  return currentProof(blocker)?.status === 'submitted' ? 'the proof waits for review' : 'the proof is still missing'
}

/** `granted by @Ana until 19 June 2026, 09:00 (UTC), 1 use left` */
export function grantWords(state: State, grant: Grant): string {
  return `granted by ${actorName(grant.by)} until ${instantOf(state, grant.expires)}, ${count(grant.uses_left, 'use')} left`
}

/** How a grant ended, as a sentence, or null while it counts. */
export function endWords(state: State, grant: Grant, now: number): string | null {
  const { ended } = grant
  if (!ended) return Date.parse(grant.expires) <= now ? `It expired on ${instantOf(state, grant.expires)}.` : null
  switch (ended.kind) {
    case 'revoked':
      return `${actorName(ended.by)} revoked it on ${instantOf(state, ended.at)}: ${quoted(ended.reason)}`
    case 'expired':
      return `It expired on ${instantOf(state, grant.expires)}.`
    case 'spent':
      return `It was spent on ${instantOf(state, ended.at)}.`
    case 'stale':
      return `It ended on ${instantOf(state, ended.at)}, because the words it was given for changed.`
    default:
      return ended.kind satisfies never
  }
}

function undecidedWords(state: State, requirement: Requirement, code: ReasonCode, active: Grant[]): string {
  const last = requirement.grants.at(-1)
  const outcome = requirement.rounds.findLast((round) => round.outcome?.kind === 'rejected')?.outcome
  if (code === 'quorum_short') {
    const needed = state.policy ? rulesFor(state.policy, requirement.action).owners_needed : 0
    return `${active.map((grant) => grantWords(state, grant)).join('; ')}; that is ${grantors(active)} of ${needed} owners`
  }
  if (code === 'info_wanted' && requirement.question)
    return `${actorName(requirement.question.by)} asks: “${requirement.question.question}”`
  if (code === 'rejected' && outcome?.kind === 'rejected') {
    return `rejected by ${actorName(outcome.by)} on ${dayOf(state, outcome.at)}: “${outcome.reason}”`
  }
  if (last && code === 'grant_expired')
    return `the grant by ${actorName(last.by)} expired on ${instantOf(state, last.expires)}; owners are asked again`
  if (last?.ended && code === 'grant_spent')
    return `the grant by ${actorName(last.by)} was spent on ${instantOf(state, last.ended.at)}`
  if (last?.ended && code === 'grant_revoked') {
    return `${actorName(last.ended.by)} revoked the grant on ${dayOf(state, last.ended.at)}: “${last.ended.reason}”`
  }
  if (last && code === 'grant_stale')
    return `the words changed after ${actorName(last.by)} granted it; owners are asked again`
  return requirement.question?.answer
    ? `the question was answered on ${dayOf(state, requirement.question.answer.at)}; awaits an owner’s decision`
    : 'awaits an owner’s decision'
}

/** How the proof of a blocker stands, as one sentence. */
export function proofWords(state: State, blocker: BlockerState): string {
  if (!blocker.proof.needed) return 'No proof is asked.'
  const proof = currentProof(blocker)
  const code = missingProof(state, blocker)[0]?.code
  if (!proof) return 'Nobody has submitted one yet.'
  if (!code)
    return `✅ Proof ${proof.id} by ${actorName(proof.by)} was accepted by ${actorName(proof.review?.by ?? proof.by)} on ${dayOf(state, proof.review?.at ?? proof.at)}.`
  if (code === 'proof_returned')
    return `↩️ ${actorName(proof.review?.by ?? proof.by)} returned proof ${proof.id}: “${proof.review?.reason ?? ''}”`
  if (code === 'proof_stale')
    return `Proof ${proof.id} by ${actorName(proof.by)} was for words that have changed since; another is needed.`
  return `⏳ ${actorName(proof.by)} submitted proof ${proof.id} on ${dayOf(state, proof.at)}; ${acceptors(state, proof.by)}.`
}

/** `@Ivy, @Ana or @Omar can accept it`: operators and owners, without the one who submitted it (rule 5). */
export function acceptors({ roles }: State, by: Actor): string {
  const others = [...roles.operators, ...roles.owners].filter(({ user }) => by.kind !== 'person' || user !== by.user)
  const unique = [...new Map(others.map((holder) => [holder.user, holder])).values()]
  return unique.length > 0 ? `${anyOf(unique)} can accept it` : 'nobody else can accept it under the policy'
}

/** The question back to the operators that an owner asked in this round, with its answer. */
export function questionBlocks(state: State, requirement: Requirement) {
  const { question } = requirement
  if (!question) return []
  const asked = [
    paragraph({
      ...run(`${actorName(question.by)} asked on ${dayOf(state, question.at)}`, 200),
      style: { bold: true },
    }),
    quote(question.question, 800),
  ]
  const { answer } = question
  if (!answer) return [rich(...asked, paragraph('No answer yet; an operator can give it.'))]
  const given: RichTextElement = {
    ...run(`${actorName(answer.by)} answered on ${dayOf(state, answer.at)}`, 200),
    style: { bold: true },
  }
  return [rich(...asked, paragraph(given), quote(answer.text, 800))]
}
