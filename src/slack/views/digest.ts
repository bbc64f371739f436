import type { KnownBlock } from '@slack/types'
import { formatDay } from '../../core/calendar.ts'
import type { Entry } from '../../core/entry.ts'
import { blockerStatus, missing } from '../../core/gate.ts'
import { isAsked, waitsForOwner } from '../../core/next-actions.ts'
import { type BlockerState, liveRequirements, type State } from '../../core/state.ts'
import { bold, bullets, context, header, paragraph, prose, rich, run } from './blocks.ts'
import { changesIn } from './changes.ts'
import { firstOf } from './fill.ts'
import { gateLines, gateRow } from './gate.ts'
import { countReasons } from './reason-words.ts'
import type { Rendered } from './rendered.ts'
import { cut, fallback } from './text.ts'
import { waitingLine } from './waiting.ts'
import { count } from './when.ts'

/** The day's summary for the channel. `since` is what the ledger gained since the last one. */
export function digestView(
  state: State,
  { date, since }: { date: string; since: readonly Entry[] },
  now: number,
): Rendered {
  const day = formatDay(Date.parse(date), 'UTC')
  const gates = gateLines(state, now, 12)
  const open = [...state.blockers.values()].filter((blocker) => blockerStatus(state, blocker, now) === 'open')
  const decisions = waitsForOwner(state, now).filter((waiting) => waiting.what === 'decision' && isAsked(waiting))
  const totals = [
    count(open.length, 'open blocker'),
    `${gates.open} of ${count(gates.open + gates.closed, 'gate')} open`,
    `${count(decisions.length, 'decision')} waiting`,
  ]
  const left = gates.open + gates.closed - gates.lines.length
  const blocks = [
    header(`Blockers, ${day}`),
    context(...totals),
    listed('Gates', gates.lines.map(gateRow), left, { where: '`/blockers gate ACTION`' }),
    listed('Open blockers, by what they wait for', byWhatTheyLack(state, open, now), 0),
    listed(
      'Decisions waiting',
      decisions.slice(0, 12).map((waiting) => waitingLine(waiting, now)),
      decisions.length - 12,
    ),
    ...nextActions(open),
    listed(
      'Since the last digest',
      changesIn(since).map((change) => [change]),
      0,
      { none: 'Nothing has changed.' },
    ),
    context(`Ledger head: entry ${state.seq}, ${state.hash.slice(0, 12)}`),
  ].filter((block) => block !== null) satisfies KnownBlock[]
  return {
    text: fallback(
      `Blockers, ${day}: ${totals.join(', ')}. Ledger head: entry ${state.seq}, ${state.hash.slice(0, 12)}.`,
    ),
    blocks,
  }
}

/** A titled list, or the sentence that nothing is in it. */
function listed(
  title: string,
  rows: Parameters<typeof bullets>[0],
  left: number,
  { where = '`/blockers list`', none = 'None.' } = {},
): KnownBlock {
  if (rows.length === 0) return rich(paragraph(bold(title)), paragraph(none))
  const more = left > 0 ? [prose(`and ${left} more: ${where}`)] : []
  return rich(paragraph(bold(title)), bullets([...rows, ...more]))
}

/** One row a kind of reason, with the blockers that lack it; a blocker that lacks two things is in two rows. */
function byWhatTheyLack(state: State, open: BlockerState[], now: number) {
  const reasons = open.flatMap((blocker) => {
    const lacking = liveRequirements(blocker).flatMap((requirement) => missing(state, blocker, requirement, now))
    // A proof that several actions wait for is one proof, with one sentence.
    const once = new Map(lacking.map(({ code, sentence }) => [sentence, code]))
    return [...once.values()].map((code) => ({ code, id: blocker.id }))
  })
  return [...Map.groupBy(reasons, ({ code }) => code)].map(([code, found]) => {
    const ids = [...new Set(found.map(({ id }) => id))]
    return [
      bold(`${countReasons(found.map(() => code))}: `),
      run(firstOf(ids, 8, (id) => cut(id, 60, '…'), '').join(', '), 700, '…'),
    ]
  })
}

/** The next action of every open blocker, under who is to do it. */
function nextActions(open: BlockerState[]): KnownBlock[] {
  const groups = [
    { title: 'Next for owners', roles: 'owner' },
    { title: 'Next for operators', roles: 'operator' },
    { title: 'Next for owners and operators', roles: 'owner,operator' },
  ]
  return groups.flatMap(({ title, roles }) => {
    const mine = open.filter(
      ({ listing }) =>
        [...listing.actor.roles].sort((a, b) => (a === b ? 0 : a === 'owner' ? -1 : b === 'owner' ? 1 : 0)).join() ===
        roles,
    )
    if (mine.length === 0) return []
    const rows = mine
      .slice(0, 6)
      .map((blocker) => [bold(`${cut(blocker.id, 60, '…')}: `), run(blocker.listing.next_action, 160, '…')])
    return [listed(title, rows, mine.length - rows.length)]
  })
}
