import { type Actor, samePerson } from '../actor.ts'
import type { Roles } from '../policy.ts'
import { isOwner } from '../vote.ts'

/** Something an owner wants to know before a decision. Until it is answered, or its asker withdraws it, nothing opens. */
export interface Question {
  id: string
  by: Actor
  at: string
  question: string
  answer: { by: Actor; at: string; text: string } | null
}

/** As many as people read; somebody who has more to ask should talk to the others. */
export const most = 20

/** The questions that keep a gate closed: unanswered ones of people who are owners now. */
export function openQuestions(questions: readonly Question[], roles: Roles): Question[] {
  return questions.filter(({ answer, by }) => !answer && isOwner(roles, by))
}

/** The questions after another one was asked; the same words by the same person stand once, and of answered ones the newest. */
export function withQuestion(questions: readonly Question[], asked: Question): Question[] {
  const others = questions.filter((known) => !isAgain(known, asked))
  const tooMany = others.length + 1 - most
  const answered = others.filter(({ answer }) => answer).slice(0, Math.max(0, tooMany))
  return [...others.filter((known) => !answered.includes(known)), asked]
}

/** The questions after one of them was answered. */
export function withAnswer(questions: readonly Question[], id: string, answer: Question['answer']): Question[] {
  return questions.map((question) => (question.id === id ? { ...question, answer } : question))
}

/** Whether two questions are one. */
export function isAgain(known: Pick<Question, 'by' | 'question' | 'answer'>, asked: Pick<Question, 'by' | 'question'>) {
  return !known.answer && known.question === asked.question && samePerson(known.by, asked.by)
}
