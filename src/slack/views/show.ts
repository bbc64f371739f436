import type { Button, KnownBlock } from '@slack/types'
import { askText } from '../../core/blocker.ts'
import { samePerson } from '../../core/entry.ts'
import { asActor, hasRole, type Person } from '../../core/person.ts'
import {
  activeGrants,
  type BlockerState,
  type Claim,
  currentProof,
  currentRound,
  openClaims,
  type Requirement,
  type State,
} from '../../core/state.ts'
import { actions } from '../ids.ts'
import { askingSubject } from './asking.ts'
import {
  bold,
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
import { prerequisiteBlocks } from './card.ts'
import { claimButtons } from './claim.ts'
import { claimWords } from './claim-words.ts'
import { fill } from './fill.ts'
import { proofBlocks } from './proof.ts'
import type { Rendered } from './rendered.ts'
import { proofWords, questionBlocks, requirementSign, requirementWords, statusWords } from './standing.ts'
import { cut, fallback } from './text.ts'
import { agoOf } from './when.ts'

/** `/blockers show`: one blocker, with the buttons of the person who asks. */
export function showView(state: State, blocker: BlockerState, person: Person, now: number): Rendered {
  const { listing } = blocker
  const head = [
    header(listing.item),
    context(
      statusWords(state, blocker, now),
      blocker.id,
      `listed ${agoOf(blocker.added_at, now)}`,
      `${blocker.doc}, revision ${blocker.revision}`,
    ),
    rich(paragraph(bold('Decision asked')), quote(askText(blocker.decision), 1500)),
    rich(
      paragraph(bold('Technical proof asked')),
      quote(askText(blocker.proof), 1200),
      blocker.proof.needed ? paragraph(run(proofWords(state, blocker), 500)) : null,
    ),
    rich(
      paragraph(bold('Who acts: '), run(listing.actor.text, 200)),
      paragraph(bold('Next action: '), run(listing.next_action, 600)),
      paragraph(bold('Evidence: '), run(listing.evidence, 600)),
    ),
    ...prerequisiteBlocks(state, blocker, now),
  ] satisfies KnownBlock[]
  const groups = [
    ...openClaims(blocker).map((claim) => () => claimBlocks(state, blocker, claim, person)),
    () => proofBlocks(state, blocker, person),
    ...blocker.requirements.map((requirement) => () => requirementBlocks(state, blocker, requirement, person, now)),
  ]
  const blocks = fill(
    'message',
    head,
    groups,
    (left) => [
      rich(
        paragraph(run(`and ${left} more actions or claims: Details has them, and Home has what waits for you.`, 200)),
      ),
    ],
    blockerButtons(state, blocker, person),
  )
  return {
    text: fallback(
      `${statusWords(state, blocker, now)}: ${cut(blocker.id, 500)}, ${cut(listing.item, 1500)}. ${proofWords(state, blocker)}`,
    ),
    blocks,
  }
}

function claimBlocks(state: State, blocker: BlockerState, claim: Claim, person: Person): KnownBlock[] {
  const said = rich(paragraph(...prose(`Revision ${claim.revision} ${claimWords(state, claim).says}.`, 500)))
  return hasRole(state, person, 'owner') ? [said, ...claimButtons(blocker, claim)] : [said]
}

function requirementBlocks(
  state: State,
  blocker: BlockerState,
  requirement: Requirement,
  person: Person,
  now: number,
): KnownBlock[] {
  const line = [
    run(`${requirementSign(state, blocker, requirement, now)} `, 5),
    code(requirement.action, 120),
    run(`: ${requirementWords(state, blocker, requirement, now)}`, 500),
  ]
  return [
    rich(paragraph(...line)),
    ...questionBlocks(state, requirement),
    ...buttons(...requirementButtons(state, blocker, requirement, person, now)),
  ]
}

function requirementButtons(
  state: State,
  blocker: BlockerState,
  requirement: Requirement,
  person: Person,
  now: number,
): Button[] {
  if (blocker.retired || requirement.dropped) return []
  const owner = hasRole(state, person, 'owner')
  const active = activeGrants(requirement, now)
  const mine = active.some(({ by }) => samePerson(by, asActor(person)))
  const undecided = blocker.decision.needed && !currentRound(requirement).outcome
  const subject = askingSubject(blocker, requirement)
  const { question } = requirement
  const answerable = undecided && question && !question.answer && (owner || hasRole(state, person, 'operator'))
  return [
    ...(owner && undecided && !mine
      ? [
          button('Approve…', actions.approve, subject, 'primary'),
          button('Reject…', actions.reject, subject, 'danger'),
          button('Ask…', actions.ask, subject),
        ]
      : []),
    ...(answerable ? [button('Answer…', actions.answer, subject)] : []),
    // One button a block: Slack wants each action_id once in it. The newest grant is the one to take back first.
    ...(owner
      ? active
          .slice(-1)
          .map((grant) => button(`Revoke ${grant.id}…`, actions.revoke, { kind: 'grant', grant: grant.id }, 'danger'))
      : []),
  ]
}

/** What may be done with the whole blocker. */
function blockerButtons(state: State, blocker: BlockerState, person: Person): KnownBlock[] {
  const subject = { kind: 'blocker', blocker: blocker.key } as const
  const owner = hasRole(state, person, 'owner')
  const operator = hasRole(state, person, 'operator')
  const provable = operator && !blocker.retired && blocker.proof.needed && currentProof(blocker)?.status !== 'accepted'
  return buttons(
    detailsButton(blocker.key),
    provable ? button('Submit proof…', actions.submitProof, subject) : null,
    operator && !blocker.retired ? button('Ask the owners…', actions.askOwner, subject) : null,
    owner && !blocker.retired ? button('Retire…', actions.retire, subject) : null,
    owner && blocker.retired ? button('Reopen…', actions.reopen, subject) : null,
  )
}
