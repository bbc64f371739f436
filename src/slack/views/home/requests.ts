import type { KnownBlock } from '@slack/types'
import { samePerson } from '../../../core/actor.ts'
import type { Parameters } from '../../../core/parameters.ts'
import { asActor } from '../../../core/person.ts'
import type { RequestState } from '../../../core/request/request.ts'
import type { RequestRow } from '../../../workflows/read-tables.ts'
import { actions } from '../../ids.ts'
import { button, buttons, code, context, header, paragraph, prose, quote, rich } from '../blocks.ts'
import { requestRow } from '../request-list.ts'
import { requestSubject, runNames, runWords } from '../request-words.ts'
import { said } from '../said.ts'
import { count, instantOf } from '../when.ts'
import type { Part, Scene } from './part.ts'

/** The requests that wait or may run, the person's own first, then what became of their earlier ones. */
export function requestsPart(scene: Scene): Part {
  const { state, person, past } = scene
  const me = asActor(person)
  const open = [...state.requests.values()]
  const own = open.filter(({ by }) => samePerson(by, me))
  const others = open.filter(({ by }) => !samePerson(by, me))
  const line =
    open.length + past.requests.length === 0
      ? rich(paragraph(...prose('No request waits. `/blockers request ACTION` asks the owners for one run.')))
      : context(
          `${count(own.length, 'open request')} of yours`,
          `${others.length} of others`,
          `${past.requests.length} of yours over`,
        )
  return {
    head: [header('Requests'), line],
    rows: [
      ...own.map((request) => () => ownRow(scene, request)),
      ...others.map((request) => () => requestRow(state, request, person, scene.now)),
      ...past.requests.map((row) => () => [settledRow(scene, row)]),
    ],
    perPage: 10,
  }
}

function ownRow({ state, person, now }: Scene, request: RequestState): KnownBlock[] {
  const withdraw = button('Withdraw the request', actions.withdrawRequest, requestSubject(state, request))
  return [...requestRow(state, request, person, now), ...buttons(withdraw)]
}

function settledRow({ state }: Scene, row: RequestRow): KnownBlock {
  const run = { action: row.action, params: JSON.parse(row.params) as Parameters }
  const when = row.settled_at ? ` on ${instantOf(state, row.settled_at)}` : ''
  const because = row.settled_reason ? [quote(row.settled_reason, 300, '…')] : []
  return rich(
    paragraph(
      code(row.request_id),
      ...said(
        `: ${runWords(run)}: ${became[row.status] ?? row.status}${settledBy(row)}${when}`,
        runNames(run),
        600,
        '…',
      ),
    ),
    ...because,
  )
}

/** Who ended it, where that was somebody: a person by their Slack id, or whoever was at the machine. */
function settledBy({ settled_by: id, settled_by_name: name }: RequestRow): string {
  if (!name || id === 'countersign') return ''
  return id === 'command' || id?.includes('/') ? ` by ${name}` : ` by @${name}`
}

/** What became of a request, by its `status` (migrations/sqlite/0002_tables.sql). */
const became: Record<string, string> = {
  rejected: '⛔ rejected',
  expired: 'nobody granted it in time',
  withdrawn: 'withdrawn',
  used: '✅ used',
  lapsed: 'granted, and not used in time',
  revoked: '⛔ its grant was revoked',
  stale: 'over, because what it answers changed',
}
