import type { KnownBlock, ModalView } from '@slack/types'
import type { BlockerState } from '../../core/blocker/blocker.ts'
import { type ActionRules, rulesFor } from '../../core/policy.ts'
import { isByRequest } from '../../core/requirement/by-request.ts'
import type { Requirement } from '../../core/requirement/requirement.ts'
import type { State } from '../../core/view.ts'
import { inputs, modals } from '../ids.ts'
import { wholeAdvice } from './advice.ts'
import { againGroups, askingSubject, effectBlock } from './asking.ts'
import { buttons, code, context, detailsButton, paragraph, rich } from './blocks.ts'
import { fill } from './fill.ts'
import { choice, form, reasonInput, wholeText } from './form.ts'
import { charactersIn, LIMITS } from './limits.ts'
import { quorumBlocks } from './prompt.ts'
import { wholeQuestions } from './questions.ts'
import { readingModal } from './reading.ts'
import { said } from './said.ts'
import { namesIn, proofWords } from './standing.ts'
import { expiryInput, typedInput } from './terms.ts'
import { count } from './when.ts'

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
      [
        ...againGroups(requirement, 1500),
        ...wholeQuestions(state, requirement.questions),
        ...wholeAdvice(state, blocker, requirement),
      ],
      (left) => [context(`${count(left, 'more part')} of what was changed and asked: Details`)],
      [
        reasonInput(inputs.reason, 'Why do you grant it?'),
        expiryInput(state, rules, now),
        ...(authorises ? usesInput(rules) : []),
        ...typedInput(requirement.action, rules),
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
