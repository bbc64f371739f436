import type { KnownBlock, ModalView } from '@slack/types'
import { formatDuration, formatInstant, parseDuration } from '../../core/calendar.ts'
import { type ActionRules, rulesFor } from '../../core/policy.ts'
import { type BlockerState, currentRound, type Requirement, type State } from '../../core/state.ts'
import { inputs, modals } from '../ids.ts'
import { againBlocks, askingSubject, scopeBlock } from './asking.ts'
import { bold, buttons, code, context, detailsButton, paragraph, quote, rich, run } from './blocks.ts'
import { choice, form, reasonInput, textInput, wholeText } from './form.ts'
import { charactersIn, LIMITS } from './limits.ts'
import { readingModal } from './reading.ts'
import { proofWords, questionBlocks } from './standing.ts'
import { zoneOf } from './when.ts'

/** Everything an owner needs to grant one action: the words in full, what a grant covers, reason, expiry and uses. */
export function approveModal(state: State, blocker: BlockerState, requirement: Requirement, now: number): ModalView {
  if (!state.policy)
    return readingModal('Not possible', [rich(paragraph('No policy is in force, so nothing can be granted.'))])
  const rules = rulesFor(state.policy, requirement.action)
  const words = [...wordsInFull(state, blocker, requirement), scopeBlock(state, blocker, requirement, 100)]
  if (tooLong(words)) return unreadable(blocker)
  return form(modals.approve, 'Approve one action', 'Grant', askingSubject(blocker, requirement), [
    rich(paragraph('You decide on ', code(requirement.action, 1000), ' for ', bold(blocker.id, 500), '.')),
    ...words,
    reasonInput(inputs.reason, 'Why do you grant it?'),
    choice(inputs.ttl, 'The grant ends after', expiries(state, rules, now), String(rules.ttl)),
    ...usesInput(rules),
    ...typedInput(requirement, rules),
    ...buttons(detailsButton(blocker.key)),
  ])
}

/** Nothing that a grant is bound to is cut here (rule 10). */
function wordsInFull(state: State, blocker: BlockerState, requirement: Requirement): KnownBlock[] {
  const round = currentRound(requirement)
  const { decision, item, proof, evidence } = round.asked
  return [
    ...wholeText('Decision asked', decision),
    ...wholeText('Item', item),
    ...wholeText('Technical proof asked', proof),
    ...(blocker.proof.needed ? [rich(paragraph(run(proofWords(state, blocker), 600)))] : []),
    rich(paragraph(bold('Evidence')), quote(evidence, 1500)),
    ...againBlocks(requirement, round),
    ...questionBlocks(state, requirement),
  ]
}

/** A text that Slack cannot show in one modal is not granted in Slack. */
function tooLong(blocks: KnownBlock[]): boolean {
  return blocks.length > LIMITS.blocks.modal - 10 || charactersIn(blocks) > LIMITS.charactersInView
}

function unreadable(blocker: BlockerState): ModalView {
  return readingModal('Too long to approve', [
    rich(
      paragraph(
        'What ',
        bold(blocker.id, 500),
        ' asks is longer than Slack can show at once, and nobody should grant what they cannot read. Nothing was recorded. Ask whoever writes the document to shorten it in a new revision.',
      ),
    ),
    context('A grant is bound to the whole text, so a part of it is not enough.'),
  ])
}

function expiries(state: State, rules: ActionRules, now: number) {
  const usual = ['1h', '4h', '12h', '1d', '3d', '7d', '14d', '30d', '90d'].map((text) => parseDuration(text) ?? 0)
  const allowed = [...new Set([...usual, rules.ttl, rules.max_ttl])].filter((ttl) => ttl > 0 && ttl <= rules.max_ttl)
  return allowed
    .sort((a, b) => a - b)
    .map((ttl) => ({ text: `${formatDuration(ttl)}: ${formatInstant(now + ttl, zoneOf(state))}`, value: String(ttl) }))
}

/** Asked only where policy lets an owner give more than one use. */
function usesInput(rules: ActionRules): KnownBlock[] {
  if (rules.uses <= 1) return []
  const most = Math.min(rules.uses, LIMITS.options - 1)
  const numbers = [...new Set([...Array.from({ length: most }, (_, index) => index + 1), rules.uses])]
  return [
    choice(
      inputs.uses,
      'How often may it be used?',
      numbers.map((uses) => ({ text: uses === 1 ? 'once' : `${uses} times`, value: String(uses) })),
      '1',
    ),
  ]
}

function typedInput(requirement: Requirement, rules: ActionRules): KnownBlock[] {
  if (rules.confirm !== 'type_the_name') return []
  const input = textInput(inputs.typed, `To be sure, type the action’s name: ${requirement.action}`, {
    multiline: false,
    max: null,
  })
  return [input]
}
