import type { Claim } from '../../core/claim/claim.ts'
import type { View } from '../../core/view.ts'

interface ClaimWords {
  /** What the document says, as the rest of a sentence that begins with the revision: `says that it is closed (status “DONE”)`. */
  says: string
  confirming: string
  refusing: string
}

/** What a document claims of a blocker, and what confirming or refusing that does and does not do. */
export function claimWords(state: View, { subject }: Claim): ClaimWords {
  switch (subject.kind) {
    case 'closed':
      return { says: `gives it the status “${subject.status}” instead of OPEN`, ...retiring }
    case 'blocker_missing':
      return { says: 'no longer names it', ...retiring }
    case 'action_missing':
      return {
        says: `no longer says that it blocks \`${subject.action}\``,
        confirming: `\`${subject.action}\` stops waiting for this blocker, and a grant given for it here ends. Other blockers of \`${subject.action}\` stay as they are. It authorises nothing.`,
        refusing: `\`${subject.action}\` goes on waiting for this blocker.`,
      }
    case 'decision_missing':
      return {
        says: 'no longer asks for an owner’s decision',
        confirming:
          'No decision is asked for this blocker any more, and grants given for it end. It authorises nothing.',
        refusing: 'The decision asked so far goes on being asked.',
      }
    case 'proof_missing':
      return {
        says: 'no longer asks for a technical proof',
        confirming:
          'No proof is asked for this blocker any more. What owners decide changes by that, so grants given so far end and owners are asked again. It authorises nothing.',
        refusing: 'The proof asked so far goes on being asked.',
      }
    case 'dependency_missing':
      return {
        says: `no longer says that it waits for \`${state.blocker(subject.on)?.id ?? subject.on}\``,
        confirming: 'This blocker stops waiting for that one. It authorises nothing.',
        refusing: 'This blocker goes on waiting for that one.',
      }
    default:
      return subject satisfies never
  }
}

/** The names that these words may hold. */
export function namesOfClaim(state: View, { subject }: Claim): string[] {
  if (subject.kind === 'action_missing') return [subject.action]
  return subject.kind === 'dependency_missing' ? [state.blocker(subject.on)?.id ?? subject.on] : []
}

const retiring = {
  confirming:
    'The blocker is retired: it leaves the count, and its grants and its proof end. It authorises nothing: what else stands in the way of an action stays.',
  refusing: 'The blocker stays open and goes on asking what it asks.',
}
