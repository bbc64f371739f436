import type { MessageSubject } from '../core/messages.ts'
import type { BlockerState, Requirement, Round, State } from '../core/state.ts'
import type { Draw } from '../workflows/deliver-message.ts'
import type { Ledger } from '../workflows/ledger.ts'
import { readBetween, readOne } from '../workflows/read-history.ts'
import type { People } from './people.ts'
import { cardView } from './views/card.ts'
import { claimView } from './views/claim.ts'
import { digestView } from './views/digest.ts'
import { helpView } from './views/help.ts'
import { homeView } from './views/home.ts'
import { lineView } from './views/line.ts'
import { nextView } from './views/next.ts'
import { noticeView } from './views/notice.ts'
import { promptView } from './views/prompt.ts'
import type { Rendered } from './views/rendered.ts'

/** Draws a message from what is true now. What was settled before it was ever posted is not posted any more. */
export function messageRenderer(ledger: Ledger, people: People, team: string): Draw {
  return async (subject, posted) => {
    const { state, now } = ledger
    switch (subject.kind) {
      case 'card':
        return withBlocker(state, subject, (blocker) => cardView(state, blocker, now))
      case 'prompt':
        return withBlocker(state, subject, (blocker) => prompt(state, blocker, subject, posted, now))
      case 'claim':
        return withBlocker(state, subject, (blocker) => {
          const claim = blocker.claims.find(({ id }) => id === subject.claim)
          return claim && (posted || (!claim.settled && isOwner(state, subject.owner)))
            ? claimView(state, blocker, claim, subject.owner)
            : null
        })
      case 'line':
      case 'notice':
      case 'help': {
        const entry = await readOne(ledger, subject.seq)
        return entry && { line: lineView, notice: noticeView, help: helpView }[subject.kind](state, entry)
      }
      case 'digest':
        return digest(ledger, subject.date)
      case 'next':
        return nextView(state, subject.operator, subject.date, now)
      case 'home': {
        await people.ensure(subject.user)
        const { blocks } = homeView(state, people.person(team, subject.user), now)
        return { text: '', blocks }
      }
      default:
        return subject satisfies never
    }
  }
}

function withBlocker(
  state: State,
  { blocker }: { blocker: BlockerState['key'] },
  view: (blocker: BlockerState) => Rendered | null,
) {
  const found = state.blockers.get(blocker)
  return found ? view(found) : null
}

function prompt(
  state: State,
  blocker: BlockerState,
  subject: Extract<MessageSubject, { kind: 'prompt' }>,
  posted: boolean,
  now: number,
) {
  const requirement = blocker.requirements.find(({ action }) => action === subject.action)
  const round = requirement?.rounds.find(({ number }) => number === subject.round)
  if (!requirement || !round) return null
  if (!posted && (isOver(blocker, requirement, round) || !isOwner(state, subject.owner))) return null
  return promptView(state, blocker, requirement, round, subject.owner, now)
}

function isOwner({ roles }: State, user: string): boolean {
  return roles.owners.some((owner) => owner.user === user)
}

function isOver(blocker: BlockerState, requirement: Requirement, round: Round): boolean {
  return (
    round.outcome !== null || blocker.retired !== null || requirement.dropped || round !== requirement.rounds.at(-1)
  )
}

/** A digest tells of the time between the one before it and itself, however late it is drawn. */
async function digest(ledger: Ledger, date: string): Promise<Rendered | null> {
  const { state, now } = ledger
  const at = state.digests.findIndex((one) => one.date === date)
  const own = state.digests[at]
  if (!own) return null
  const since = await readBetween(ledger, state.digests[at - 1]?.seq ?? 0, own.seq)
  return digestView(state, { date, since }, now)
}
