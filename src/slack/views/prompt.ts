import type { Button, KnownBlock } from '@slack/types'
import { actorName } from '../../core/actor.ts'
import type { BlockerState } from '../../core/blocker/blocker.ts'
import { countingGrants, isGranted } from '../../core/holding.ts'
import { rulesFor } from '../../core/policy.ts'
import { isByRequest } from '../../core/requirement/by-request.ts'
import type { Grant } from '../../core/requirement/grant.ts'
import type { Asked, Requirement } from '../../core/requirement/requirement.ts'
import { effectSentence } from '../../core/requirement/words.ts'
import { blockerSubject } from '../../core/subject.ts'
import type { State, View } from '../../core/view.ts'
import { actions } from '../ids.ts'
import { promptAdvice } from './advice.ts'
import { againGroups, askingSubject, effectBlock } from './asking.ts'
import {
  bold,
  bullets,
  button,
  buttons,
  code,
  context,
  detailsButton,
  header,
  paragraph,
  quote,
  rich,
} from './blocks.ts'
import { fill } from './fill.ts'
import { questionGroups } from './questions.ts'
import type { Rendered } from './rendered.ts'
import { said } from './said.ts'
import { settledWords } from './settled.ts'
import { grantWords, namesIn, proofWords } from './standing.ts'
import { cut, fallback } from './text.ts'
import { hasVoted, tally } from './votes.ts'
import { count, dayOf, sourceOf } from './when.ts'

/** One owner's prompt for one round (by its number) of one requirement: the words asked, what a grant does, and the buttons while it can be decided. */
export function promptView(
  state: State,
  blocker: BlockerState,
  requirement: Requirement,
  round: number,
  owner: string,
  now: number,
): Rendered {
  const settled = settledWords(state, blocker, requirement, round, owner, now)
  if (!settled) return openPrompt(state, blocker, requirement, owner, now)
  return settledPrompt(
    state,
    blocker,
    requirement,
    askedIn(requirement, round),
    settled,
    afterwards(state, blocker, requirement, { round, owner, now }),
  )
}

function openPrompt(
  state: State,
  blocker: BlockerState,
  requirement: Requirement,
  owner: string,
  now: number,
): Rendered {
  const { action, round } = requirement
  const { asked } = round
  const on = blockerSubject(blocker.key)
  const head = [
    header('Your decision is asked'),
    subjectLine(blocker, action),
    context(`asked on ${dayOf(state, round.opened_at)}`, sourceOf(state, blocker)),
    rich(paragraph(bold('Decision asked')), quote(asked.decision, 2500)),
    rich(paragraph(bold('Item')), quote(asked.item, 1200), paragraph(bold('Evidence')), quote(asked.evidence, 600)),
    rich(paragraph(bold('Technical proof asked')), quote(asked.proof, 1200), ...proofState(state, blocker)),
    effectBlock(state, blocker, requirement),
    ...quorumBlocks(state, blocker, requirement, now),
  ] satisfies KnownBlock[]
  const blocks = fill(
    'message',
    head,
    [
      ...againGroups(requirement),
      ...questionGroups(state, on, requirement.questions, { answers: true, user: owner }),
      ...promptAdvice(state, blocker, requirement),
    ],
    (left) => [context(`${count(left, 'more part')} of what was changed and asked: Details`)],
    decisionButtons(state, blocker, requirement),
  )
  return {
    text: fallback(
      `Your decision is asked on \`${cut(action, 1000)}\` (\`${cut(blocker.id, 500)}\`): “${cut(asked.decision, 1500)}”. ${effectSentence(requirement)}`,
    ),
    blocks,
  }
}

/** Approve…, Reject…, Ask… and Details, for the round now open. */
export function decisionButtons(state: Pick<View, 'desk'>, blocker: BlockerState, requirement: Requirement) {
  const subject = askingSubject(blocker, requirement)
  return buttons(
    isByRequest(state, requirement) ? null : button('Approve…', actions.approve, subject, 'primary'),
    button('Reject…', actions.reject, subject, 'danger'),
    button('Ask…', actions.ask, subject),
    detailsButton(blocker.key),
  )
}

