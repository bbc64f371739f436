import { actorName, samePerson } from '../../../core/actor.ts'
import type { BlockerState } from '../../../core/blocker/blocker.ts'
import { changedFields } from '../../../core/blocker/changed-fields.ts'
import type { BlockerFact } from '../../../core/blocker/facts.ts'
import type { Claim } from '../../../core/claim/claim.ts'
import { claimVotes, retirementVotes, type Standing } from '../../../core/claim/votes.ts'
import type { EntryOf } from '../../../core/entry.ts'
import { claimWords } from '../claim-words.ts'
import { cut } from '../text.ts'
import { tally } from '../votes.ts'
import { inQuotes, type Line, type Lines, made, plainly, type Scene } from './line.ts'

/** A blocker as a whole: what documents say of it, and what owners make of that. */
export const blockerLines: Lines<BlockerFact['kind']> = {
  BlockerAdded: ({ revision, doc }) => plainly(`${revisionOf(revision, doc)} added this blocker`),
  BlockerRevised: revised,
  BlockerMissed: ({ revision, doc }) => plainly(`${revisionOf(revision, doc)} no longer names this blocker`),
  BlockerRetired: ({ by, reason }) => ({ sentence: `⚪ ${actorName(by)} retired this blocker`, words: reason }),
  BlockerReopened: ({ by, reason }) => ({ sentence: `${actorName(by)} reopened this blocker`, words: reason }),
  HelpAsked: ({ by, question }) => ({ sentence: `❓ ${actorName(by)} asks the owners`, words: question }),
  ClaimMade: (entry, scene) =>
    plainly(`Revision ${entry.revision} ${saysOf(entry, scene)}; owners have to confirm or refuse that`),
  ClaimWithdrawn: (entry, scene) => plainly(`Revision ${entry.revision} withdrew ${claimIn(entry.claim, scene)}`),
  ClaimConfirmed: (entry, scene) => ({
    sentence: `${actorName(entry.by)} confirmed ${claimIn(entry.claim, scene)}`,
    words: entry.reason,
  }),
  ClaimRefused: (entry, scene) => ({
    sentence: `${actorName(entry.by)} refused ${claimIn(entry.claim, scene)}`,
    words: entry.reason,
  }),
  VoteCast: vote,
  VoteWithdrawn: (entry, scene) => plainly(`${actorName(entry.by)} withdrew the vote for ${votedOn(entry, scene)}`),
}

function revised(entry: EntryOf<'BlockerRevised'>, { earlier }: Scene): Line {
  const sentence = `${revisionOf(entry.revision, entry.doc)} revised this blocker`
  const before = earlier
    .filter((other) => other.kind === 'BlockerAdded' || other.kind === 'BlockerRevised')
    .filter(({ blocker, seq }) => blocker === entry.blocker && seq < entry.seq)
    .reduce<EntryOf<'BlockerAdded' | 'BlockerRevised'> | null>((a, b) => (a && a.seq > b.seq ? a : b), null)
  const changes = before ? changedFields(before.listing, entry.listing) : []
  if (changes.length === 0) return plainly(sentence)
  return { ...plainly(`${sentence}: ${changes.map(({ field }) => `\`${field}\``).join(', ')} changed`), changes }
}

function vote(entry: EntryOf<'VoteCast'>, scene: Scene): Line {
  const stand = standing(entry, scene)
  const counts = stand?.counting.some(({ by }) => samePerson(by, entry.by))
  const so = stand && counts ? ` (${tally(scene.state, stand.needed, givers(stand)).replace(/\.$/u, '')})` : ''
  return { sentence: `${actorName(entry.by)} votes for ${votedOn(entry, scene)}${so}`, words: entry.reason }
}

function givers({ counting }: Standing) {
  return counting.map(({ by }) => by)
}

function standing(entry: EntryOf<'VoteCast'>, { state }: Scene): Standing | null {
  if ('freeze' in entry) return null
  const blocker: BlockerState | undefined = state.blocker(entry.blocker)
  if (!blocker || blocker.retired) return null
  if (entry.on === 'retirement') return retirementVotes(state, blocker)
  const claim = blocker.claims.find(({ id }) => id === entry.on)
  return claim ? claimVotes(state, blocker, claim) : null
}

function votedOn(entry: EntryOf<'VoteCast' | 'VoteWithdrawn'>, scene: Scene): string {
  if ('freeze' in entry) return `thawing ${entry.freeze}`
  return entry.on === 'retirement' ? 'retiring this blocker' : `confirming ${claimIn(entry.on, scene)}`
}

/** `the claim of revision 2, which no longer names it` */
function claimIn(id: string, scene: Scene): string {
  const entry = made(scene, id, 'ClaimMade')
  return entry ? `the claim of revision ${entry.revision}, which ${saysOf(entry, scene)}` : `claim ${id}`
}

function saysOf({ seq, at, claimed, revision }: EntryOf<'ClaimMade'>, { state }: Scene): string {
  const claim: Claim = { id: `C-${seq}`, at, subject: claimed, revision, votes: [], refused: null }
  return cut(claimWords(state, claim).says, 600)
}

function revisionOf(revision: number, doc: string): string {
  return `Revision ${revision} of ${inQuotes(cut(doc, 300))}`
}
