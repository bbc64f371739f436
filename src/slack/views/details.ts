import type { KnownBlock, ModalView } from '@slack/types'
import { actorName } from '../../core/actor.ts'
import type { BlockerState } from '../../core/blocker/blocker.ts'
import { askText } from '../../core/blocker/listing.ts'
import type { Claim } from '../../core/claim/claim.ts'
import { claimVotes, retirementVotes } from '../../core/claim/votes.ts'
import { freezesOf } from '../../core/desk/desk.ts'
import { lacking } from '../../core/holding.ts'
import { frozen } from '../../core/reasons.ts'
import type { Grant } from '../../core/requirement/grant.ts'
import type { Requirement } from '../../core/requirement/requirement.ts'
import { changesAsked, sinceWords } from '../../core/requirement/words.ts'
import type { View } from '../../core/view.ts'
import { actions } from '../ids.ts'
import { wholeAdvice } from './advice.ts'
import { bold, bullets, button, buttons, code, context, header, paragraph, rich, run } from './blocks.ts'
import { prerequisiteBlocks } from './card.ts'
import { claimWords, namesOfClaim } from './claim-words.ts'
import { fill } from './fill.ts'
import { wholeText } from './form.ts'
import { charactersIn, LIMITS } from './limits.ts'
import { proofTitle, wholeProof } from './proof.ts'
import { wholeQuestions } from './questions.ts'
import { readingModal } from './reading.ts'
import { said } from './said.ts'
import {
  endWords,
  grantWords,
  namesIn,
  requirementRuns,
  requirementSign,
  statusWithAge,
  withoutId,
} from './standing.ts'
import { quoted } from './text.ts'
import { voteBlocks } from './votes.ts'
import { instantOf, sourceOf } from './when.ts'

/** Everything about one blocker, to read. Each text is whole; what does not fit any more is counted. */
export function detailsModal(state: View, blocker: BlockerState, now: number): ModalView {
  const { requirements } = blocker
  const groups = [
    ...restOfListing(state, blocker, now),
    () => proofs(state, blocker),
    ...changes(requirements),
    ...requirements.flatMap((requirement) => [
      () => requirementBlocks(state, blocker, requirement, now),
      ...wholeQuestions(state, requirement.questions),
      ...wholeAdvice(state, blocker, requirement),
    ]),
    ...blocker.claims.toReversed().map((claim) => () => claimBlocks(state, blocker, claim)),
    () => (blocker.votes.length === 0 ? [] : voteBlocks(state, 'Retiring', retirementVotes(state, blocker), 3000)),
  ]
  return readingModal(
    'Details',
    fill(
      'modal',
      words(state, blocker, now),
      groups,
      (left) => [
        rich(
          paragraph(
            `${left} more parts of this do not fit here: actions, questions, advice and claims. `,
            code(`/blockers history ${blocker.id}`, 500),
            ' has all that happened.',
          ),
        ),
      ],
      buttons(button('Brief', actions.brief, { kind: 'blocker', blocker: blocker.key })),
    ),
  )
}

/** The words that grants and proofs are bound to; where even these are too long for Slack, it says so. */
function words(state: View, blocker: BlockerState, now: number): KnownBlock[] {
  const head: KnownBlock[] = [
    header('Details of a blocker'),
    rich(paragraph(code(blocker.id, 3000, '…'))),
    context(statusWithAge(state, blocker, now), sourceOf(state, blocker)),
  ]
  const texts = [
    ...wholeText('Decision asked', askText(blocker.decision)),
    ...wholeText('Item', blocker.listing.item),
    ...wholeText('Technical proof asked', askText(blocker.proof)),
  ]
  const found = [...head, ...texts]
  if (found.length <= LIMITS.blocks.modal - 5 && charactersIn(found) <= LIMITS.charactersInView - 1500) return found
  const warning = rich(
    paragraph(
      bold('What this blocker asks is longer than Slack can show, and only its beginning is below. '),
      'It cannot be granted in Slack; read the document itself.',
    ),
  )
  const shown = fill(
    'modal',
    [...head, warning],
    texts.slice(0, 70).map((block) => () => [block]),
    () => [],
  )
  return [...shown, context('The rest is in the document.')]
}

