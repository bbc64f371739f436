import type { KnownBlock, RichTextBlockElement, RichTextElement } from '@slack/types'
import { formatDay } from '../../core/calendar.ts'
import type { Entry } from '../../core/entry.ts'
import { blockerStatus } from '../../core/holding.ts'
import { isAsked, requestsWaiting, waitsForOwner } from '../../core/next-actions.ts'
import type { State } from '../../core/view.ts'
import { bold, bullets, context, header, paragraph, prose, rich } from './blocks.ts'
import { changesIn } from './changes.ts'
import { byWhatTheyLack, nextActions } from './digest-blockers.ts'
import { freezeRow, loosened, lostRuns, refusedAttempts, requestRow, unreachable } from './digest-warnings.ts'
import { fill } from './fill.ts'
import { gateLines, gateRow } from './gate.ts'
import type { Rendered } from './rendered.ts'
import { fallback } from './text.ts'
import { waitingLine } from './waiting.ts'
import { count } from './when.ts'

/** The ledger's head: how many entries it has, and its Merkle root. */
export interface Head {
  size: number
  root: string
}

/** What a digest tells of: its date, what the ledger gained since the last one, the head, and how often refused attempts came again. */
export interface Told {
  date: string
  since: readonly Entry[]
  head: Head
  /** The signed note of that head (C2SP); '' leaves it out. */
  checkpoint?: string
  /** By the seq of the attempt's entry. */
  again?: ReadonlyMap<number, number>
}

/** The day's summary for the channel. `since` is what the ledger gained since the last one; the head can be given to `verify --head` as it stands. */
export function digestView(
  state: State,
  { date, since, head, checkpoint = '', again = new Map() }: Told,
  now: number,
): Rendered {
  const day = formatDay(Date.parse(date), 'UTC')
  const gates = gateLines(state, now, 12)
  const open = [...state.blockers.values()].filter((blocker) => blockerStatus(state, blocker, now) === 'open')
  const decisions = waitsForOwner(state, now).filter((waiting) => waiting.what === 'decision' && isAsked(waiting))
  const requests = requestsWaiting(state, now)
  const { freezes } = state.desk
  const refused = refusedAttempts(state, since, again)
  const totals = [
    count(open.length, 'open blocker'),
    `${gates.open} of ${count(gates.open + gates.closed, 'gate')} open`,
    `${count(decisions.length, 'decision')} waiting`,
    requests.length > 0 ? `${count(requests.length, 'request')} waiting` : '',
    freezes.length > 0 ? `${count(freezes.length, 'freeze')} in force` : '',
  ].filter(Boolean)
  const left = gates.open + gates.closed - gates.lines.length
  const whole = `${head.size}:${head.root}`
  const loud = [
    header(`Blockers, ${day}`),
    context(...totals),
    ...onlyIfAny(
      '❄️ Frozen',
      freezes.map((freeze) => freezeRow(state, freeze)),
    ),
    ...onlyIfAny('⚠️ Runs whose outcome is unknown', lostRuns(state)),
    ...onlyIfAny('⚠️ The policy was loosened', loosened(since)),
    ...onlyIfAny('⚠️ Nobody can complete', unreachable(state)),
  ] satisfies KnownBlock[]
  const lists = [
    listed('Gates', gates.lines.map(gateRow), left, { where: '`/blockers gate ACTION`' }),
    listed('Open blockers, by what they wait for', byWhatTheyLack(state, open, now), 0),
    listed(
      'Decisions waiting',
      decisions.slice(0, 12).map((waiting) => waitingLine(waiting, now)),
      decisions.length - 12,
    ),
    ...onlyIfAny(
      'Requests waiting',
      requests.map((request) => requestRow(request, now)),
      '`/blockers requests`',
    ),
    ...nextActions(open).map(({ title, rows, left }) => listed(title, rows, left)),
    ...onlyIfAny('⛔ Attempts that were refused since the last digest', refused, 'the ledger'),
    listed(
      'Since the last digest',
      changesIn(since).map((change) => [change]),
      0,
      { none: 'Nothing has changed.' },
    ),
  ] satisfies KnownBlock[]
  const blocks = fill(
    'message',
    loud,
    lists.map((list) => () => [list]),
    (more) => [context(`${count(more, 'more list')} of this did not fit: /blockers list`)],
    [...witness(checkpoint), context(`Ledger head, for countersign verify --head: ${whole}`)],
  )
  return { text: fallback(`Blockers, ${day}: ${totals.join(', ')}. Ledger head: ${whole}`), blocks }
}

/** The signed checkpoint, to be copied into a file: whoever keeps it sees later whether anything before it was changed. */
function witness(checkpoint: string): KnownBlock[] {
  if (!checkpoint) return []
  const note: RichTextBlockElement = { type: 'rich_text_preformatted', elements: [{ type: 'text', text: checkpoint }] }
  return [
    rich(note),
    context(
      'The signed checkpoint. Keep it as a file: countersign verify --witness FILE says whether all of it is still there.',
    ),
  ]
}

type Rows = (string | RichTextElement)[][]

/** A titled list, or the sentence that nothing is in it. */
function listed(
  title: string,
  rows: Rows,
  left: number,
  { where = '`/blockers list`', none = 'None.' } = {},
): KnownBlock {
  if (rows.length === 0) return rich(paragraph(bold(title)), paragraph(none))
  const more = left > 0 ? [prose(`and ${left} more: ${where}`)] : []
  return rich(paragraph(bold(title)), bullets([...rows, ...more]))
}

/** A titled list that is there only when something is in it. */
function onlyIfAny(title: string, rows: Rows, where?: string): KnownBlock[] {
  const shown = rows.slice(0, 8)
  return rows.length > 0 ? [listed(title, shown, rows.length - shown.length, where ? { where } : {})] : []
}
