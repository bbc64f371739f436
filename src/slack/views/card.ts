import type { KnownBlock, RichTextElement } from '@slack/types'
import { type BlockerState, liveRequirements, openClaims } from '../../core/blocker/blocker.ts'
import { askText } from '../../core/blocker/listing.ts'
import { claimVotes, retirementVotes } from '../../core/claim/votes.ts'
import { blockerStatus, prerequisitesOf } from '../../core/holding.ts'
import { blockerSubject } from '../../core/subject.ts'
import type { View } from '../../core/view.ts'
import { actions } from '../ids.ts'
import {
  bold,
  bullets,
  button,
  buttons,
  code,
  context,
  detailsButton,
  header,
  paragraph,
  quote,
  rich,
  run,
} from './blocks.ts'
import { claimWords, namesOfClaim } from './claim-words.ts'
import { fill } from './fill.ts'
import { freezeButton } from './freezes.ts'
import { questionGroups } from './questions.ts'
import type { Rendered } from './rendered.ts'
import { said } from './said.ts'
import { namesIn, proofWords, requirementRuns, requirementWords, statusWords } from './standing.ts'
import { cut, fallback } from './text.ts'
import { tally, voteBlocks } from './votes.ts'
import { count, sinceOf, sourceOf } from './when.ts'

/** The channel's message about one blocker: what it blocks, what it lacks and who acts. Owners decide elsewhere. */
export function cardView(state: View, blocker: BlockerState, now: number): Rendered {
  const status = statusWords(state, blocker, now)
  const stands = blockerStatus(state, blocker, now)
  const head = [
    header('Blocker'),
    rich(paragraph(code(blocker.id, 500)), quote(blocker.listing.item, 1200)),
    context(
      stands === 'open' ? `${status} ${sinceOf(state, blocker.added_at, now)}` : status,
      sourceOf(state, blocker),
    ),
    ...retirementBlocks(blocker),
    rich(paragraph(bold('What it blocks')), bullets(requirementLines(state, blocker, now))),
    rich(paragraph(bold('Decision asked')), quote(askText(blocker.decision), 1200)),
    rich(paragraph(bold('Technical proof asked')), quote(askText(blocker.proof), 1200), ...proofState(state, blocker)),
    ...prerequisiteBlocks(state, blocker, now),
    ...claimBlocks(state, blocker),
    ...(blocker.votes.length > 0 ? voteBlocks(state, 'Retiring', retirementVotes(state, blocker)) : []),
    ...(stands === 'cleared' ? [] : [nextBlock(blocker)]),
  ] satisfies KnownBlock[]
  const blocks = fill(
    'message',
    head,
    openQuestionGroups(state, blocker),
    (left) => [context(`${count(left, 'more question')}: Details`)],
    buttons(detailsButton(blocker.key), proofButton(blocker), freezeOne(blocker)),
  )
  return { text: fallback(summary(state, blocker, now, status)), blocks }
}

/** What the document says is done next, and by whom. */
export function nextBlock({ listing }: BlockerState, max = 500, ending?: string): KnownBlock {
  return rich(
    paragraph(bold('Who acts')),
    quote(listing.actor.text, Math.min(max, 200), ending),
    paragraph(bold('Next action')),
    quote(listing.next_action, max, ending),
  )
}

/** The one line that stands for the card where blocks do not show. */
function summary(state: View, blocker: BlockerState, now: number, status: string): string {
  const lines = blocker.requirements
    .filter((r) => !r.dropped)
    .slice(0, 10)
    .map((r) => requirementWords(state, blocker, r, now))
  return `${status}: \`${cut(blocker.id, 500)}\`, “${cut(blocker.listing.item, 800)}”. ${capital(lines.join('; '))}.`
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

function requirementLines(state: View, blocker: BlockerState, now: number, max = 12): RichTextElement[][] {
  const shown = blocker.requirements
    .slice(0, max)
    .map((requirement) => requirementRuns(state, blocker, requirement, now, 350))
  const left = blocker.requirements.length - shown.length
  return left > 0 ? [...shown, [run(`and ${count(left, 'more action')}: Details`, 100)]] : shown
}

/** The blockers that must hold first; nothing when there are none. */
export function prerequisiteBlocks(state: View, blocker: BlockerState, now: number, max = 10): KnownBlock[] {
  const keys = prerequisitesOf(state, blocker)
  if (keys.length === 0) return []
  const lines = keys.slice(0, max).map((key) => {
    const other = state.blocker(key)
    return [
      code(other?.id ?? key, 200),
      run(other ? `: ${statusWords(state, other, now)}` : ', which no document lists', 300),
    ]
  })
  const left = keys.length - lines.length
  return [
    rich(paragraph(bold('Waits for')), bullets(left > 0 ? [...lines, [run(`and ${left} more: Details`, 100)]] : lines)),
  ]
}

/** What the newest revision claims and owners have not settled. */
function claimBlocks(state: View, blocker: BlockerState): KnownBlock[] {
  const open = openClaims(blocker)
  if (open.length === 0) return []
  const lines = open.slice(0, 5).map((claim) => {
    const { needed, counting } = claimVotes(state, blocker, claim)
    const votes =
      counting.length > 0
        ? ` ${tally(
            state,
            needed,
            counting.map(({ by }) => by),
          )}`
        : ''
    return said(
      `Revision ${claim.revision} ${claimWords(state, claim).says}; that waits for owners to confirm or refuse it.${votes}`,
      namesOfClaim(state, claim),
      400,
    )
  })
  const left = open.length - lines.length
  return [rich(bullets(left > 0 ? [...lines, [run(`and ${count(left, 'more claim')}: Details`, 100)]] : lines))]
}

function retirementBlocks(blocker: BlockerState): KnownBlock[] {
  return blocker.retired ? [rich(paragraph('The reason given:'), quote(blocker.retired.reason, 600))] : []
}

function proofState(state: View, blocker: BlockerState) {
  return blocker.proof.needed ? [paragraph(...said(proofWords(state, blocker), namesIn(state, blocker), 500))] : []
}

/** Where a blocker names several actions, `/blockers show` has the button beside each. */
function freezeOne(blocker: BlockerState) {
  const [only, ...others] = liveRequirements(blocker)
  return only && others.length === 0 ? freezeButton(only.action) : null
}

function proofButton(blocker: BlockerState) {
  const status = blocker.newest_proof?.status
  if (blocker.retired || !blocker.proof.needed || status === 'accepted') return null
  return button(status === 'submitted' ? 'Submit another proof…' : 'Submit proof…', actions.submitProof, {
    kind: 'blocker',
    blocker: blocker.key,
  })
}

/** Each question that waits, with a button of its own. */
function openQuestionGroups(state: View, blocker: BlockerState): (() => KnownBlock[])[] {
  if (blocker.retired) return []
  return blocker.requirements
    .filter(({ dropped }) => !dropped)
    .flatMap(({ questions }) =>
      questionGroups(
        state,
        blockerSubject(blocker.key),
        questions.filter(({ answer }) => !answer),
        { answers: true, user: null },
        300,
      ),
    )
}
