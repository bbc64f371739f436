import type { BlockerState } from '../core/blocker/blocker.ts'
import type { HomePlace } from '../core/messages/home-place.ts'
import type { MessageSubject } from '../core/messages/keys.ts'
import { ownersTurn } from '../core/nudge.ts'
import type { View } from '../core/view.ts'
import type { Draw } from '../workflows/deliver-message.ts'
import type { Ledger } from '../workflows/ledger.ts'
import { readAgain, readBetween, readDecided, readOne, readRequest } from '../workflows/read-history.ts'
import { readSettledRequests } from '../workflows/read-tables.ts'
import { readHomePlace } from '../workflows/want-home.ts'
import type { People } from './people.ts'
import { readSpokenOf } from './read-spoken-of.ts'
import { cardView } from './views/card.ts'
import { claimView } from './views/claim.ts'
import { digestView } from './views/digest.ts'
import { helpView } from './views/help.ts'
import { homeView, noPast, type Past } from './views/home.ts'
import { lineView } from './views/line.ts'
import { nextView } from './views/next.ts'
import { noticeView } from './views/notice.ts'
import { escalationView, nudgeView } from './views/nudge.ts'
import { asksAnything, promptsView } from './views/prompts.ts'
import type { Rendered } from './views/rendered.ts'
import { askView, isSettledFor, runView } from './views/request.ts'
import { toldView } from './views/told.ts'
import { turnView } from './views/turn.ts'

type SubjectOf<K extends MessageSubject['kind']> = Extract<MessageSubject, { kind: K }>
type Drawer<K extends MessageSubject['kind']> = (
  ledger: Ledger,
  subject: SubjectOf<K>,
  posted: boolean,
) => Promise<Rendered | null> | Rendered | null

/** Draws a message from what is true now. What was settled before it was ever posted is not posted any more. */
export function messageRenderer(ledger: Ledger, people: People, team: string): Draw {
  return async (subject, posted) => {
    if (subject.kind === 'home') return home(ledger, people, team, subject.user)
    const draw = drawers[subject.kind] as (
      ledger: Ledger,
      subject: MessageSubject,
      posted: boolean,
    ) => ReturnType<Drawer<'card'>>
    return draw(ledger, subject, posted)
  }
}

const drawers: { [K in Exclude<MessageSubject['kind'], 'home'>]: Drawer<K> } = {
  card: ({ state, now }, { blocker }) => withBlocker(state, blocker, (found) => cardView(state, found, now)),
  prompt: ({ state, now }, { asked_at: at, owner, blocker }, posted) => {
    const which = { at, owner, blocker }
    return posted || asksAnything(state, which, now) ? promptsView(state, which, now) : null
  },
  claim: ({ state }, { blocker, claim, owner }, posted) =>
    withBlocker(state, blocker, (found) => {
      const waits = !found.retired && found.claims.some(({ id, refused }) => id === claim && !refused)
      return posted || (waits && isOwner(state, owner)) ? claimView(state, found, claim, owner) : null
    }),
  run: async (ledger, { request }) => {
    const found = await readRequest(ledger, request)
    return found && runView(ledger.state, found, ledger.now)
  },
  ask: async (ledger, { request, owner }, posted) => {
    const found = await readRequest(ledger, request)
    if (!found || (!posted && isSettledFor(ledger.state, found, owner, ledger.now))) return null
    return askView(ledger.state, found, owner, ledger.now)
  },
  line: async (ledger, { seq }) => {
    const entry = await readOne(ledger, seq)
    return entry && lineView(ledger.state, entry, await readSpokenOf(ledger, entry))
  },
  notice: async (ledger, { seq }) => {
    const entry = await readOne(ledger, seq)
    return entry && noticeView(ledger.state, entry, await readSpokenOf(ledger, entry))
  },
  told: async (ledger, { seq, user }) => {
    const entry = await readOne(ledger, seq)
    if (!entry) return null
    const request = 'request' in entry ? await readRequest(ledger, entry.request) : null
    const earlier = await readSpokenOf(ledger, entry)
    return toldView(ledger.state, entry, { user, earlier, request }, ledger.now)
  },
  turn: async (ledger, { seq, user }) => {
    const entry = await readOne(ledger, seq)
    return entry && turnView(ledger.state, entry, user, ledger.now)
  },
  help: async (ledger, { seq }) => {
    const entry = await readOne(ledger, seq)
    return entry && helpView(ledger.state, entry)
  },
  digest: (ledger, { date }) => digest(ledger, date),
  nudge: ({ state, now }, { owner, date }, posted) => {
    const { requests, waiting } = ownersTurn(state, owner, now)
    return posted || requests.length + waiting.length > 0 ? nudgeView(state, owner, date, now) : null
  },
  escalation: async (ledger, { seq }) => {
    const entry = await readOne(ledger, seq)
    return entry?.kind === 'NudgePrepared' ? escalationView(ledger.state, entry, ledger.now) : null
  },
  next: ({ state, now }, { operator, date }) => nextView(state, operator, date, now),
}

async function home(ledger: Ledger, people: People, team: string, user: string) {
  await people.ensure(user)
  const place = await readHomePlace(ledger, user)
  const past = await pastFor(ledger, user, place)
  const { blocks } = homeView({ state: ledger.state, person: people.person(team, user), now: ledger.now, place, past })
  return { text: '', blocks }
}

/** What is over stands in no state: it is read where somebody looks at it. */
async function pastFor(ledger: Ledger, user: string, { part }: HomePlace): Promise<Past> {
  if (part === 'requests') return { ...noPast, requests: await readSettledRequests(ledger, user) }
  if (part !== 'decided') return noPast
  const entries = await readDecided(ledger)
  return {
    ...noPast,
    decided: await Promise.all(entries.map(async (entry) => ({ entry, earlier: await readSpokenOf(ledger, entry) }))),
  }
}

function withBlocker(
  state: View,
  key: BlockerState['key'],
  view: (blocker: BlockerState) => Rendered | null,
): Rendered | null {
  const found = state.blocker(key)
  return found ? view(found) : null
}

function isOwner({ desk }: View, user: string): boolean {
  return desk.roles.owners.some((owner) => owner.user === user)
}

/** A digest tells of the time between the one before it and itself, however late it is drawn. */
async function digest(ledger: Ledger, date: string): Promise<Rendered | null> {
  const { state, now, head, checkpoint } = ledger
  const { digests } = state.desk
  const at = digests.findIndex((one) => one.date === date)
  const own = digests[at]
  if (!own) return null
  const after = digests[at - 1]?.seq ?? 0
  const since = await readBetween(ledger, after, own.seq)
  const again = await readAgain(ledger, after, own.seq)
  return digestView(state, { date, since, head, checkpoint, again }, now)
}
