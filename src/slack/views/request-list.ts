import type { KnownBlock } from '@slack/types'
import { actorName } from '../../core/actor.ts'
import { hasRole, type Person } from '../../core/person.ts'
import type { RequestState } from '../../core/request/request.ts'
import type { State } from '../../core/view.ts'
import { code, header, paragraph, prose, quote, rich, run } from './blocks.ts'
import { fill } from './fill.ts'
import type { Rendered } from './rendered.ts'
import { isSettledFor, requestButtons, takingBack } from './request.ts'
import { elseWords, runNames, runWords, standingWords } from './request-words.ts'
import { said } from './said.ts'
import { fallback } from './text.ts'
import { agoOf, count } from './when.ts'

/** `/blockers requests`: those that wait for owners, or may run; with buttons for an owner who may decide them. */
export function requestsView(state: State, person: Person, now: number): Rendered {
  const found = [...state.requests.values()]
  if (found.length === 0) {
    const none = 'No request waits. `/blockers request ACTION` asks the owners for one run.'
    return { text: fallback(none), blocks: [rich(paragraph(...prose(none)))] }
  }
  const title = count(found.length, 'request')
  const groups = found.map((request) => () => requestRow(state, request, person, now))
  const blocks = fill('message', [header(title)], groups, (left) =>
    left > 0 ? [rich(paragraph(run(`and ${left} more.`, 50)))] : [],
  )
  return {
    text: fallback(`${title}: ${found.map((request) => `${request.id}, ${runWords(request)}`).join('; ')}.`),
    blocks,
  }
}

/** One request in a list, with its buttons for an owner who may decide it, or take back what was granted. */
export function requestRow(state: State, request: RequestState, person: Person, now: number): KnownBlock[] {
  const { id, by, at, reason } = request
  const sentence = `: ${runWords(request)}, asked for by ${actorName(by)} ${agoOf(at, now)}`
  const owns = hasRole(state, person, 'owner')
  const decides = owns && !isSettledFor(state, request, person.user, now)
  const standing = `${standingWords(state, request, now)} ${elseWords(state, request, now)}`
  return [
    rich(
      paragraph(code(id), ...said(sentence, runNames(request), 600, '…')),
      quote(reason, 300, '…'),
      paragraph(...said(standing, [request.action], 600, '…')),
    ),
    ...(decides ? requestButtons(state, request) : []),
    ...(owns ? takingBack(state, request, person.user, now) : []),
  ]
}
