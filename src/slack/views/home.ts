import type { HomeView, KnownBlock } from '@slack/types'
import { type HomePart, type HomePlace, homeFront, homeParts } from '../../core/messages/home-place.ts'
import type { Person } from '../../core/person.ts'
import type { State } from '../../core/view.ts'
import { refuseOutsiders } from '../identity.ts'
import { actions, writeSubject } from '../ids.ts'
import { button, buttons, context, paragraph, prose, rich } from './blocks.ts'
import { decidedPart } from './home/decided.ts'
import { gatesPart } from './home/gates.ts'
import { grantsPart } from './home/grants.ts'
import type { Part, Past, Scene } from './home/part.ts'
import { peoplePart } from './home/people.ts'
import { requestsPart } from './home/requests.ts'
import { waitingPart } from './home/waiting.ts'
import { cut, plain } from './text.ts'

export { noPast, type Past } from './home/part.ts'

/** A person's Home: one part of it at a time, a page at a time, so that everything in it can be reached. */
export function homeView({ state, person, now, place = homeFront, past }: Looking): HomeView {
  const outsider = refuseOutsiders(person)
  if (outsider) return { type: 'home', blocks: [rich(paragraph(...prose(outsider.sentence)))] }
  const scene: Scene = { state, person, now, place, past }
  const part = parts[place.part](scene)
  const pages = Math.max(1, Math.ceil(part.rows.length / part.perPage))
  const page = Math.min(place.page, pages)
  const from = (page - 1) * part.perPage
  const blocks = [
    ...tabs(scene),
    ...part.head,
    ...filter(place, part.filter ?? []),
    ...part.rows.slice(from, from + part.perPage).flatMap((draw) => draw()),
    ...pager({ ...place, page }, pages, { from, of: part.rows.length, perPage: part.perPage }),
  ]
  return { type: 'home', blocks }
}

interface Looking {
  state: State
  person: Person
  now: number
  place?: HomePlace
  past: Past
}

const parts: Record<HomePart, (scene: Scene) => Part> = {
  waiting: waitingPart,
  grants: grantsPart,
  gates: gatesPart,
  requests: requestsPart,
  decided: decidedPart,
  people: peoplePart,
}

const titles: Record<HomePart, string> = {
  waiting: 'Waits for me',
  grants: 'Grants in force',
  gates: 'Gates',
  requests: 'Requests',
  decided: 'Recently decided',
  people: 'People',
}

/** The parts, the one that is shown marked in words, not by its colour. Guests read the gates, and choose nothing. */
function tabs({ person, place }: Scene): KnownBlock[] {
  if (person.standing !== 'member') return []
  return buttons(
    ...homeParts.map((part) =>
      button(`${part === place.part ? '▸ ' : ''}${titles[part]}`, `${actions.home}${part}`, go({ ...homeFront, part })),
    ),
  )
}

/** A menu of the actions that the list is about, where it is long; more than Slack's menu holds are reached through “Gates”. */
function filter(place: HomePlace, names: readonly string[]): KnownBlock[] {
  if (place.action === null && names.length < 2) return []
  const all = { text: plain('All actions', 75), value: writeSubject(go({ ...place, page: 1, action: null })) }
  const chosen = place.action === null ? [] : [place.action]
  const listed = [...new Set([...chosen, ...names])].slice(0, 99).map((action) => ({
    text: plain(cut(`Only ${action}`, 75, '…'), 75),
    value: writeSubject(go({ ...place, page: 1, action })),
  }))
  // Slack takes at most 150 characters as the value of an option.
  const options = [all, ...listed.filter(({ value }) => value.length <= 150)]
  const initial_option = (place.action === null ? all : options[1]) ?? all
  return [
    {
      type: 'actions',
      elements: [{ type: 'static_select', action_id: `${actions.home}action`, options, initial_option }],
    },
  ]
}

function pager(
  place: HomePlace,
  pages: number,
  { from, of, perPage }: { from: number; of: number; perPage: number },
): KnownBlock[] {
  if (pages === 1) return []
  const { page } = place
  return [
    context(`${from + 1} to ${Math.min(of, from + perPage)} of ${of}`, `page ${page} of ${pages}`),
    ...buttons(
      page > 1 ? button('◂ Page before', `${actions.home}before`, go({ ...place, page: page - 1 })) : null,
      page < pages ? button('Next page ▸', `${actions.home}after`, go({ ...place, page: page + 1 })) : null,
    ),
  ]
}

function go(place: HomePlace) {
  return { kind: 'home', ...place } as const
}
