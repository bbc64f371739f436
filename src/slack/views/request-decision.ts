import type { KnownBlock, ModalView } from '@slack/types'
import { actorName } from '../../core/actor.ts'
import { authorisers } from '../../core/authorisation.ts'
import { requirementFor } from '../../core/blocker/blocker.ts'
import { rulesFor } from '../../core/policy.ts'
import type { RequestState } from '../../core/request/request.ts'
import type { Grant } from '../../core/requirement/grant.ts'
import { requestSubject as subjectOf } from '../../core/subject.ts'
import type { View } from '../../core/view.ts'
import { inputs, modals } from '../ids.ts'
import { wholeRequestAdvice } from './advice.ts'
import { code, context, paragraph, rich } from './blocks.ts'
import { fill } from './fill.ts'
import { form, reasonInput, textInput, wholeText } from './form.ts'
import { charactersIn, LIMITS } from './limits.ts'
import { wholeQuestions } from './questions.ts'
import { readingModal } from './reading.ts'
import { effectBlock, inTheWayGroups, requestSubject, rulesBlocks } from './request-words.ts'
import { expiryInput, typedInput } from './terms.ts'
import { count, instantOf } from './when.ts'

/** Everything an owner needs to authorise one run: what is asked and what it answers, in full (rules 4 and 11). */
export function approveRequestModal(view: View, request: RequestState, now: number): ModalView {
  const { policy } = view.desk
  const words = [
    ...requestInFull(request),
    ...answersInFull(view, request),
    effectBlock(request, 'the time chosen below'),
  ]
  if (!policy || tooLong(words)) return unreadable(request)
  const rules = rulesFor(policy, request.action)
  const groups = [
    ...inTheWayGroups(view, request, now),
    ...wholeQuestions(view, request.questions),
    ...wholeRequestAdvice(view, request),
  ]
  const blocks = fill('modal', [...words, ...rulesBlocks(view, request, now)], groups, more, [
    reasonInput(inputs.reason, 'Why do you grant it?'),
    expiryInput(view, rules, now),
    ...typedInput(request.action, rules),
  ])
  return form(modals.approveRequest, 'Authorise one run', 'Grant', requestSubject(view, request), blocks)
}

/** Asks for the reason of a rejection. */
export function rejectRequestModal(view: View, request: RequestState): ModalView {
  const head = [
    ...requestInFull(request),
    rich(
      paragraph(
        `If you reject it, ${request.id} is over, and what another owner gave for it ends. Whoever asked is told.`,
      ),
    ),
  ]
  const blocks = fill('modal', head, wholeRequestAdvice(view, request), more, [reasonInput(inputs.reason)])
  return form(modals.rejectRequest, 'Reject the request', 'Reject', requestSubject(view, request), blocks)
}

/** An owner asks back before deciding. */
export function askRequestModal(view: View, request: RequestState): ModalView {
  const blocks = fill('modal', requestInFull(request), wholeQuestions(view, request.questions), more, [
    textInput(inputs.question, 'What do you need to know?', {
      hint: 'An operator or another owner answers. Until then it authorises nothing; you can withdraw the question.',
      max: 2000,
    }),
  ])
  return form(modals.askRequest, 'Ask before deciding', 'Ask', requestSubject(view, request), blocks)
}

/** Takes the grant of a request back. */
export function revokeRequestModal(view: View, request: RequestState, grant: Grant): ModalView {
  const subject = { kind: 'grant', on: subjectOf(request.id), grant: grant.id } as const
  return form(modals.revoke, 'Revoke a grant', 'Revoke', subject, [
    ...requestInFull(request),
    rich(paragraph(`${actorName(grant.by)} authorised it until ${instantOf(view, grant.expires)}.`)),
    ...wholeText('The reason given', grant.reason),
    rich(paragraph('If you revoke it, it ends at once. What already ran is not undone.')),
    reasonInput(inputs.reason),
  ])
}

/** What is asked, with nothing cut. */
function requestInFull({ id, by, action, params, for_whom, reason }: RequestState): KnownBlock[] {
  return [
    rich(paragraph(code(action, 1000), `, one run (${id}), asked for by ${actorName(by)}`)),
    ...wholeText('Parameters', params.map(([name, value]) => `${name}=${value}`).join('\n') || 'none'),
    ...(for_whom ? wholeText('For', for_whom) : []),
    ...wholeText('Reason', reason),
  ]
}

/** The words of the blockers that authorise the action: the grant is bound to them too. */
function answersInFull(view: View, { action }: RequestState): KnownBlock[] {
  return authorisers(view, action).flatMap((blocker) => {
    const asked = requirementFor(blocker, action)?.round.asked
    if (!asked) return []
    return [
      rich(paragraph('It answers the decision of ', code(blocker.id, 500), ', for this run alone:')),
      ...wholeText('Decision asked', asked.decision),
      ...wholeText('Item', asked.item),
      ...wholeText('Technical proof asked', asked.proof),
    ]
  })
}

/** A text that Slack cannot show in one modal is not granted in Slack. */
function tooLong(blocks: KnownBlock[]): boolean {
  return blocks.length > LIMITS.blocks.modal - 15 || charactersIn(blocks) > LIMITS.charactersInView - 5000
}

function unreadable({ id }: RequestState): ModalView {
  return readingModal('Too long to approve', [
    rich(
      paragraph(
        `What ${id} asks is longer than Slack can show at once, and nobody should grant what they cannot read. Nothing was recorded. Reject it, and have it asked again in fewer words.`,
      ),
    ),
  ])
}

function more(left: number): KnownBlock[] {
  return [context(`and ${count(left, 'more thing')}: /blockers gate and /blockers requests have all of it`)]
}
