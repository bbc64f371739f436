import type { KnownBlock } from '@slack/types'
import { actorName } from '../../core/actor.ts'
import type { Question } from '../../core/question/question.ts'
import { requestIn, type Subject } from '../../core/subject.ts'
import type { View } from '../../core/view.ts'
import { isOwner } from '../../core/vote.ts'
import { actions } from '../ids.ts'
import { bold, button, buttons, paragraph, quote, rich } from './blocks.ts'
import { wholeText } from './form.ts'
import { CUT } from './text.ts'
import { dayOf } from './when.ts'

/** Who looks at the questions: an answer is anybody's button in the channel, a withdrawal only the asker's. */
export interface Reader {
  answers: boolean
  user: string | null
}

/** A question back with its answer, or with the buttons that answer and withdraw it; each stands in a group of its own. */
export function questionGroups(
  state: Pick<View, 'desk'>,
  on: Subject,
  questions: readonly Question[],
  reader: Reader,
  max = 800,
): (() => KnownBlock[])[] {
  // A request has no Details: whoever decides it sees all of it.
  const ending = requestIn(on) === null ? CUT : '… (Ask… and Approve… show all of it)'
  return questions.map((question) => () => [
    shortly(state, question, max, ending),
    ...questionButtons(on, question, reader),
  ])
}

/** Every question and answer in full, a group each. */
export function wholeQuestions(state: Pick<View, 'desk'>, questions: readonly Question[]): (() => KnownBlock[])[] {
  return questions.map((question) => () => wholeQuestion(state, question))
}

export function wholeQuestion(state: Pick<View, 'desk'>, question: Question): KnownBlock[] {
  const { answer } = question
  return [
    ...wholeText(askedBy(state, question), question.question),
    ...(answer ? wholeText(answeredBy(state, answer), answer.text) : [rich(paragraph(unanswered(state, question)))]),
  ]
}

function shortly(state: Pick<View, 'desk'>, question: Question, max: number, ending: string): KnownBlock {
  const { answer } = question
  return rich(
    paragraph(bold(askedBy(state, question))),
    quote(question.question, max, ending),
    ...(answer
      ? [paragraph(bold(answeredBy(state, answer))), quote(answer.text, max, ending)]
      : [paragraph(unanswered(state, question))]),
  )
}

function questionButtons(on: Subject, { id, by, answer }: Question, { answers, user }: Reader) {
  if (answer) return []
  const subject = { kind: 'question', on, question: id } as const
  const own = by.kind === 'person' && by.user === user
  return buttons(
    answers ? button('Answer…', actions.answer, subject) : null,
    own ? button('Withdraw my question', actions.withdrawQuestion, subject) : null,
  )
}

function askedBy(state: Pick<View, 'desk'>, { by, at }: Question): string {
  return `${actorName(by)} asked on ${dayOf(state, at)}`
}

function answeredBy(state: Pick<View, 'desk'>, { by, at }: { by: Question['by']; at: string }): string {
  return `${actorName(by)} answered on ${dayOf(state, at)}`
}

/** Only a question of somebody who is an owner now keeps a gate closed. */
function unanswered({ desk }: Pick<View, 'desk'>, { by }: Question): string {
  return isOwner(desk.roles, by)
    ? 'No answer yet. An operator or an owner can give it, and until then nothing opens.'
    : 'No answer. Whoever asked is not an owner any more, so nothing waits for it.'
}
