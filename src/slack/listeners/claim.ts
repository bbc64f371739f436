import { findClaim, findRetirable, findRetired } from '../../core/claim/decide.ts'
import { isRefusal } from '../../core/refusal.ts'
import type { Click, Conversation, Reaction } from '../conversation.ts'
import { actions, inputs, modals } from '../ids.ts'
import { settleClaimModal } from '../views/claim.ts'
import { reopenModal, retireModal } from '../views/decision.ts'
import { detailsModal } from '../views/details.ts'
import { lost } from './lost.ts'

/** A whole blocker: what a document claims of it, retiring and reopening it, votes taken back, and its full text. */
export const claim: Conversation = {
  buttons: {
    [actions.confirmClaim]: { decides: 'settle-claim', react: settle },
    [actions.refuseClaim]: { decides: 'settle-claim', react: settle },
    [actions.retire]: { decides: 'retire', react: (click) => whole(click, findRetirable, retireModal) },
    [actions.reopen]: { decides: 'reopen', react: (click) => whole(click, findRetired, reopenModal) },
    [actions.withdrawVote]: { decides: 'withdraw-vote', react: withdrawVote },
    [actions.details]: { decides: null, react: details },
  },
  submissions: {
    [modals.settleClaim]: ({ subject, person: by, value, shown }) => {
      if (subject.kind !== 'claim' || subject.seen === undefined) return lost
      const { blocker, claim, verdict, seen } = subject
      return { kind: 'settle-claim', by, blocker, claim, verdict, seen, reason: value(inputs.reason), shown }
    },
    [modals.retire]: ({ subject, person: by, value, shown }) =>
      subject.kind === 'blocker' && subject.seen !== undefined
        ? { kind: 'retire', by, blocker: subject.blocker, seen: subject.seen, reason: value(inputs.reason), shown }
        : lost,
    [modals.reopen]: ({ subject, person: by, value, shown }) =>
      subject.kind === 'blocker' && subject.seen !== undefined
        ? { kind: 'reopen', by, blocker: subject.blocker, seen: subject.seen, reason: value(inputs.reason), shown }
        : lost,
  },
}

function settle({ subject, person: by, state }: Click): Reaction {
  if (subject.kind !== 'claim') return lost
  const { blocker, claim, verdict } = subject
  const found = findClaim({ by, blocker, claim, verdict }, state)
  return isRefusal(found) ? found : { show: settleClaimModal(state, found.blocker, found.claim, verdict) }
}

function whole({ subject, person: by, state }: Click, find: typeof findRetirable, modal: typeof retireModal): Reaction {
  if (!('blocker' in subject)) return lost
  const blocker = find({ by, blocker: subject.blocker }, state)
  return isRefusal(blocker) ? blocker : { show: modal(state, blocker) }
}

/** One's own vote for retiring a blocker, confirming a claim, or thawing. */
function withdrawVote({ subject, person: by }: Click): Reaction {
  const recorded = 'You withdrew your vote.'
  if (subject.kind === 'freeze') return { run: { kind: 'withdraw-thaw-vote', by, freeze: subject.freeze }, recorded }
  if (subject.kind !== 'vote') return lost
  return { run: { kind: 'withdraw-vote', by, blocker: subject.blocker, on: subject.on }, recorded }
}

function details({ subject, state, now }: Click): Reaction {
  const blocker = 'blocker' in subject ? state.blocker(subject.blocker) : undefined
  return blocker ? { show: detailsModal(state, blocker, now) } : lost
}
