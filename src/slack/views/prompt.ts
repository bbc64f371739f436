import type { KnownBlock } from '@slack/types'
import { rulesFor } from '../../core/policy.ts'
import { grantors } from '../../core/rounds.ts'
import {
  activeGrants,
  type BlockerState,
  currentRound,
  type Grant,
  type Requirement,
  type Round,
  type State,
} from '../../core/state.ts'
import { actions } from '../ids.ts'
import { againBlocks, askingSubject, scopeBlock } from './asking.ts'
import {
  bold,
  bullets,
  button,
  buttons,
  context,
  detailsButton,
  header,
  paragraph,
  prose,
  quote,
  rich,
  run,
} from './blocks.ts'
import type { Rendered } from './rendered.ts'
import { settledWords } from './settled.ts'
import { grantWords, proofWords, questionBlocks } from './standing.ts'
import { cut, fallback } from './text.ts'
import { dayOf } from './when.ts'

/** One owner's prompt for one round of one requirement: the words asked, what a grant covers, and the buttons while it can be decided. */
export function promptView(
  state: State,
  blocker: BlockerState,
  requirement: Requirement,
  round: Round,
  owner: string,
  now: number,
): Rendered {
  const settled = settledWords(state, blocker, requirement, round, owner, now)
  return settled
    ? settledPrompt(blocker, requirement, round, settled)
    : openPrompt(state, blocker, requirement, round, now)
}

function openPrompt(
  state: State,
  blocker: BlockerState,
  requirement: Requirement,
  round: Round,
  now: number,
): Rendered {
  const { action } = requirement
  const { asked } = round
  const blocks = [
    header(`Your decision on ${action}`),
    context(blocker.id, `asked on ${dayOf(state, round.opened_at)}`, `${blocker.doc}, revision ${blocker.revision}`),
    rich(paragraph(bold('Decision asked')), quote(asked.decision, 3000)),
    rich(paragraph(bold('Item')), quote(asked.item, 1500), paragraph(bold('Evidence')), quote(asked.evidence, 800)),
    rich(paragraph(bold('Technical proof asked')), quote(asked.proof, 1500), ...proofState(state, blocker)),
    ...againBlocks(requirement, round),
    ...questionBlocks(state, requirement),
    ...quorumBlocks(state, requirement, now),
    scopeBlock(state, blocker, requirement),
    ...decisionButtons(blocker, requirement),
  ] satisfies KnownBlock[]
  return {
    text: fallback(
      `Your decision is asked on \`${cut(action, 1000)}\` (${cut(blocker.id, 500)}): “${cut(asked.decision, 1500)}”. A grant covers this action only.`,
    ),
    blocks,
  }
}

/** Approve…, Reject…, Ask… and Details, for the round now open. */
export function decisionButtons(blocker: BlockerState, requirement: Requirement) {
  const subject = askingSubject(blocker, requirement)
  return buttons(
    button('Approve…', actions.approve, subject, 'primary'),
    button('Reject…', actions.reject, subject, 'danger'),
    button('Ask…', actions.ask, subject),
    detailsButton(blocker.key),
  )
}

/** Nothing is left to decide here: what came of it, and the words it was about. */
function settledPrompt(blocker: BlockerState, requirement: Requirement, round: Round, sentences: string[]): Rendered {
  const blocks = [
    header(`Decision on ${requirement.action}`),
    context(blocker.id, `${blocker.doc}, revision ${blocker.revision}`),
    rich(...sentences.map((sentence) => paragraph(...prose(sentence, 900)))),
    rich(
      paragraph(bold('Decision asked')),
      quote(round.asked.decision, 1500),
      paragraph(bold('Item')),
      quote(round.asked.item, 800),
    ),
    ...buttons(detailsButton(blocker.key)),
  ] satisfies KnownBlock[]
  return {
    text: fallback(`\`${cut(requirement.action, 1000)}\` (${cut(blocker.id, 500)}): ${sentences.join(' ')}`),
    blocks,
  }
}

function proofState(state: State, blocker: BlockerState) {
  return blocker.proof.needed ? [paragraph(run(proofWords(state, blocker), 600))] : []
}

/** The grants so far, where policy wants more than one owner. */
function quorumBlocks(state: State, requirement: Requirement, now: number): KnownBlock[] {
  const needed = state.policy ? rulesFor(state.policy, requirement.action).owners_needed : 1
  if (needed < 2) return []
  const active: Grant[] = currentRound(requirement).outcome ? [] : activeGrants(requirement, now)
  const lines = active.map((grant) => [run(`${grantWords(state, grant)}: “${grant.reason}”`, 300)])
  return [rich(paragraph(bold(`Policy wants ${needed} owners; ${grantors(active)} so far.`)), bullets(lines))]
}