function restOfListing(state: View, blocker: BlockerState, now: number): (() => KnownBlock[])[] {
  const { listing, retired } = blocker
  return [
    () => wholeText('Evidence', listing.evidence),
    () => [
      ...wholeText('Who acts', listing.actor.text),
      ...wholeText('Next action', listing.next_action),
      ...wholeText('Status in the document', listing.status),
    ],
    ...(retired
      ? [() => wholeText(`${actorName(retired.by)} retired it on ${instantOf(state, retired.at)}`, retired.reason)]
      : []),
    () => prerequisiteBlocks(state, blocker, now, 100),
  ]
}

/** Both sides of each difference in full; actions that were asked with the same words have it once. */
function changes(requirements: readonly Requirement[]): (() => KnownBlock[])[] {
  const found = requirements.flatMap((requirement) =>
    requirement.dropped
      ? []
      : changesAsked(requirement).map((change) => ({ ...change, since: sinceWords(requirement), requirement })),
  )
  const alike = Map.groupBy(found, ({ field, before, since }) => JSON.stringify([field, before, since]))
  return [...alike.values()].map((same) => () => {
    const [first] = same
    if (!first) return []
    const names = same.flatMap(({ requirement }, index) => [
      ...(index > 0 ? [', '] : []),
      code(requirement.action, 1000, CUT_HERE),
    ])
    return [
      rich(paragraph(bold('Changed for '), ...names)),
      ...wholeText(`${first.field}, ${first.since}`, first.before),
    ]
  })
}

function requirementBlocks(state: View, blocker: BlockerState, requirement: Requirement, now: number): KnownBlock[] {
  const { action } = requirement
  const names = [action, ...namesIn(state, blocker)]
  if (blocker.retired || requirement.dropped)
    return [rich(paragraph(...requirementRuns(state, blocker, requirement, now, 1500, CUT_HERE)))]
  const grants = requirement.grants.toReversed().slice(0, 10)
  const given = grants.map((grant) =>
    said(grantHistory(state, blocker, requirement, grant, now), names, 1500, CUT_HERE),
  )
  const reasons = [
    ...freezesOf(state.desk, action).map((freeze) => frozen(state, action, freeze)),
    ...lacking(state, blocker, requirement, now).slice(0, 10),
  ].map((reason) => said(withoutId(reason), names, 2500, CUT_HERE))
  const heading = [run(`${requirementSign(state, blocker, requirement, now)} `, 5), code(action, 1000, CUT_HERE)]
  return [rich(paragraph(...heading), bullets([...given, ...reasons]))]
}

function grantHistory(state: View, blocker: BlockerState, requirement: Requirement, grant: Grant, now: number): string {
  const ended = endWords(state, blocker, requirement, grant, now)
  if (!ended) return `${grantWords(state, blocker, requirement, grant, now)}: “${grant.reason}”`
  const done = grant.effect === 'authorises' ? 'authorised' : 'lifted'
  return `${done} by ${actorName(grant.by)} on ${instantOf(state, grant.at)}: ${quoted(grant.reason)} ${ended}`
}

function claimBlocks(state: View, blocker: BlockerState, claim: Claim): KnownBlock[] {
  const { refused } = claim
  const end = refused
    ? `refused by ${actorName(refused.by)} on ${instantOf(state, refused.at)}: “${refused.reason}”`
    : 'waits for owners to confirm or refuse it.'
  const sentence = `Revision ${claim.revision} ${claimWords(state, claim).says}: ${end}`
  return [
    rich(paragraph(...said(sentence, namesOfClaim(state, claim), 5000, CUT_HERE))),
    ...(refused ? [] : voteBlocks(state, 'Confirming', claimVotes(state, blocker, claim), 3000)),
  ]
}

function proofs(state: View, { newest_proof: proof }: BlockerState): KnownBlock[] {
  if (!proof) return []
  const said = proof.review?.reason ? wholeText(`${actorName(proof.review.by)} said of it`, proof.review.reason) : []
  return [...wholeProof(proof, proofTitle(state, proof)), ...said]
}

/** Here is where Details leads, so a cut says something else. */
const CUT_HERE = '… (cut here; the ledger has all of it)'
