import type { KnownBlock, ModalView } from '@slack/types'
import { askText } from '../../core/blocker.ts'
import { actorName } from '../../core/entry.ts'
import { missing } from '../../core/gate.ts'
import type { BlockerState, Claim, Grant, Proof, Requirement, State } from '../../core/state.ts'
import { bold, bullets, code, context, header, paragraph, prose, quote, rich, run } from './blocks.ts'
import { prerequisiteBlocks } from './card.ts'
import { claimWords } from './claim-words.ts'
import { fill } from './fill.ts'
import { wholeText } from './form.ts'
import { charactersIn, LIMITS } from './limits.ts'
import { submittedProof } from './proof.ts'
import { readingModal } from './reading.ts'
import { endWords, grantWords, questionBlocks, requirementSign, requirementWords, statusWithAge } from './standing.ts'
import { quoted } from './text.ts'
import { instantOf } from './when.ts'

/** Everything about one blocker, to read. What decisions are about is in full; what else does not fit is counted. */
export function detailsModal(state: State, blocker: BlockerState, now: number): ModalView {
  const groups = [
    ...restOfListing(state, blocker, now).map((group) => () => group),
    ...blocker.requirements.map((requirement) => () => requirementBlocks(state, blocker, requirement, now)),
    ...blocker.claims.toReversed().map((claim) => () => claimBlocks(state, claim)),
    ...blocker.proofs.toReversed().map((proof) => () => submittedProof(proof, proofTitle(state, proof), 15_000)),
  ]
  return readingModal(
    'Details',
    fill('modal', words(state, blocker, now), groups, (left) => [
      context(
        `${left} more parts of this do not fit here: earlier proofs, claims and actions. /blockers history ${blocker.id} lists what happened.`,
      ),
    ]),
  )
}

/** The words that grants and proofs are bound to; where even these are too long for Slack, it says so. */
function words(state: State, blocker: BlockerState, now: number): KnownBlock[] {
  const found: [KnownBlock, KnownBlock, ...KnownBlock[]] = [
    header(blocker.id, '…'),
    context(statusWithAge(state, blocker, now), `${blocker.doc}, revision ${blocker.revision}`),
    ...wholeText('Decision asked', askText(blocker.decision)),
    ...wholeText('Item', blocker.listing.item),
    ...wholeText('Technical proof asked', askText(blocker.proof)),
  ]
  if (found.length <= LIMITS.blocks.modal - 5 && charactersIn(found) <= LIMITS.charactersInView - 1500) return found
  const warning = rich(
    paragraph(
      bold('What this blocker asks is longer than Slack can show, and only its beginning is below. '),
      'It cannot be granted in Slack; read the document itself.',
    ),
  )
  const [heading, facts, ...texts] = found
  const shown = fill(
    'modal',
    [heading, facts, warning],
    texts.slice(0, 70).map((block) => () => [block]),
    () => [],
  )
  return [...shown, context('The rest is in the document.')]
}

function restOfListing(state: State, blocker: BlockerState, now: number): KnownBlock[][] {
  const { listing } = blocker
  return [
    [rich(paragraph(bold('Evidence')), quote(listing.evidence, 3000, CUT_HERE))],
    [
      rich(
        paragraph(bold('Who acts: '), run(listing.actor.text, 1000, CUT_HERE)),
        paragraph(bold('Next action: '), run(listing.next_action, 3000, CUT_HERE)),
        paragraph(bold('Status in the document: '), run(listing.status, 500, CUT_HERE)),
      ),
    ],
    ...(blocker.retired
      ? [
          [
            rich(
              paragraph(
                run(`${actorName(blocker.retired.by)} retired it on ${instantOf(state, blocker.retired.at)}:`, 300),
              ),
              quote(blocker.retired.reason, 3000, CUT_HERE),
            ),
          ],
        ]
      : []),
    prerequisiteBlocks(state, blocker, now),
  ]
}

function requirementBlocks(state: State, blocker: BlockerState, requirement: Requirement, now: number): KnownBlock[] {
  const heading = [
    run(`${requirementSign(state, blocker, requirement, now)} `, 5),
    code(requirement.action, 1000, CUT_HERE),
    run(`: ${requirementWords(state, blocker, requirement, now)}`, 1500, CUT_HERE),
  ]
  const grants = requirement.grants.toReversed().slice(0, 5)
  const given = grants.map((grant) => [run(grantHistory(state, grant, now), 1500, CUT_HERE)])
  const reasons =
    blocker.retired || requirement.dropped
      ? []
      : missing(state, blocker, requirement, now)
          .slice(0, 10)
          .map(({ sentence }) => prose(sentence, 1500, CUT_HERE))
  return [rich(paragraph(...heading), bullets([...given, ...reasons])), ...questionBlocks(state, requirement)]
}

function grantHistory(state: State, grant: Grant, now: number): string {
  const ended = endWords(state, grant, now)
  if (!ended) return `${grantWords(state, grant)}: “${grant.reason}”`
  return `granted by ${actorName(grant.by)} on ${instantOf(state, grant.at)}: ${quoted(grant.reason)} ${ended}`
}

function claimBlocks(state: State, claim: Claim): KnownBlock[] {
  const { settled } = claim
  const end = settled
    ? `${settled.kind} by ${actorName(settled.by)} on ${instantOf(state, settled.at)}${reviewWords(settled.reason)}`
    : 'waits for an owner'
  const said = `Revision ${claim.revision} ${claimWords(state, claim).says}: ${end}`
  return [rich(paragraph(...prose(said, 2000, CUT_HERE)))]
}

function proofTitle(state: State, { id, by, at, status, review }: Proof): string {
  return `Proof ${id} by ${actorName(by)}, ${instantOf(state, at)}: ${status}${reviewWords(review?.reason)}`
}

function reviewWords(reason: string | undefined): string {
  return reason ? `: “${reason}”` : ''
}

/** Here is where Details leads, so a cut says something else. */
const CUT_HERE = '… (cut here; the document and the ledger have all of it)'
