import type { KnownBlock } from '@slack/types'
import { liveRequirements } from '../../core/blocker/blocker.ts'
import { changedFields } from '../../core/blocker/changed-fields.ts'
import { formatDuration, parseDuration } from '../../core/calendar.ts'
import { type Entry, type EntryOf, requestOf } from '../../core/entry.ts'
import { isAuthorised } from '../../core/holding.ts'
import type { RequestState } from '../../core/request/request.ts'
import { blockerSubject } from '../../core/subject.ts'
import type { State } from '../../core/view.ts'
import { actions } from '../ids.ts'
import { bold, button, buttons, code, context, detailsButton, header, paragraph, quote, rich, run } from './blocks.ts'
import { namesIn } from './line.ts'
import { passages } from './passages.ts'
import type { Rendered } from './rendered.ts'
import { elseWords, rulesBlocks, runNames, runWords } from './request-words.ts'
import { said } from './said.ts'
import { lineOf, stopped } from './sentences.ts'
import { fallback, quoted } from './text.ts'

/** A direct message about one entry: what came of a request, to whoever asked; that evidence changed, to whoever granted. */
export function toldView(
  state: State,
  entry: Entry,
  { user, earlier, request }: { user: string; earlier: readonly Entry[]; request: RequestState | null },
  now: number,
): Rendered | null {
  if (entry.kind === 'BlockerRevised') return evidenceView(state, entry, user, earlier)
  if (requestOf(entry) === null) throw new Error(`nobody is told of ${entry.kind}`)
  return request ? outcomeView(state, entry, request, earlier, now) : null
}

function outcomeView(
  state: State,
  entry: Entry,
  request: RequestState,
  earlier: readonly Entry[],
  now: number,
): Rendered {
  const { sentence, words } = lineOf({ state, earlier }, entry)
  const next = nextWords(state, entry, request, now)
  const names = [...namesIn(state, entry), ...runNames(request)]
  const blocks = [
    header('What came of your request'),
    context(request.id),
    rich(
      paragraph('You asked for ', ...said(`${runWords(request)}:`, runNames(request), 600)),
      quote(request.reason, 1000, '…'),
    ),
    rich(
      paragraph(...said(words ? `${sentence}:` : stopped(sentence), names, 900)),
      ...(words ? [quote(words, 2500, '…')] : []),
    ),
    ...(next ? [rich(paragraph(...said(next, names, 900)))] : []),
    ...(isPartial(state, entry, request, now) ? rulesBlocks(state, request, now) : []),
  ] satisfies KnownBlock[]
  return { text: fallback(`${words ? `${sentence}: ${quoted(words)}` : stopped(sentence)} ${next}`), blocks }
}

/** What whoever asked can do next. */
function nextWords(state: State, entry: Entry, request: RequestState, now: number): string {
  const { action } = request
  switch (entry.kind) {
    case 'GrantIssued':
      if (request.settled) return ''
      return isPartial(state, entry, request, now) ? 'Another owner is needed.' : elseWords(state, request, now)
    case 'RequestRejected': {
      const pause = parseDuration(state.desk.policy?.requests.ask_again_after ?? '')
      return `\`${action}\` stays as it was. The same may be asked again${pause ? ` after ${formatDuration(pause)}` : ''}.`
    }
    case 'RequestEnded':
      return entry.because === 'used' || entry.because === 'withdrawn'
        ? ''
        : `If it is still wanted, ask again: \`/blockers request\`.`
    default:
      return ''
  }
}

function isPartial(state: State, entry: Entry, request: RequestState, now: number): boolean {
  return entry.kind === 'GrantIssued' && !request.settled && !isAuthorised(state, request, now)
}

/** Evidence is shown and not bound: a grant stays, and whoever gave it decides what that is worth. */
function evidenceView(
  state: State,
  entry: EntryOf<'BlockerRevised'>,
  user: string,
  earlier: readonly Entry[],
): Rendered | null {
  const blocker = state.blocker(entry.blocker)
  if (!blocker) return null
  const mine = liveRequirements(blocker).flatMap(({ action, grants, granted_words }) =>
    grants.flatMap((grant) => {
      const own = grant.by.kind === 'person' && grant.by.user === user && !grant.ended
      return own ? [{ action, grant, before: granted_words?.evidence ?? null }] : []
    }),
  )
  const actionsGranted = mine.map(({ action }) => action)
  const before = mine.find(({ before }) => before !== null)?.before ?? evidenceBefore(entry, earlier)
  const changed = before === null ? null : passages(before, entry.listing.evidence, 1200)
  const sentence = `Revision ${entry.revision} gives other evidence for \`${blocker.id}\`.`
  const still =
    mine.length > 0
      ? 'A grant is not bound to evidence, so what you granted still counts. If the evidence makes a difference, revoke it.'
      : 'What you granted there has ended meanwhile.'
  const on = blockerSubject(blocker.key)
  const blocks = [
    header('Evidence changed after you granted'),
    rich(paragraph(...said(sentence, [blocker.id], 900))),
    rich(
      ...(changed
        ? [
            paragraph(bold('Evidence when you granted:')),
            { type: 'rich_text_quote' as const, elements: changed.before },
          ]
        : []),
      paragraph(bold('Evidence now:')),
      changed ? { type: 'rich_text_quote', elements: changed.now } : quote(entry.listing.evidence, 1500),
    ),
    rich(
      paragraph(still),
      ...(actionsGranted.length > 0
        ? [
            paragraph(
              bold('You granted: '),
              ...actionsGranted.slice(0, 10).flatMap((name) => [code(name, 100), run(' ', 1)]),
            ),
          ]
        : []),
    ),
    // Slack takes an `action_id` once a block.
    ...mine
      .slice(0, 5)
      .flatMap(({ action, grant }) =>
        buttons(button(`Revoke for ${action}…`, actions.revoke, { kind: 'grant', on, grant: grant.id })),
      ),
    ...buttons(detailsButton(blocker.key)),
  ] satisfies KnownBlock[]
  return { text: fallback(`${sentence} ${still}`), blocks }
}

function evidenceBefore(entry: EntryOf<'BlockerRevised'>, earlier: readonly Entry[]): string | null {
  const listed = earlier
    .filter((other) => other.kind === 'BlockerAdded' || other.kind === 'BlockerRevised')
    .filter(({ blocker, seq }) => blocker === entry.blocker && seq < entry.seq)
  const newest = listed.reduce<(typeof listed)[number] | null>((a, b) => (a && a.seq > b.seq ? a : b), null)
  const field = newest && changedFields(newest.listing, entry.listing).find(({ field }) => field === 'evidence')
  return field?.from ?? null
}
