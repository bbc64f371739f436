import type { KnownBlock, RichTextElement } from '@slack/types'
import { askText } from '../../core/blocker.ts'
import { prerequisitesOf } from '../../core/evolve.ts'
import { blockerStatus } from '../../core/gate.ts'
import { type BlockerState, currentProof, currentRound, openClaims, type State } from '../../core/state.ts'
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
  prose,
  quote,
  rich,
  run,
} from './blocks.ts'
import { claimWords } from './claim-words.ts'
import type { Rendered } from './rendered.ts'
import { proofWords, requirementSign, requirementWords, statusWords } from './standing.ts'
import { fallback } from './text.ts'
import { count, sinceOf } from './when.ts'

/** The channel's message about one blocker: what it blocks, what it lacks and who acts. Owners decide elsewhere. */
export function cardView(state: State, blocker: BlockerState, now: number): Rendered {
  const { listing } = blocker
  const status = statusWords(state, blocker, now)
  const stands = blockerStatus(state, blocker, now)
  const blocks = [
    header(listing.item),
    context(
      stands === 'open' ? `${status} ${sinceOf(state, blocker.added_at, now)}` : status,
      blocker.id,
      `${blocker.doc}, revision ${blocker.revision}`,
    ),
    ...retirementBlocks(blocker),
    rich(paragraph(bold('What it blocks')), bullets(requirementLines(state, blocker, now))),
    rich(paragraph(bold('Decision asked')), quote(askText(blocker.decision), 1500)),
    rich(paragraph(bold('Technical proof asked')), quote(askText(blocker.proof), 1500), ...proofState(state, blocker)),
    ...prerequisiteBlocks(state, blocker, now),
    ...claimBlocks(state, blocker),
    ...(stands === 'cleared' ? [] : [nextBlock(blocker)]),
    ...buttons(detailsButton(blocker.key), proofButton(blocker), ...answerButtons(blocker)),
  ] satisfies KnownBlock[]
  return { text: fallback(summary(state, blocker, now, status)), blocks }
}

/** What the document says is done next, and by whom. */
function nextBlock({ listing }: BlockerState): KnownBlock {
  return rich(
    paragraph(bold('Who acts: '), run(listing.actor.text, 200)),
    paragraph(bold('Next action: '), run(listing.next_action, 800)),
  )
}

/** The one line that stands for the card where blocks do not show. */
function summary(state: State, blocker: BlockerState, now: number, status: string): string {
  const lines = blocker.requirements
    .filter((r) => !r.dropped)
    .slice(0, 10)
    .map((r) => `\`${r.action}\` ${requirementWords(state, blocker, r, now)}`)
  return `${status}: ${blocker.id}, ${blocker.listing.item}. ${lines.join('; ')}.`
}

function requirementLines(state: State, blocker: BlockerState, now: number, max = 12): RichTextElement[][] {
  const shown = blocker.requirements
    .slice(0, max)
    .map((requirement) => [
      run(`${requirementSign(state, blocker, requirement, now)} `, 5),
      code(requirement.action, 120),
      run(`: ${requirementWords(state, blocker, requirement, now)}`, 400),
    ])
  const left = blocker.requirements.length - shown.length
  return left > 0 ? [...shown, [run(`and ${count(left, 'more action')}: Details`, 100)]] : shown
}

/** The blockers that must hold first; nothing when there are none. */
export function prerequisiteBlocks(state: State, blocker: BlockerState, now: number): KnownBlock[] {
  const keys = prerequisitesOf(state, blocker)
  if (keys.length === 0) return []
  const lines = keys.slice(0, 10).map((key) => {
    const other = state.blockers.get(key)
    return [run(other ? `${other.id}: ${statusWords(state, other, now)}` : `${key}, which no document lists`, 300)]
  })
  const left = keys.length - lines.length
  return [
    rich(paragraph(bold('Waits for')), bullets(left > 0 ? [...lines, [run(`and ${left} more: Details`, 100)]] : lines)),
  ]
}

/** What the newest revision claims and an owner has not settled. */
function claimBlocks(state: State, blocker: BlockerState): KnownBlock[] {
  const open = openClaims(blocker)
  if (open.length === 0) return []
  const lines = open
    .slice(0, 5)
    .map((claim) =>
      prose(
        `Revision ${claim.revision} ${claimWords(state, claim).says}; that waits for an owner to confirm or refuse it.`,
        400,
      ),
    )
  return [rich(bullets(lines))]
}

function retirementBlocks(blocker: BlockerState): KnownBlock[] {
  return blocker.retired ? [rich(paragraph('The reason given:'), quote(blocker.retired.reason, 600))] : []
}

function proofState(state: State, blocker: BlockerState) {
  return blocker.proof.needed ? [paragraph(run(proofWords(state, blocker), 600))] : []
}

function proofButton(blocker: BlockerState) {
  const status = currentProof(blocker)?.status
  if (blocker.retired || !blocker.proof.needed || status === 'accepted') return null
  return button(status === 'submitted' ? 'Submit another proof…' : 'Submit proof…', actions.submitProof, {
    kind: 'blocker',
    blocker: blocker.key,
  })
}

/** One button: an answer opens one question, and the next one shows when that is answered. */
function answerButtons(blocker: BlockerState) {
  if (blocker.retired) return []
  const asked = blocker.requirements.find(({ dropped, question }) => !dropped && question && !question.answer)
  if (!asked) return []
  const subject = {
    kind: 'asking',
    blocker: blocker.key,
    action: asked.action,
    round: currentRound(asked).number,
  } as const
  return [button(`Answer about ${asked.action}…`, actions.answer, subject)]
}
