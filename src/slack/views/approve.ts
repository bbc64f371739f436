import type { KnownBlock, ModalView } from '@slack/types'
import type { BlockerState } from '../../core/blocker/blocker.ts'
import { formatDuration, formatInstant, parseDuration } from '../../core/calendar.ts'
import { type ActionRules, rulesFor } from '../../core/policy.ts'
import type { Requirement } from '../../core/requirement/requirement.ts'
import type { State } from '../../core/view.ts'
import { inputs, modals } from '../ids.ts'
import { againGroups, askingSubject, effectBlock, isByRequest } from './asking.ts'
import { buttons, code, context, detailsButton, paragraph, rich } from './blocks.ts'
import { fill } from './fill.ts'
import { choice, form, reasonInput, textInput, wholeText } from './form.ts'
import { charactersIn, LIMITS } from './limits.ts'
import { quorumBlocks } from './prompt.ts'
import { wholeQuestions } from './questions.ts'
import { readingModal } from './reading.ts'
import { said } from './said.ts'
import { namesIn, proofWords } from './standing.ts'
import { count, zoneOf } from './when.ts'

/** Everything an owner needs to grant one action: the words in full, what a grant does, reason, expiry, and uses where it authorises. */
export function approveModal(state: State, blocker: BlockerState, requirement: Requirement, now: number): ModalView {
  const { policy } = state.desk
  if (!policy)
    return readingModal('Not possible', [rich(paragraph('No policy is in force, so nothing can be granted.'))])
  const effect = effectBlock(state, blocker, requirement, { max: 100, until: 'the time chosen below' })
  if (isByRequest(state, requirement)) return readingModal('Not possible', [effect])
  const rules = rulesFor(policy, requirement.action)
  const authorises = requirement.round.effect === 'authorises'
  const words = [...wordsInFull(state, blocker, requirement), effect]
  if (tooLong(words)) return unreadable(blocker)
  return form(
    modals.approve,
    authorises ? 'Authorise one action' : 'Lift for one action',
    'Grant',
    askingSubject(blocker, requirement),
    fill(
      'modal',
      [
        rich(paragraph('You decide on ', code(requirement.action, 1000), ' for ', code(blocker.id, 500), '.')),
        ...words,
        ...quorumBlocks(state, blocker, requirement, now),
      ],
      [...againGroups(requirement, 1500), ...wholeQuestions(state, requirement.questions)],
      (left) => [context(`${count(left, 'more part')} of what was changed and asked: Details`)],
      [
        reasonInput(inputs.reason, 'Why do you grant it?'),
        choice(inputs.ttl, 'The grant ends after', expiries(state, rules, now), String(endOf(now, rules.ttl))),
        ...(authorises ? usesInput(rules) : []),
        ...typedInput(requirement, rules),
        ...buttons(detailsButton(blocker.key)),
      ],
    ),
  )
}

/** Nothing that a grant is bound to, and nothing that is shown with it, is cut here (rules 4 and 11). */
function wordsInFull(state: State, blocker: BlockerState, { round }: Requirement): KnownBlock[] {
  const { decision, item, proof, evidence } = round.asked
  return [
    ...wholeText('Decision asked', decision),
    ...wholeText('Item', item),
    ...wholeText('Technical proof asked', proof),
    ...(blocker.proof.needed
      ? [rich(paragraph(...said(proofWords(state, blocker), namesIn(state, blocker), 600)))]
      : []),
    ...wholeText('Evidence', evidence),
    context('Evidence is shown and not bound: a change of it does not end the grant; you are told.'),
  ]
}

/** A text that Slack cannot show in one modal is not granted in Slack. */
function tooLong(blocks: KnownBlock[]): boolean {
  return blocks.length > LIMITS.blocks.modal - 15 || charactersIn(blocks) > LIMITS.charactersInView - 5000
}

function unreadable(blocker: BlockerState): ModalView {
  return readingModal('Too long to approve', [
    rich(
      paragraph(
        'What ',
        code(blocker.id, 500),
        ' asks is longer than Slack can show at once, and nobody should grant what they cannot read. Nothing was recorded. Ask whoever writes the document to shorten it in a new revision.',
      ),
    ),
    context('A grant is bound to the whole text, so a part of it is not enough.'),
  ])
}

/** Each choice is the instant that it says: to the minute, so that what is shown is what holds. */
function expiries(state: State, rules: ActionRules, now: number) {
  const usual = ['1h', '4h', '12h', '1d', '3d', '7d', '14d', '30d', '90d'].map((text) => parseDuration(text) ?? 0)
  const allowed = [...new Set([...usual, rules.ttl, rules.max_ttl])].filter((ttl) => ttl > 0 && ttl <= rules.max_ttl)
  return allowed
    .sort((a, b) => a - b)
    .map((ttl) => {
      const end = endOf(now, ttl)
      return { text: `${formatDuration(ttl)}: ${formatInstant(Date.parse(end), zoneOf(state))}`, value: end }
    })
}

const minute = 60_000

function endOf(now: number, ttl: number): string {
  const end = now + ttl
  const whole = end - (end % minute)
  return new Date(whole > now ? whole : end).toISOString()
}

/** Asked only where policy lets an owner give more than one use. */
function usesInput(rules: ActionRules): KnownBlock[] {
  if (rules.uses <= 1) return []
  const most = Math.min(rules.uses, LIMITS.options - 1)
  const numbers = [...new Set([...Array.from({ length: most }, (_, index) => index + 1), rules.uses])]
  return [
    choice(
      inputs.uses,
      'How often may it run?',
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
