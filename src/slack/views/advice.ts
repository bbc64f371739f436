import type { KnownBlock } from '@slack/types'
import { actorName } from '../../core/actor.ts'
import { adviceOn, adviceOnRequest, type ToldAdvice } from '../../core/advice/told.ts'
import { adviceIs, adviceSentence, readSentence } from '../../core/advice/words.ts'
import { type BlockerState, liveRequirements } from '../../core/blocker/blocker.ts'
import type { RequestState } from '../../core/request/request.ts'
import type { Requirement } from '../../core/requirement/requirement.ts'
import type { View } from '../../core/view.ts'
import { adviceBlockId } from '../ids.ts'
import { bold, context, paragraph, quote, rich, run } from './blocks.ts'
import { LIMITS } from './limits.ts'
import { said } from './said.ts'
import { CUT, isCut, pieces } from './text.ts'
import { count } from './when.ts'

/*
 * Advice stands below the words that it is about, never above them, and in no notification: whoever decides can read the words first. Each
 * piece is a group for `fill`; its block says by its id which advice it is, so that a decision knows what stood beside it.
 */

type Groups = (() => KnownBlock[])[]

/** On a requirement, in an owner's prompt: where it does not show all of its words, the advice stands where they are whole. */
export function promptAdvice(
  view: View,
  blocker: BlockerState,
  requirement: Requirement,
  { words = true }: { words?: boolean } = {},
): Groups {
  const told = adviceNow(view, blocker, requirement)
  if (told.length === 0 || (words && wordsAreWhole(requirement))) return groups(told, requirement.action, short(CUT))
  const sentence = `${count(told.length, 'recommendation')} of machines: Approve… and Details show them, below the full words.`
  return [() => [context(sentence)]]
}

/** On a requirement, whole, in the modals in which it is decided, and wherever all of it is shown. */
export function wholeAdvice(view: View, blocker: BlockerState, requirement: Requirement): Groups {
  return groups(adviceNow(view, blocker, requirement), requirement.action, whole)
}

/** On a request, in an owner's prompt. */
export function requestPromptAdvice(view: View, request: RequestState): Groups {
  return groups(adviceOnRequest(view, request), request.id, short('… (Approve… shows all of it)'))
}

/** On a request, whole. */
export function wholeRequestAdvice(view: View, request: RequestState): Groups {
  return groups(adviceOnRequest(view, request), request.id, whole)
}

/** Also in which order: what was given first stands first. */
function adviceNow(view: View, blocker: BlockerState, requirement: Requirement): ToldAdvice[] {
  return liveRequirements(blocker).includes(requirement) ? adviceOn(view, blocker, requirement) : []
}

function groups(told: readonly ToldAdvice[], what: string, reasons: (reason: string) => KnownBlock[]): Groups {
  return told.map((given, i) => () => [
    ...(i === 0 ? [context(adviceIs)] : []),
    adviceBlock(given, what),
    ...reasons(given.reason),
  ])
}

function adviceBlock(given: ToldAdvice, what: string): KnownBlock {
  const sentence = said(`${adviceSentence(given, what)}.`, [what, actorName(given.by)], 900, '…')
  return {
    ...rich(paragraph(bold('Advice '), ...sentence), paragraph(run(readSentence(given), 300))),
    block_id: adviceBlockId(given.id),
  }
}

function short(ending: string): (reason: string) => KnownBlock[] {
  return (reason) => [rich(quote(reason, 600, ending))]
}

function whole(reason: string): KnownBlock[] {
  return pieces(reason, LIMITS.text).map((piece) => rich(quote(piece, LIMITS.text)))
}

/** No view of the words cuts what is this short. */
function wordsAreWhole({ round }: Requirement): boolean {
  return Object.values(round.asked).every((text) => !isCut(text, 600))
}
