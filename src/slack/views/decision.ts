import type { KnownBlock, ModalView } from '@slack/types'
import type { BlockerState } from '../../core/blocker/blocker.ts'
import { retirementVotes } from '../../core/claim/votes.ts'
import { blockerFingerprint } from '../../core/fingerprint.ts'
import type { Question } from '../../core/question/question.ts'
import type { Grant } from '../../core/requirement/grant.ts'
import type { Requirement } from '../../core/requirement/requirement.ts'
import { blockerIn, blockerSubject, requestIn, type Subject } from '../../core/subject.ts'
import type { State, View } from '../../core/view.ts'
import { inputs, modals } from '../ids.ts'
import { wholeAdvice } from './advice.ts'
import { askingSubject } from './asking.ts'
import { buttons, code, context, detailsButton, paragraph, prose, rich } from './blocks.ts'
import { fill } from './fill.ts'
import { form, reasonInput, textInput, wholeText } from './form.ts'
import { LIMITS } from './limits.ts'
import { subjectLine } from './prompt.ts'
import { wholeQuestion, wholeQuestions } from './questions.ts'
import { said } from './said.ts'
import { grantWords } from './standing.ts'
import { cut } from './text.ts'
import { voteBlocks } from './votes.ts'
import { count } from './when.ts'

export { approveModal } from './approve.ts'

/** Asks for the reason of a rejection. */
export function rejectModal(state: State, blocker: BlockerState, requirement: Requirement, _now: number): ModalView {
  const head = [
    ...askedBlocks(blocker, requirement),
    rich(
      paragraph(
        'If you reject, ',
        code(requirement.action, 1000),
        ' stays blocked, and a grant that another owner gave for it here ends. An owner may decide otherwise later.',
      ),
    ),
  ]
  const advice = wholeAdvice(state, blocker, requirement)
  const blocks = fill('modal', head, advice, (left) => [context(`${count(left, 'more recommendation')}: Details`)], [
    reasonInput(inputs.reason),
  ])
  return form(modals.reject, 'Reject', 'Reject', askingSubject(blocker, requirement), blocks)
}

/** An owner asks back before deciding; questions stand side by side. */
export function askModal(state: State, blocker: BlockerState, requirement: Requirement, _now: number): ModalView {
  const asking = textInput(inputs.question, 'What do you need to know?', {
    hint: 'An operator or another owner answers. Until then nothing opens; you can withdraw the question.',
    max: 2000,
  })
  const blocks = fill(
    'modal',
    askedBlocks(blocker, requirement),
    wholeQuestions(state, requirement.questions),
    (left) => [context(`${count(left, 'more question')}: Details`)],
    [asking],
  )
  return form(modals.ask, 'Ask before deciding', 'Ask', askingSubject(blocker, requirement), blocks)
}

/** An operator, or another owner, answers one question of a blocker or of a request. */
export function answerModal(state: View, on: Subject, question: Question): ModalView {
  return form(modals.answer, 'Answer', 'Answer', { kind: 'question', on, question: question.id }, [
    ...aboutQuestion(state, on, question),
    ...wholeQuestion(state, question),
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
  now: number,
): ModalView {
  const { action } = requirement
  const on = blockerSubject(blocker.key)
  return form(modals.revoke, 'Revoke a grant', 'Revoke', { kind: 'grant', on, grant: grant.id }, [
    subjectLine(blocker, action),
    rich(paragraph(...said(`${grantWords(state, blocker, requirement, grant, now)}.`, [action], 3000))),
    ...wholeText('The reason given', grant.reason),
    rich(
      paragraph(
        'If you revoke it, it ends at once, and ',
        code(action, 1000),
        ' is blocked again. What already ran is not undone.',
      ),
    ),
    reasonInput(inputs.reason),
    ...buttons(detailsButton(blocker.key)),
  ])
}

/** Takes a whole blocker out of the count; where policy wants several owners, it says who voted so far. */
export function retireModal(state: View, blocker: BlockerState): ModalView {
  return wholeForm(modals.retire, 'Retire a blocker', 'Retire', blocker, [
    ...sentences(
      'If it is retired, it leaves the count, and its grants and its proof end.',
      'That authorises nothing: an action still needs an authorisation. An owner can reopen it.',
    ),
    ...voteBlocks(state, 'Retiring', retirementVotes(state, blocker), 2000),
  ])
}

/** Brings a retired blocker back; one owner is enough for that. */
export function reopenModal(_state: View, blocker: BlockerState): ModalView {
  return wholeForm(modals.reopen, 'Reopen a blocker', 'Reopen', blocker, [
    ...sentences(
      'If you reopen it, it blocks its actions again, owners are asked for every decision anew, and a proof must be submitted anew.',
    ),
  ])
}

function wholeForm(
  callback: string,
  title: string,
  submit: string,
  blocker: BlockerState,
  effects: KnownBlock[],
): ModalView {
  const subject = { kind: 'blocker', blocker: blocker.key, seen: blockerFingerprint(blocker) } as const
  return form(callback, title, submit, subject, [
    rich(paragraph(code(blocker.id, 500))),
    ...wholeText('Item', cut(blocker.listing.item, LIMITS.charactersInView / 2)),
    ...effects,
    reasonInput(inputs.reason),
    ...buttons(detailsButton(blocker.key)),
  ])
}

function sentences(...words: string[]): KnownBlock[] {
  return [rich(...words.map((sentence) => paragraph(...prose(sentence))))]
}

/** What is asked, word for word unless it is longer than a modal holds beside the rest. */
function askedBlocks(blocker: BlockerState, requirement: Requirement): KnownBlock[] {
  const { asked } = requirement.round
  const room = LIMITS.charactersInView / 4
  return [
    subjectLine(blocker, requirement.action),
    ...wholeText('Decision asked', cut(asked.decision, room)),
    ...wholeText('Item', cut(asked.item, room)),
    ...buttons(detailsButton(blocker.key)),
  ]
}

function aboutQuestion(state: View, on: Subject, { id }: Question): KnownBlock[] {
  const key = blockerIn(on)
  const blocker = key ? state.blocker(key) : undefined
  const requirement = blocker?.requirements.find(({ questions }) => questions.some((one) => one.id === id))
  if (blocker && requirement) return askedBlocks(blocker, requirement)
  const request = state.request(requestIn(on) ?? '')
  if (!request) return []
  return [
    rich(paragraph('A run of ', code(request.action, 1000), ' is requested (', code(request.id), ')')),
    ...wholeText('The reason given', request.reason),
  ]
}
