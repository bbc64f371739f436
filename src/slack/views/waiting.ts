import type { KnownBlock, RichTextElement } from '@slack/types'
import { actorName } from '../../core/actor.ts'
import { askText } from '../../core/blocker/listing.ts'
import { claimVotes } from '../../core/claim/votes.ts'
import { isAsked, type Waiting } from '../../core/next-actions.ts'
import { hasRole, type Person } from '../../core/person.ts'
import { blockerSubject } from '../../core/subject.ts'
import type { View } from '../../core/view.ts'
import { actions } from '../ids.ts'
import { bold, button, buttons, code, detailsButton, paragraph, quote, rich, run } from './blocks.ts'
import { claimButtons } from './claim.ts'
import { claimWords, namesOfClaim } from './claim-words.ts'
import { decisionButtons } from './prompt.ts'
import { reviewButtons } from './proof.ts'
import { codeWords } from './reason-words.ts'
import { said } from './said.ts'
import { tally } from './votes.ts'
import { ageOf, agoOf } from './when.ts'

/** What the two buttons of a next action are called. */
export interface Labels {
  submit: string
  ask: string
}

const plainly: Labels = { submit: 'Submit proof…', ask: 'Ask…' }

/** One thing that waits for somebody, with the buttons of the person who looks at it; without a person there are none. */
export function waitingBlocks(
  state: View,
  waiting: Waiting,
  person: Person | null,
  now: number,
  labels = plainly,
): KnownBlock[] {
  return [
    rich(paragraph(...title(waiting, now)), ...body(state, waiting)),
    ...waitingButtons(state, waiting, person, labels),
  ]
}

/** The same in one line. */
export function waitingLine(waiting: Waiting, now: number): RichTextElement[] {
  return title(waiting, now)
}

function title(waiting: Waiting, now: number): RichTextElement[] {
  const id = code(waiting.blocker.id, 200, '…')
  switch (waiting.what) {
    case 'decision': {
      const { round } = waiting.requirement
      const since = isAsked(waiting)
        ? { fresh: 'asked', later: 'waiting' }
        : { fresh: 'open again', later: 'open again' }
      const state = waiting.why && waiting.why.code !== 'decision_awaited' ? `; ${codeWords[waiting.why.code]}` : ''
      return [
        run('Decide ', 10),
        code(waiting.requirement.action, 100, '…'),
        run(' for ', 10),
        id,
        run(`, ${ageOf(round.opened_at, now, since)}${state}`, 200),
      ]
    }
    case 'question':
      return [run('Answer about ', 20), code(waiting.requirement.action, 100, '…'), run(' for ', 10), id]
    case 'claim':
      return [
        run('Confirm or refuse what the document says of ', 60),
        id,
        run(`, ${ageOf(waiting.claim.at, now, { fresh: 'claimed', later: 'waiting' })}`, 100),
      ]
    case 'retirement':
      return [run('Retire ', 10), id, run(' or have it say what would clear it: it asks for nothing', 100)]
    case 'review':
      return [
        run('Accept or return the proof for ', 40),
        id,
        run(`, submitted by ${actorName(waiting.proof.by)} ${agoOf(waiting.proof.at, now)}`, 300),
      ]
    case 'proof':
      return [run('Submit a proof for ', 30), id, run(proofState(waiting), 100)]
    case 'next_action':
      return [run('Next action for ', 20), id]
    default:
      return waiting satisfies never
  }
}

function body(state: View, waiting: Waiting) {
  const { blocker } = waiting
  switch (waiting.what) {
    case 'decision':
      return [quote(waiting.requirement.round.asked.decision, 400)]
    case 'question':
      return [quote(waiting.question.question, 400)]
    case 'claim':
      return [paragraph(...said(claimSentence(state, waiting), namesOfClaim(state, waiting.claim), 600))]
    case 'retirement':
      return [quote(blocker.listing.item, 400)]
    case 'review':
      return [quote(waiting.proof.text || waiting.proof.links.join(' '), 400)]
    case 'proof':
      return [
        quote(askText(blocker.proof), 400),
        paragraph(bold('Next action')),
        quote(blocker.listing.next_action, 300),
      ]
    case 'next_action':
      return [quote(blocker.listing.next_action, 400)]
    default:
      return waiting satisfies never
  }
}

function claimSentence(state: View, { blocker, claim }: Extract<Waiting, { what: 'claim' }>): string {
  const { needed, counting } = claimVotes(state, blocker, claim)
  const votes =
    counting.length > 0
      ? ` ${tally(
          state,
          needed,
          counting.map(({ by }) => by),
        )}`
      : ''
  return `Revision ${claim.revision} ${claimWords(state, claim).says}.${votes}`
}

function waitingButtons(state: View, waiting: Waiting, person: Person | null, labels: Labels): KnownBlock[] {
  const { blocker } = waiting
  const details = buttons(detailsButton(blocker.key))
  if (!person) return details
  const subject = { kind: 'blocker', blocker: blocker.key } as const
  const owner = hasRole(state, person, 'owner')
  const operator = hasRole(state, person, 'operator')
  switch (waiting.what) {
    case 'decision':
      return owner ? decisionButtons(state, blocker, waiting.requirement) : details
    case 'question': {
      const question = { kind: 'question', on: blockerSubject(blocker.key), question: waiting.question.id } as const
      const answer = button('Answer…', actions.answer, question)
      return owner || operator ? buttons(answer, detailsButton(blocker.key)) : details
    }
    case 'claim':
      return owner ? claimButtons(state, blocker, waiting.claim, person.user) : details
    case 'retirement':
      return owner ? buttons(button('Retire…', actions.retire, subject), detailsButton(blocker.key)) : details
    case 'review':
      return reviewButtons(state, blocker, waiting.proof, person, detailsButton(blocker.key))
    case 'proof':
      if (!operator) return details
      return buttons(
        button(labels.submit, actions.submitProof, subject, 'primary'),
        button(labels.ask, actions.askOwner, subject),
        detailsButton(blocker.key),
      )
    case 'next_action':
      return operator ? buttons(button(labels.ask, actions.askOwner, subject), detailsButton(blocker.key)) : details
    default:
      return waiting satisfies never
  }
}

function proofState({ why }: Waiting): string {
  if (why?.code === 'proof_returned') return '; the one before was returned'
  return why?.code === 'proof_stale' ? '; the one before was for words that have changed' : ''
}
