import { actorName, blockerOf, type Entry } from '../../core/entry.ts'
import type { BlockerState, Claim, Grant, State } from '../../core/state.ts'
import { differences } from './asking.ts'
import { claimWords } from './claim-words.ts'
import { acceptors } from './standing.ts'
import { cut } from './text.ts'
import { count, instantOf } from './when.ts'

/** One entry in words. */
export interface Line {
  sentence: string
  /** The reason, the question, the answer: what a person wrote. */
  words: string
}

/** What happened, to which thing; the words of a person apart. */
export function lineOf(state: State, entry: Entry): Line {
  const who = actorName(entry.by)
  const blocker = blockerIn(state, entry)
  switch (entry.kind) {
    case 'GrantIssued': {
      const terms = `until ${instantOf(state, entry.expires)}, for ${count(entry.uses, 'use')}`
      return { sentence: `✅ ${who} granted \`${entry.action}\`, ${terms}`, words: entry.reason }
    }
    case 'RequirementRejected':
      return { sentence: `⛔ ${who} rejected \`${entry.action}\``, words: entry.reason }
    case 'InfoRequested':
      return { sentence: `❓ ${who} wants to know before deciding \`${entry.action}\``, words: entry.question }
    case 'InfoAnswered':
      return { sentence: `${who} answered about \`${entry.action}\``, words: entry.answer }
    case 'GrantRevoked':
      return { sentence: `⛔ ${who} revoked ${granted(blocker, entry)}`, words: entry.reason }
    case 'GrantSpent':
      return {
        sentence: `${entry.passed_by} went through the gate of \`${entry.action}\`: one use of ${granted(blocker, entry)} was spent, ${count(entry.uses_left, 'use')} left`,
        words: '',
      }
    case 'GrantExpired':
      return { sentence: `⌛ ${capital(granted(blocker, entry))} expired`, words: '' }
    case 'GrantWentStale':
      return {
        sentence: `⌛ ${capital(granted(blocker, entry))} ended, because the words it was given for changed`,
        words: '',
      }
    case 'ProofSubmitted':
      return {
        sentence: `${who} submitted proof P-${entry.seq}${reviewWords(state, entry, blocker)}`,
        words: [entry.text, ...entry.links].filter(Boolean).join('\n'),
      }
    case 'ProofAccepted':
      return { sentence: `✅ ${who} accepted proof ${entry.proof}`, words: '' }
    case 'ProofReturned':
      return { sentence: `↩️ ${who} returned proof ${entry.proof}`, words: entry.reason }
    case 'ProofWentStale':
      return { sentence: `⌛ Proof ${entry.proof} was for words that have changed; another is needed`, words: '' }
    case 'ClaimMade':
    case 'ClaimConfirmed':
    case 'ClaimRefused':
    case 'ClaimWithdrawn':
      return claimLine(state, entry, blocker)
    case 'BlockerRevised':
      return { sentence: revisedWords(entry, blocker), words: '' }
    case 'BlockerRetired':
      return { sentence: `⚪ ${who} retired this blocker`, words: entry.reason }
    case 'BlockerReopened':
      return { sentence: `${who} reopened this blocker`, words: entry.reason }
    case 'HelpAsked':
      return { sentence: `❓ ${who} asks the owners`, words: entry.question }
    case 'BlockerAdded':
      return { sentence: `Revision ${entry.revision} of ${cut(entry.doc, 300)} added this blocker`, words: '' }
    case 'BlockerMissed':
      return {
        sentence: `Revision ${entry.revision} of ${cut(entry.doc, 300)} no longer names this blocker`,
        words: '',
      }
    default:
      throw new Error(`${entry.kind} is not about a blocker`)
  }
}

type ClaimEntry = Extract<Entry, { kind: 'ClaimMade' | 'ClaimConfirmed' | 'ClaimRefused' | 'ClaimWithdrawn' }>

function claimLine(state: State, entry: ClaimEntry, blocker: BlockerState | undefined): Line {
  const claim = blocker?.claims.find(({ id }) => id === (entry.kind === 'ClaimMade' ? `C-${entry.seq}` : entry.claim))
  const said = claim ? saidBy(state, claim) : 'what a revision claimed'
  switch (entry.kind) {
    case 'ClaimMade':
      return {
        sentence: claim
          ? `Revision ${claim.revision} ${claimWords(state, claim).says}; an owner has to confirm or refuse that`
          : 'A revision claims something that an owner has to confirm or refuse',
        words: '',
      }
    case 'ClaimConfirmed':
      return { sentence: `${actorName(entry.by)} confirmed ${said}`, words: entry.reason }
    case 'ClaimRefused':
      return { sentence: `${actorName(entry.by)} refused ${said}`, words: entry.reason }
    case 'ClaimWithdrawn':
      return { sentence: `Revision ${entry.revision} withdrew ${said}`, words: '' }
    default:
      return entry satisfies never
  }
}

function saidBy(state: State, claim: Claim): string {
  return `the claim of revision ${claim.revision}, which ${claimWords(state, claim).says}`
}

/** Who can accept a proof, while it waits for that. */
function reviewWords(state: State, entry: Entry, blocker: BlockerState | undefined): string {
  const waits = blocker?.proofs.some(({ id, status }) => id === `P-${entry.seq}` && status === 'submitted')
  return waits ? `; ${acceptors(state, entry.by)}` : ''
}

/** `@Ana’s grant of `apply`` */
function granted(blocker: BlockerState | undefined, { action, grant }: { action: string; grant: string }): string {
  const found: Grant | undefined = blocker?.requirements.flatMap(({ grants }) => grants).find(({ id }) => id === grant)
  return found ? `${actorName(found.by)}’s grant of \`${action}\`` : `grant ${grant} of \`${action}\``
}

/** Which of the words asked changed, as the round that the revision opened remembers it. */
function revisedWords(entry: Extract<Entry, { kind: 'BlockerRevised' }>, blocker: BlockerState | undefined): string {
  const plainly = `Revision ${entry.revision} of ${cut(entry.doc, 300)} revised this blocker`
  for (const { rounds } of blocker?.requirements ?? []) {
    const opened = rounds.findIndex((round) => round.because === 'changed' && round.opened_at === entry.at)
    const [before, after] = [rounds[opened - 1], rounds[opened]]
    if (!before || !after) continue
    const fields = differences(before.asked, after.asked).map(({ field }) => field.toLowerCase())
    return fields.length > 0 ? `${plainly}: ${fields.join(', ')} changed` : plainly
  }
  return plainly
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

function blockerIn(state: State, entry: Entry): BlockerState | undefined {
  const key = blockerOf(entry)
  return key ? state.blockers.get(key) : undefined
}
