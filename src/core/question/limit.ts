import { type Refusal, refuse } from '../refusal.ts'
import { most, type Question } from './question.ts'

/** Refuses another question where too many stand already. */
export function refuseMany(questions: readonly Question[]): Refusal | null {
  if (questions.filter(({ answer }) => !answer).length < most) return null
  return refuse(
    'bad_input',
    `${most} questions wait for an answer here already; please have some of them answered or withdrawn first.`,
  )
}