/** Who granted so far, where policy wants more than one owner: `1 of 2: @Ana; @Omar can give the other.` */
export function quorumBlocks(state: View, blocker: BlockerState, requirement: Requirement, now: number): KnownBlock[] {
  const { policy } = state.desk
  const needed = policy ? rulesFor(policy, requirement.action).owners_needed : 1
  if (needed < 2) return []
  const counting = countingGrants(state, blocker, requirement, now)
  const lines = counting
    .slice(0, 10)
    .map((grant) =>
      said(`${grantWords(state, blocker, requirement, grant, now)}: “${grant.reason}”`, [requirement.action], 300),
    )
  const sentence = `Policy wants ${needed} owners. ${tally(
    state,
    needed,
    counting.map(({ by }) => by),
  )}`
  return [rich(paragraph(...said(sentence, [], 900)), bullets(lines))]
}

/** `cutover for FIX7-P0-PLAN-SEPARATE-AUTH-1`, both as names. */
export function subjectLine(blocker: BlockerState, action: string): KnownBlock {
  return rich(paragraph(code(action, 1000), ' for ', code(blocker.id, 500)))
}

/** What an owner can still do about a decision that was made: take grants back, and read. A block holds one button of a kind. */
export function afterwards(
  state: View,
  blocker: BlockerState,
  requirement: Requirement,
  on: { round: number; owner: string; now: number },
): KnownBlock[] {
  const [first = null, ...others] = takeBack(state, blocker, requirement, on)
  return [...buttons(first, detailsButton(blocker.key)), ...others.slice(0, 4).flatMap((one) => buttons(one))]
}

/** While another owner's grant is awaited one takes back one's own; what is granted, any owner takes back. */
function takeBack(
  state: View,
  blocker: BlockerState,
  requirement: Requirement,
  { round, owner, now }: { round: number; owner: string; now: number },
): Button[] {
  const own = state.desk.roles.owners.some(({ user }) => user === owner)
  if (round !== requirement.round.number || !own) return []
  const counting = countingGrants(state, blocker, requirement, now)
  const revoke = (text: string, grant: Grant) =>
    button(text, actions.revoke, { kind: 'grant', on: blockerSubject(blocker.key), grant: grant.id }, 'danger')
  if (!isGranted(state, blocker, requirement, now))
    return counting.filter((one) => hasVoted([one], owner)).map((grant) => revoke('Withdraw my grant…', grant))
  return counting.map((grant) => revoke(counting.length > 1 ? `Revoke ${actorName(grant.by)}’s…` : 'Revoke…', grant))
}

/** Nothing is left to decide here: what came of it, and the words it was about, where they are still known. */
function settledPrompt(
  state: State,
  blocker: BlockerState,
  { action }: Requirement,
  asked: Asked | null,
  sentences: string[],
  after: KnownBlock[],
): Rendered {
  const names = [action, ...namesIn(state, blocker)]
  const blocks = [
    header('A decision that was asked'),
    subjectLine(blocker, action),
    context(sourceOf(state, blocker)),
    rich(...sentences.map((sentence) => paragraph(...said(sentence, names, 900)))),
    ...(asked
      ? [
          rich(
            paragraph(bold('Decision asked')),
            quote(asked.decision, 1500),
            paragraph(bold('Item')),
            quote(asked.item, 800),
          ),
        ]
      : []),
    ...after,
  ] satisfies KnownBlock[]
  return { text: fallback(`\`${cut(action, 1000)}\` (\`${cut(blocker.id, 500)}\`): ${sentences.join(' ')}`), blocks }
}

function askedIn({ round, previous }: Requirement, number: number): Asked | null {
  if (number === round.number) return round.asked
  return previous?.round.number === number ? previous.round.asked : null
}

/** How the proof beside the decision stands. */
export function proofState(state: View, blocker: BlockerState) {
  return blocker.proof.needed ? [paragraph(...said(proofWords(state, blocker), namesIn(state, blocker), 600))] : []
}
