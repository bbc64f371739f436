import type { ModalView } from '@slack/types'
import { blockerFingerprint } from '../../core/fingerprint.ts'
import { type BlockerState, currentRound, type Grant, type Requirement, type State } from '../../core/state.ts'
import { inputs, modals, type Subject } from '../ids.ts'
import { askingSubject } from './asking.ts'
import { bold, buttons, code, detailsButton, paragraph, prose, quote, rich, run } from './blocks.ts'
import { form, reasonInput, textInput } from './form.ts'
import { grantWords, questionBlocks } from './standing.ts'

export { approveModal } from './approve.ts'

/** Asks for the reason of a rejection. */
export function rejectModal(_state: State, blocker: BlockerState, requirement: Requirement, _now: number): ModalView {
  return form(modals.reject, 'Reject', 'Reject', askingSubject(blocker, requirement), [
    ...askedBlocks(blocker, requirement),
    rich(
      paragraph(
        'If you reject, ',
        code(requirement.action, 1000),
        ' stays blocked, and a grant that another owner gave for it here ends. An owner may decide otherwise later.',
      ),
    ),
    reasonInput(inputs.reason),
  ])
}

/** An owner asks back before deciding. */
export function askModal(state: State, blocker: BlockerState, requirement: Requirement, _now: number): ModalView {
  return form(modals.ask, 'Ask before deciding', 'Ask', askingSubject(blocker, requirement), [
    ...askedBlocks(blocker, requirement),
    ...questionBlocks(state, requirement),
    textInput(inputs.question, 'What do you need to know?', {
      hint: 'Operators can answer. Until then nothing is decided.',
      max: 2000,
    }),
  ])
}

/** An operator, or another owner, answers. */
export function answerModal(state: State, blocker: BlockerState, requirement: Requirement, _now: number): ModalView {
  return form(modals.answer, 'Answer', 'Answer', askingSubject(blocker, requirement), [
    ...askedBlocks(blocker, requirement),
    ...questionBlocks(state, requirement),
    textInput(inputs.answer, 'Your answer', {
      hint: 'Everybody in the channel can read it. It decides nothing.',
      max: 2000,
    }),
  ])
}

/** Takes a grant back. */
export function revokeModal(
  state: State,
  blocker: BlockerState,
  requirement: Requirement,
  grant: Grant,
  _now: number,
): ModalView {
  return form(modals.revoke, 'Revoke a grant', 'Revoke', { kind: 'grant', grant: grant.id }, [
    rich(
      paragraph(
        code(requirement.action, 1000),
        ' for ',
        bold(blocker.id, 500),
        ' was ',
        run(`${grantWords(state, grant)}:`, 500),
      ),
      quote(grant.reason, 2000),
      paragraph(
        'If you revoke it, it ends at once, and ',
        code(requirement.action, 1000),
        ' is blocked again. What already ran is not undone.',
      ),
    ),
    reasonInput(inputs.reason),
    ...buttons(detailsButton(blocker.key)),
  ])
}

/** Takes a whole blocker out of the count. */
export function retireModal(blocker: BlockerState): ModalView {
  return wholeForm(modals.retire, 'Retire a blocker', 'Retire', blocker, [
    'If you retire it, it leaves the count, and every grant given for it ends.',
    'That grants nothing: an action still needs an active grant that names it. An owner can reopen it.',
  ])
}

/** Brings a retired blocker back. */
export function reopenModal(blocker: BlockerState): ModalView {
  return wholeForm(modals.reopen, 'Reopen a blocker', 'Reopen', blocker, [
    'If you reopen it, it blocks its actions again, and owners are asked for every decision anew.',
  ])
}

function wholeForm(
  callback: string,
  title: string,
  submit: string,
  blocker: BlockerState,
  effects: string[],
): ModalView {
  const subject: Subject = { kind: 'blocker', blocker: blocker.key, seen: blockerFingerprint(blocker) }
  return form(callback, title, submit, subject, [
    rich(paragraph(bold(blocker.id, 500)), quote(blocker.listing.item, 2500)),
    rich(...effects.map((effect) => paragraph(...prose(effect)))),
    reasonInput(inputs.reason),
    ...buttons(detailsButton(blocker.key)),
  ])
}

/** What is asked, word for word unless it is longer than a block holds. */
function askedBlocks(blocker: BlockerState, requirement: Requirement) {
  const { asked } = currentRound(requirement)
  return [
    rich(paragraph(code(requirement.action, 1000), ' for ', bold(blocker.id, 500)), quote(asked.decision, 2500)),
    rich(paragraph(bold('Item')), quote(asked.item, 1500)),
    ...buttons(detailsButton(blocker.key)),
  ]
}
