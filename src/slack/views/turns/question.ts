import { actorName } from '../../../core/actor.ts'
import { requirementFor } from '../../../core/blocker/blocker.ts'
import type { EntryOf } from '../../../core/entry.ts'
import { isGranted } from '../../../core/holding.ts'
import { questionOf } from '../../../core/messages/turns.ts'
import { blockerSubject, requestSubject } from '../../../core/subject.ts'
import type { State } from '../../../core/view.ts'
import { actions } from '../../ids.ts'
import { button, buttons, detailsButton } from '../blocks.ts'
import { decisionButtons } from '../prompt.ts'
import { wholeQuestion } from '../questions.ts'
import type { Rendered } from '../rendered.ts'
import { cut } from '../text.ts'
import { turnMessage } from './message.ts'

/** A question, to whoever can answer it. */
export function questionTurn(state: State, entry: EntryOf<'InfoRequested'>): Rendered | null {
  const about = aboutOf(state, entry)
  if (!about) return null
  const { what, names, details } = about
  const question = questionOf(entry, state)
  if (!question)
    return turnMessage('A question', `Nothing is left to answer about ${what}.`, {
      names,
      words: entry.question,
      rest: details,
    })
  if (question.answer)
    return turnMessage('A question was answered', `Nothing is left to answer about ${what}.`, {
      names,
      rest: [...wholeQuestion(state, question), ...details],
    })
  const answer = button('Answer…', actions.answer, { kind: 'question', on: about.on, question: question.id }, 'primary')
  return turnMessage('A question for you', `${actorName(entry.by)} wants to know before ${what} is decided:`, {
    names,
    words: entry.question,
    rest: [...buttons(answer), ...details],
  })
}

/** The answer, to the owner who asked, with what they can decide now. */
export function answeredTurn(state: State, entry: EntryOf<'InfoAnswered'>, now: number): Rendered | null {
  const about = aboutOf(state, entry)
  if (!about) return null
  const { blocker, requirement, details, names, what } = about
  const question = questionOf(entry, state)
  const open = blocker && requirement && !blocker.retired && !isGranted(state, blocker, requirement, now)
  return turnMessage(
    'Your question was answered',
    `${actorName(entry.by)} answered what you asked about ${what}${question ? `, “${cut(question.question, 300, '…')}”` : ''}:`,
    {
      names,
      words: entry.answer,
      rest: [...(open ? decisionButtons(state, blocker, requirement) : details)],
    },
  )
}

/** What a question is about, in words, and what else its message needs of it. */
function aboutOf(state: State, entry: EntryOf<'InfoRequested' | 'InfoAnswered'>) {
  if ('request' in entry)
    return { what: `request ${entry.request}`, names: [], on: requestSubject(entry.request), details: [] }
  const blocker = state.blocker(entry.blocker)
  if (!blocker) return null
  return {
    what: `\`${entry.action}\` of \`${blocker.id}\``,
    names: [entry.action, blocker.id],
    on: blockerSubject(blocker.key),
    details: buttons(detailsButton(blocker.key)),
    blocker,
    requirement: requirementFor(blocker, entry.action),
  }
}
