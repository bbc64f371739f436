import { refuseUnless } from '../../core/person.ts'
import type { Click, Conversation, Reaction } from '../conversation.ts'
import { refuseOutsiders } from '../identity.ts'
import { actions, inputs, modals } from '../ids.ts'
import { settleClaimModal } from '../views/claim.ts'
import { reopenModal, retireModal } from '../views/decision.ts'
import { detailsModal } from '../views/details.ts'
import { lost } from './decision.ts'

/** A whole blocker: what a document claims of it, retiring and reopening it, and its full text. */
export const claim: Conversation = {
  buttons: {
    [actions.confirmClaim]: (click) => settle(click),
    [actions.refuseClaim]: (click) => settle(click),
    [actions.retire]: (click) => whole(click, 'retire a blocker', retireModal),
    [actions.reopen]: (click) => whole(click, 'reopen a blocker', reopenModal),
    [actions.details]: (click) => details(click),
  },
  submissions: {
    [modals.settleClaim]: ({ subject, person: by, value }) => {
      if (subject.kind !== 'claim') return lost
      const { blocker, claim, verdict, seen } = subject
      if (seen === undefined) return lost
      return { kind: 'settle-claim', by, blocker, claim, verdict, seen, reason: value(inputs.reason) }
    },
    [modals.retire]: ({ subject, person: by, value }) =>
      subject.kind === 'blocker' && subject.seen !== undefined
        ? { kind: 'retire', by, blocker: subject.blocker, seen: subject.seen, reason: value(inputs.reason) }
        : lost,
    [modals.reopen]: ({ subject, person: by, value }) =>
      subject.kind === 'blocker' && subject.seen !== undefined
        ? { kind: 'reopen', by, blocker: subject.blocker, seen: subject.seen, reason: value(inputs.reason) }
        : lost,
  },
}

function settle({ subject, person, state }: Click): Reaction {
  const barred = refuseUnless(state, person, ['owner'], 'settle what a document claims')
  if (barred) return barred
  if (subject.kind !== 'claim') return lost
  const blocker = state.blockers.get(subject.blocker)
  const found = blocker?.claims.find(({ id }) => id === subject.claim)
  return blocker && found ? { show: settleClaimModal(state, blocker, found, subject.verdict) } : lost
}

function whole({ subject, person, state }: Click, doing: string, modal: typeof retireModal): Reaction {
  const barred = refuseUnless(state, person, ['owner'], doing)
  if (barred) return barred
  const blocker = 'blocker' in subject ? state.blockers.get(subject.blocker) : undefined
  return blocker ? { show: modal(blocker) } : lost
}

function details({ subject, person, state, now }: Click): Reaction {
  const barred = refuseOutsiders(person)
  if (barred) return barred
  const blocker = 'blocker' in subject ? state.blockers.get(subject.blocker) : undefined
  return blocker ? { show: detailsModal(state, blocker, now) } : lost
}
