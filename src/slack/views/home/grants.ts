import type { KnownBlock } from '@slack/types'
import { samePerson } from '../../../core/actor.ts'
import { type BlockerState, liveRequirements } from '../../../core/blocker/blocker.ts'
import { countingGrants, countingRequestGrants, isAuthorised } from '../../../core/holding.ts'
import { asActor, hasRole } from '../../../core/person.ts'
import type { RequestState } from '../../../core/request/request.ts'
import type { Grant } from '../../../core/requirement/grant.ts'
import type { Requirement } from '../../../core/requirement/requirement.ts'
import { blockerSubject, requestSubject, type Subject } from '../../../core/subject.ts'
import { actions } from '../../ids.ts'
import { button, buttons, code, context, detailsButton, header, paragraph, quote, rich, run } from '../blocks.ts'
import { capital } from '../lines/line.ts'
import { requestGrantWords, runNames } from '../request-words.ts'
import { said } from '../said.ts'
import { grantWords, namesIn } from '../standing.ts'
import { count } from '../when.ts'
import type { Part, Scene } from './part.ts'

/** A grant that counts now, of a requirement or of a request. */
type Held = { grant: Grant } & ({ blocker: BlockerState; requirement: Requirement } | { request: RequestState })

/** Every grant in force: the person's own first, then by their ends; owners take any of them back. */
export function grantsPart({ state, person, now, place }: Scene): Part {
  const me = asActor(person)
  const all = held({ state, now })
  const found = all
    .filter(({ grant, ...on }) => place.action === null || actionOf({ grant, ...on } as Held) === place.action)
    .sort((a, b) => Number(samePerson(b.grant.by, me)) - Number(samePerson(a.grant.by, me)) || byEnd(a, b))
  return {
    head: [
      header('Grants in force'),
      context(
        found.length > 0
          ? `${count(found.length, 'grant')}; your own come first, then those that end first`
          : 'No grant is in force.',
      ),
    ],
    rows: found.map((one) => () => grantRow({ state, person, now }, one)),
    perPage: 15,
    filter: all.length > 15 ? [...new Set(all.map(actionOf))].sort() : [],
  }
}

function held({ state, now }: Pick<Scene, 'state' | 'now'>): Held[] {
  const ofBlockers = [...state.blockers.values()]
    .filter(({ retired }) => !retired)
    .flatMap((blocker) =>
      liveRequirements(blocker).flatMap((requirement) =>
        requirement.grants.length === 0
          ? []
          : countingGrants(state, blocker, requirement, now).map((grant) => ({ grant, blocker, requirement })),
      ),
    )
  const ofRequests = [...state.requests.values()].flatMap((request) =>
    countingRequestGrants(state, request, now).map((grant) => ({ grant, request })),
  )
  return [...ofRequests, ...ofBlockers]
}

function grantRow({ state, person, now }: Pick<Scene, 'state' | 'person' | 'now'>, one: Held): KnownBlock[] {
  const { grant } = one
  const sentence =
    'request' in one
      ? requestGrantWords(state, one.request, grant, isAuthorised(state, one.request, now))
      : capital(grantWords(state, one.blocker, one.requirement, grant, now))
  const names = 'request' in one ? runNames(one.request) : [one.requirement.action, ...namesIn(state, one.blocker)]
  const title = 'request' in one ? one.request.id : one.blocker.id
  const revoke = hasRole(state, person, 'owner')
    ? button('Revoke…', actions.revoke, { kind: 'grant', on: subjectOf(one), grant: grant.id }, 'danger')
    : null
  return [
    rich(
      paragraph(
        code(grant.id),
        run(' on ', 5),
        code(title, 200, '…'),
        run(': ', 5),
        ...said(sentence, names, 600, '…'),
      ),
      quote(grant.reason, 300, '…'),
    ),
    ...buttons(revoke, 'blocker' in one ? detailsButton(one.blocker.key) : null),
  ]
}

function subjectOf(one: Held): Subject {
  return 'request' in one ? requestSubject(one.request.id) : blockerSubject(one.blocker.key)
}

function actionOf(one: Held): string {
  return 'request' in one ? one.request.action : one.requirement.action
}

function byEnd(a: Held, b: Held): number {
  return a.grant.expires < b.grant.expires ? -1 : Number(a.grant.expires > b.grant.expires)
}
