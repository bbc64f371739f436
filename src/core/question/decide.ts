import { actorName, samePerson } from '../actor.ts'
import type { Asking, CommandOf } from '../command.ts'
import type { Fact } from '../entry.ts'
import { asActor } from '../person.ts'
import { isRefusal, type Refusal, refuse, refuseField } from '../refusal.ts'
import { decideRequestQuestion } from '../request/decide.ts'
import { decideQuestion } from '../requirement/decide.ts'
import { blockerIn, requestIn, type Subject } from '../subject.ts'
import { isVisible } from '../text.ts'
import type { View } from '../view.ts'
import { refuseWho } from '../who-may.ts'
import type { Question } from './question.ts'

/** Asking back, answering, and withdrawing a question: of a requirement, or of a request. An answer names the question it is for. */
export function decideInfo(
  command: CommandOf<'ask' | 'answer' | 'withdraw-question'>,
  view: View,
  now: number,
): Fact[] | Refusal {
  switch (command.kind) {
    case 'ask': {
      if (!isVisible(command.question)) return refuseField('question', 'Please write the question.')
      const question = command.question.trim()
      return 'request' in command
        ? decideRequestQuestion(command, question, view, now)
        : decideQuestion(command as typeof command & Asking, question, view)
    }
    case 'answer':
      return answer(command, view)
    case 'withdraw-question':
      return withdraw(command, view)
    default:
      return command satisfies never
  }
}

/** The question that somebody is about to answer, or why they cannot. */
export function findQuestion(
  { on, question, by }: Pick<CommandOf<'answer'>, 'on' | 'question' | 'by'>,
  view: View,
): Refusal | { question: Question; place: Place } {
  const barred = refuseWho(view, by, 'answer')
  if (barred) return barred
  const found = questionsAt(view, on).find((one) => one.question.id === question)
  if (!found) return refuse('nothing_to_answer', `The question ${question} does not wait for an answer any more.`)
  const { answer } = found.question
  if (answer) return refuse('nothing_to_answer', `${actorName(answer.by)} answered that question already.`)
  return found
}

/** Where a question stands: which facts about it belong there. */
type Place = Omit<Extract<Fact, { kind: 'InfoWithdrawn'; blocker: unknown }>, 'kind' | 'question'> | { request: string }

function answer(command: CommandOf<'answer'>, view: View): Fact[] | Refusal {
  const found = findQuestion(command, view)
  if (isRefusal(found)) return found
  if (!isVisible(command.answer)) return refuseField('answer', 'Please write the answer.')
  const { question } = command
  return [{ kind: 'InfoAnswered', ...found.place, question, answer: command.answer.trim() }]
}

function withdraw({ on, question, by }: CommandOf<'withdraw-question'>, view: View): Fact[] | Refusal {
  const barred = refuseWho(view, by, 'withdraw-question')
  if (barred) return barred
  const found = questionsAt(view, on).find((one) => one.question.id === question)
  if (!found || found.question.answer) return refuse('nothing_to_answer', `The question ${question} is over already.`)
  if (!samePerson(found.question.by, asActor(by)))
    return refuse('not_allowed', `Only ${actorName(found.question.by)}, who asked it, can withdraw the question.`)
  return [{ kind: 'InfoWithdrawn', ...found.place, question }]
}

function questionsAt(view: View, on: Subject): { question: Question; place: Place }[] {
  const key = blockerIn(on)
  const blocker = key ? view.blocker(key) : undefined
  const request = view.request(requestIn(on) ?? '')
  return [
    ...(blocker?.retired ? [] : (blocker?.requirements ?? [])).flatMap(({ action, questions }) =>
      questions.map((question) => ({
        question,
        place: { blocker: blocker?.key as typeof key & string, action } as Place,
      })),
    ),
    ...(request && !request.settled ? request.questions : []).map((question) => ({
      question,
      place: { request: request?.id ?? '' },
    })),
  ]
}
