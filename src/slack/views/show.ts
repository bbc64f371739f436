import type { Button, KnownBlock } from '@slack/types'
import { samePerson } from '../../core/actor.ts'
import { type BlockerState, liveRequirements, openClaims } from '../../core/blocker/blocker.ts'
import { askText } from '../../core/blocker/listing.ts'
import type { Claim } from '../../core/claim/claim.ts'
import { claimVotes, retirementVotes } from '../../core/claim/votes.ts'
import { countingGrants, isGranted } from '../../core/holding.ts'
import { asActor, hasRole, type Person } from '../../core/person.ts'
import { isByRequest } from '../../core/requirement/by-request.ts'
import type { Requirement } from '../../core/requirement/requirement.ts'
import { blockerSubject } from '../../core/subject.ts'
import type { View } from '../../core/view.ts'
import { actions } from '../ids.ts'
import { promptAdvice } from './advice.ts'
import { askingSubject } from './asking.ts'
import { bold, button, buttons, code, context, detailsButton, header, paragraph, quote, rich, run } from './blocks.ts'
import { nextBlock, prerequisiteBlocks } from './card.ts'
import { claimButtons } from './claim.ts'
import { claimWords, namesOfClaim } from './claim-words.ts'
import { fill } from './fill.ts'
import { freezeBlocks, freezeButton } from './freezes.ts'
import { proofBlocks } from './proof.ts'
import { questionGroups } from './questions.ts'
import type { Rendered } from './rendered.ts'
import { said } from './said.ts'
import { namesIn, proofWords, requirementRuns, statusWords } from './standing.ts'
import { cut, fallback } from './text.ts'
import { voteBlocks, withdrawVoteButton } from './votes.ts'
import { agoOf, sourceOf } from './when.ts'

/** `/blockers show`: one blocker, with the buttons of the person who asks. */
export function showView(state: View, blocker: BlockerState, person: Person, now: number): Rendered {
  const { listing } = blocker
  const head = [
    header('Blocker'),
    rich(paragraph(code(blocker.id, 500)), quote(listing.item, 1200)),
    context(statusWords(state, blocker, now), `listed ${agoOf(blocker.added_at, now)}`, sourceOf(state, blocker)),
    rich(paragraph(bold('Decision asked')), quote(askText(blocker.decision), 1200)),
    rich(
      paragraph(bold('Technical proof asked')),
      quote(askText(blocker.proof), 1200),
      blocker.proof.needed ? paragraph(...said(proofWords(state, blocker), namesIn(state, blocker), 500)) : null,
    ),
    nextBlock(blocker),
    rich(paragraph(bold('Evidence')), quote(listing.evidence, 500)),
    ...prerequisiteBlocks(state, blocker, now),
  ] satisfies KnownBlock[]
  const live = liveRequirements(blocker).map(({ action }) => action)
  const frozen =
    live.length > 0 ? state.desk.freezes.filter(({ action }) => action === null || live.includes(action)) : []
  const groups = [
    ...frozen.map((freeze) => () => freezeBlocks(state, [freeze], person)),
    ...openClaims(blocker).map((claim) => () => claimBlocks(state, blocker, claim, person)),
    () => proofBlocks(state, blocker, person),
    ...blocker.requirements.flatMap((requirement) => requirementGroups(state, blocker, requirement, person, now)),
  ]
  const blocks = fill(
    'message',
    head,
    groups,
    (left) => [
      rich(
        paragraph(
          run(`and ${left} more actions, questions or claims: Details has them, and Home has what waits for you.`, 200),
        ),
      ),
    ],
    wholeBlocks(state, blocker, person),
  )
  const status = statusWords(state, blocker, now)
  return {
    text: fallback(
      `${status}: \`${cut(blocker.id, 500)}\`, “${cut(listing.item, 1500)}”. ${proofWords(state, blocker)}`,
    ),
    blocks,
  }
}

function claimBlocks(state: View, blocker: BlockerState, claim: Claim, person: Person): KnownBlock[] {
  const sentence = `Revision ${claim.revision} ${claimWords(state, claim).says}.`
  const shown = [
    rich(paragraph(...said(sentence, namesOfClaim(state, claim), 500))),
    ...voteBlocks(state, 'Confirming', claimVotes(state, blocker, claim)),
  ]
  return hasRole(state, person, 'owner') ? [...shown, ...claimButtons(state, blocker, claim, person.user)] : shown
}

function requirementGroups(
  state: View,
  blocker: BlockerState,
  requirement: Requirement,
  person: Person,
  now: number,
): (() => KnownBlock[])[] {
  const answers = hasRole(state, person, 'owner') || hasRole(state, person, 'operator')
  const reader = { answers, user: person.user }
  const questions = blocker.retired || requirement.dropped ? [] : requirement.questions
  return [
    () => [
      rich(paragraph(...requirementRuns(state, blocker, requirement, now, 500))),
      ...buttons(...requirementButtons(state, blocker, requirement, person, now)),
    ],
    ...questionGroups(state, blockerSubject(blocker.key), questions, reader),
    ...promptAdvice(state, blocker, requirement),
  ]
}

function requirementButtons(
  state: View,
  blocker: BlockerState,
  requirement: Requirement,
  person: Person,
  now: number,
): Button[] {
  if (blocker.retired || requirement.dropped) return []
  const owner = hasRole(state, person, 'owner')
  const freeze = owner || hasRole(state, person, 'operator') ? [freezeButton(requirement.action)] : []
  if (!blocker.decision.needed || !owner) return freeze
  const counting = countingGrants(state, blocker, requirement, now)
  const mine = counting.some(({ by }) => samePerson(by, asActor(person)))
  const undecided = !isGranted(state, blocker, requirement, now) && !mine
  const subject = askingSubject(blocker, requirement)
  // One button a block: Slack wants each action_id once in it. The newest grant is the one to take back first.
  const revocable = counting.at(-1)
  return [
    ...(undecided && !isByRequest(state, requirement) ? [button('Approve…', actions.approve, subject, 'primary')] : []),
    ...(undecided ? [button('Reject…', actions.reject, subject, 'danger')] : []),
    // Also of what is granted: a question closes the gate until it is answered.
    button('Ask…', actions.ask, subject),
    ...(revocable
      ? [
          button(
            `Revoke ${revocable.id}…`,
            actions.revoke,
            { kind: 'grant', on: blockerSubject(blocker.key), grant: revocable.id },
            'danger',
          ),
        ]
      : []),
    ...freeze,
  ]
}

/** What may be done with the whole blocker. */
function wholeBlocks(state: View, blocker: BlockerState, person: Person): KnownBlock[] {
  const subject = { kind: 'blocker', blocker: blocker.key } as const
  const owner = hasRole(state, person, 'owner')
  const operator = hasRole(state, person, 'operator')
  const provable = operator && !blocker.retired && blocker.proof.needed && blocker.newest_proof?.status !== 'accepted'
  const votes = retirementVotes(state, blocker)
  const voted = owner && !blocker.retired ? withdrawVoteButton(votes, blocker, 'retirement', person.user) : null
  return [
    ...(votes.counting.length > 0 && !blocker.retired ? voteBlocks(state, 'Retiring', votes) : []),
    ...buttons(
      detailsButton(blocker.key),
      provable ? button('Submit proof…', actions.submitProof, subject) : null,
      operator && !blocker.retired ? button('Ask the owners…', actions.askOwner, subject) : null,
      owner && !blocker.retired && !voted ? button('Retire…', actions.retire, subject) : null,
      voted,
      owner && blocker.retired ? button('Reopen…', actions.reopen, subject) : null,
    ),
  ]
}
