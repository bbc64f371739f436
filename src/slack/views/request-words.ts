import type { KnownBlock, RichTextElement } from '@slack/types'
import { actorName } from '../../core/actor.ts'
import { authorisers, requestFingerprint } from '../../core/authorisation.ts'
import { inTheWay } from '../../core/gate.ts'
import { countingRequestGrants, isAuthorised } from '../../core/holding.ts'
import { type Parameters, parametersText } from '../../core/parameters.ts'
import { rulesFor } from '../../core/policy.ts'
import type { RequestState } from '../../core/request/request.ts'
import type { Grant } from '../../core/requirement/grant.ts'
import type { View } from '../../core/view.ts'
import type { Subject } from '../ids.ts'
import { bold, bullets, code, paragraph, quote, rich, run } from './blocks.ts'
import { capital } from './lines/line.ts'
import { said } from './said.ts'
import { cut } from './text.ts'
import { tally } from './votes.ts'
import { count, instantOf } from './when.ts'

/** What a button or modal of a request is about: the request, and the words that it was shown with. */
export function requestSubject(view: View, request: RequestState): Extract<Subject, { kind: 'request' }> {
  return { kind: 'request', request: request.id, seen: requestFingerprint(view, request) }
}

/** A request has no Details: whoever decides it sees all of it. */
const CUT_HERE = '… (Approve… shows all of it)'

interface Run {
  action: string
  params: Parameters
}

/** `` one run of `production` with `version=1.4.2` `` */
export function runWords({ action, params }: Run): string {
  return `one run of \`${action}\`${params.length > 0 ? ` with \`${given(params)}\`` : ''}`
}

/** The words of others in it. */
export function runNames({ action, params }: Run): string[] {
  return [action, given(params)]
}

/** The parameters in a sentence; a modal shows them whole. */
function given(params: Parameters): string {
  return cut(parametersText(params), 300, '…')
}

/** What is asked: the action, its parameters, for whom, and why. */
export function askedBlocks({ action, params, by, for_whom, reason }: RequestState): KnownBlock[] {
  const names = params.slice(0, 20).map(([name, value]) => [code(`${name}=${value}`, 300, CUT_HERE)])
  const left = params.length - names.length
  return [
    rich(
      paragraph(bold('Action: '), code(action, 1000)),
      ...(params.length > 0
        ? [paragraph(bold('Parameters: '))]
        : [paragraph(bold('Parameters: '), 'none, so that it fits any run')]),
      bullets(left > 0 ? [...names, [run(`and ${left} more: Approve… shows all`, 100)]] : names),
      paragraph(bold('For: '), for_whom ? run(`“${for_whom}”`, 300, CUT_HERE) : run(actorName(by), 300)),
    ),
    rich(paragraph(bold('Reason')), quote(reason, 2000, CUT_HERE)),
  ]
}

/** **Authorises: `production`, one run, until …** and, just as plainly, that it lifts nothing (rule 3). */
export function effectBlock({ action, params }: RequestState, until: string): KnownBlock {
  const which: RichTextElement[] = [
    run(params.length > 0 ? ' with exactly these parameters' : ' with whatever parameters', 50),
  ]
  return rich(
    paragraph(bold('Authorises: '), code(action, 1000), run(', one run', 20), ...which, run(`, until ${until}.`, 200)),
    paragraph(bold('Not: '), 'any other run, and it lifts no blocker that stands in the way.'),
  )
}

/** Which blockers' authorising decision a grant counts for, with the words that it is bound to. */
export function answersBlock(view: View, { action }: RequestState, max = 500): KnownBlock {
  const found = authorisers(view, action)
  if (found.length === 0)
    return rich(
      paragraph(bold('What it answers: '), 'no blocker authorises ', code(action, 300), '; only a request does.'),
    )
  const shown = found.slice(0, 5).flatMap((blocker) => {
    const asked = blocker.requirements.find((requirement) => requirement.action === action)?.round.asked.decision ?? ''
    return [paragraph('The decision of ', code(blocker.id, 300), ', for this run alone:'), quote(asked, max, CUT_HERE)]
  })
  const left = found.length - 5
  return rich(
    paragraph(bold('What it answers')),
    ...shown,
    left > 0 ? paragraph(`and ${left} more, which Approve… shows.`) : null,
  )
}

/** What keeps the gate closed also when the run is authorised, a group a reason. */
export function inTheWayGroups(
  view: View,
  { action }: RequestState,
  now: number,
  title = 'Still stands in the way, and no grant here changes that',
): (() => KnownBlock[])[] {
  const reasons = inTheWay(view, action, now, true)
  if (reasons.length === 0) return [() => [rich(paragraph('Nothing else stands in the way now.'))]]
  return [
    () => [rich(paragraph(bold(title)))],
    ...reasons.map(({ sentence, blocker }) => () => [
      rich(bullets([said(sentence, blocker ? [action, blocker] : [action], 600, '…')])),
    ]),
  ]
}

/** Whether anything else stands in the way, in one sentence. */
export function elseWords(view: View, { action }: RequestState, now: number): string {
  const left = inTheWay(view, action, now, true).length
  if (left === 0) return 'Nothing else stands in its way now.'
  return `${count(left, 'other thing')} still ${left === 1 ? 'stands' : 'stand'} in its way; \`/blockers gate\` says what.`
}

/** Who granted so far, where policy wants several owners, and whether it lets people decide what they asked for. */
export function rulesBlocks(view: View, request: RequestState, now: number): KnownBlock[] {
  const { policy } = view.desk
  const needed = policy ? rulesFor(policy, request.action).owners_needed : 1
  const givers = countingRequestGrants(view, request, now).map(({ by }) => by)
  const quorum = needed > 1 ? [paragraph(`Policy wants ${needed} owners. ${tally(view, needed, givers)}`)] : []
  const self = policy?.allow_self ? [paragraph('Policy lets whoever asked decide it too (allow_self).')] : []
  return quorum.length + self.length > 0 ? [rich(...quorum, ...self)] : []
}

/** `One run of `production` is authorised by @Ana until …`; short of the quorum it only has her grant. */
export function requestGrantWords(view: View, request: RequestState, { by, expires }: Grant, stands: boolean): string {
  const who = stands ? `is authorised by ${actorName(by)}` : `has ${actorName(by)}’s grant`
  return `${capital(runWords(request))} ${who} until ${instantOf(view, expires)}`
}

/** How it stands, in one sentence: what it waits for, until when it may run. */
export function standingWords(view: View, request: RequestState, now: number): string {
  const { id, action, expires } = request
  const grants = countingRequestGrants(view, request, now)
  const last = grants.at(-1)
  if (last && isAuthorised(view, request, now)) {
    const until = grants.map((grant) => grant.expires).sort()[0] ?? last.expires
    return `✅ ${grants.map(({ by }) => actorName(by)).join(' and ')} authorised it: \`${action}\` may run once until ${instantOf(view, until)}.`
  }
  if (Date.parse(expires) <= now) return `⌛ ${id} is over: the owners needed did not grant it in time.`
  return `⏳ It waits for owners until ${instantOf(view, expires)}.`
}
