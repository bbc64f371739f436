import type { KnownBlock } from '@slack/types'
import { actorName, samePerson } from '../../core/actor.ts'
import { countingRequestGrants, isAuthorised } from '../../core/holding.ts'
import { asActor, holderOf } from '../../core/person.ts'
import { refuseSelf } from '../../core/request/decide.ts'
import type { RequestState } from '../../core/request/request.ts'
import { requestSubject as subjectOf } from '../../core/subject.ts'
import type { View } from '../../core/view.ts'
import { actions } from '../ids.ts'
import { requestPromptAdvice } from './advice.ts'
import { button, buttons, context, header, paragraph, rich } from './blocks.ts'
import { fill } from './fill.ts'
import { ended } from './lines/request.ts'
import { questionGroups } from './questions.ts'
import type { Rendered } from './rendered.ts'
import {
  answersBlock,
  askedBlocks,
  effectBlock,
  elseWords,
  inTheWayGroups,
  requestSubject,
  rulesBlocks,
  runNames,
  runWords,
  standingWords,
} from './request-words.ts'
import { said } from './said.ts'
import { cut, fallback, quoted } from './text.ts'
import { hasVoted } from './votes.ts'
import { count, instantOf } from './when.ts'

/** One owner's prompt for a request: who asks for what and why, what a grant does and answers, and what still stands in the way. */
export function askView(view: View, request: RequestState, owner: string, now: number): Rendered {
  const closing = closingWords(view, request, owner, now)
  if (closing) return settledView('A run that was asked for', request, closing, takingBack(view, request, owner, now))
  const groups = [
    ...inTheWayGroups(view, request, now),
    ...questionGroups(view, subjectOf(request.id), request.questions, { answers: true, user: owner }),
    ...requestPromptAdvice(view, request),
  ]
  const head = [
    header('A run is asked for'),
    askedBy(view, request),
    ...askedBlocks(request),
    effectBlock(request, 'a time that you choose'),
    answersBlock(view, request),
    ...rulesBlocks(view, request, now),
  ] satisfies KnownBlock[]
  const blocks = fill('message', head, groups, more(request), requestButtons(view, request))
  return {
    text: fallback(
      `${actorName(request.by)} asks for ${runWords(request)} (${request.id}): “${cut(request.reason, 1500)}”. A grant authorises this one run.`,
    ),
    blocks,
  }
}

/** The request as the channel sees it; what happens to it stands in its thread. */
export function runView(view: View, request: RequestState, now: number): Rendered {
  const outcome = outcomeWords(view, request)
  if (outcome) return settledView('A run that was asked for', request, outcome, [])
  const standing = standingWords(view, request, now)
  const groups = [
    ...inTheWayGroups(view, request, now, 'What else stands in the way'),
    ...questionGroups(view, subjectOf(request.id), request.questions, { answers: true, user: null }),
  ]
  const head = [
    header('A run is asked for'),
    askedBy(view, request),
    ...askedBlocks(request),
    rich(paragraph(...said(standing, runNames(request), 900, '…'))),
    ...rulesBlocks(view, request, now),
  ] satisfies KnownBlock[]
  const withdraw = buttons(button('Withdraw the request', actions.withdrawRequest, requestSubject(view, request)))
  return {
    text: fallback(
      `${actorName(request.by)} asks for ${runWords(request)} (${request.id}): “${cut(request.reason, 1000)}”. ${standing}`,
    ),
    blocks: fill('message', head, groups, more(request), withdraw),
  }
}

/** Approve…, Reject… and Ask…, for owners. */
export function requestButtons(view: View, request: RequestState) {
  const subject = requestSubject(view, request)
  return buttons(
    button('Approve…', actions.approveRequest, subject, 'primary'),
    button('Reject…', actions.rejectRequest, subject, 'danger'),
    button('Ask…', actions.askRequest, subject),
  )
}

/** What came of a request that is settled, sentence by sentence; null before. */
export function outcomeWords(view: Pick<View, 'desk'>, { id, settled }: RequestState): string[] | null {
  if (!settled) return null
  const { kind, by, at, reason } = settled
  const when = instantOf(view, at)
  if (kind === 'rejected' || kind === 'withdrawn')
    return [
      `${kind === 'rejected' ? '⛔ ' : ''}${actorName(by)} ${kind === 'rejected' ? 'rejected' : 'withdrew'} it on ${when}: ${quoted(reason)}`,
    ]
  return [`${id} ${ended[kind]} (${when}).`]
}

/** Whether there is nothing to decide for this owner: a prompt that was never posted is then not posted. */
export function isSettledFor(view: View, request: RequestState, owner: string, now: number): boolean {
  return closingWords(view, request, owner, now) !== null
}

/** Why there is nothing to decide for this owner (any more), or null. */
function closingWords(view: View, request: RequestState, owner: string, now: number): string[] | null {
  const outcome = outcomeWords(view, request)
  if (outcome) return outcome
  const person = holderOf(view, owner)
  const counting = countingRequestGrants(view, request, now)
  const mine = counting.some(({ by }) => samePerson(by, asActor(person)))
  if (isAuthorised(view, request, now) || Date.parse(request.expires) <= now)
    return [standingWords(view, request, now), elseWords(view, request, now)]
  if (mine)
    return [
      'You granted it. Policy wants another owner as well; you have nothing more to do here, and can take yours back.',
    ]
  if (!view.desk.roles.owners.some(({ user }) => user === owner))
    return ['You are not an owner under the policy any more, so there is nothing for you to decide here.']
  const self = refuseSelf(view, request, person)
  return self ? [self.sentence] : null
}

/** Takes one's own grant back; once a run is authorised, any owner revokes any of its grants (rule 6). */
export function takingBack(view: View, request: RequestState, owner: string, now: number): KnownBlock[] {
  if (!view.desk.roles.owners.some(({ user }) => user === owner)) return []
  const authorised = isAuthorised(view, request, now)
  return countingRequestGrants(view, request, now).flatMap((grant) => {
    const own = hasVoted([grant], owner)
    if (!own && !authorised) return []
    const subject = { kind: 'grant', on: subjectOf(request.id), grant: grant.id } as const
    // Slack takes an `action_id` once a block.
    return buttons(button(own ? 'Withdraw my grant…' : `Revoke ${grant.id}…`, actions.revoke, subject))
  })
}

function settledView(title: string, request: RequestState, sentences: string[], tail: KnownBlock[]): Rendered {
  const blocks = [
    header(title),
    context(request.id),
    ...askedBlocks(request),
    rich(...sentences.map((sentence) => paragraph(...said(sentence, runNames(request), 900, '…')))),
    ...tail,
  ] satisfies KnownBlock[]
  return { text: fallback(`${request.id}, ${runWords(request)}: ${sentences.join(' ')}`), blocks }
}

function askedBy(view: View, { id, by, at, expires }: RequestState): KnownBlock {
  return context(id, `asked by ${actorName(by)} on ${instantOf(view, at)}`, `waits until ${instantOf(view, expires)}`)
}

function more({ action }: RequestState) {
  return (left: number) => [context(`and ${count(left, 'more thing')}: /blockers gate ${cut(action, 200, '…')}`)]
}
