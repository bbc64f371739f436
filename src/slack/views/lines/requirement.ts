import { actorName } from '../../../core/actor.ts'
import { stanceWords } from '../../../core/advice/words.ts'
import { type EntryOf, requestOf } from '../../../core/entry.ts'
import type { RequirementFact } from '../../../core/requirement/facts.ts'
import { count, instantOf } from '../when.ts'
import { calling, capital, type Lines, made, plainly, type Scene, whose } from './line.ts'

/** Decisions and questions, of a requirement or of a request. */
export const requirementLines: Lines<RequirementFact['kind']> = {
  RequirementAsked: ({ action, round }) => plainly(`Owners are asked about \`${action}\`, round ${round}`),
  GrantIssued: (entry, { state }) => {
    const until = `until ${instantOf(state, entry.expires)}`
    const uses = entry.uses === null ? '' : `, for ${count(entry.uses, 'use')}`
    return {
      sentence: `✅ ${actorName(entry.by)} ${doneBy(entry)} ${until}${uses}${stanceWords(entry)}`,
      words: entry.reason,
    }
  },
  RequirementRejected: (entry) => ({
    sentence: `⛔ ${actorName(entry.by)} rejected \`${entry.action}\`${stanceWords(entry)}`,
    words: entry.reason,
  }),
  InfoRequested: (entry) => ({
    sentence: `❓ ${actorName(entry.by)} wants to know before ${subjectIn(entry)} is decided`,
    words: entry.question,
  }),
  InfoAnswered: (entry, scene) => ({
    sentence: `${actorName(entry.by)} answered ${questionIn(entry, scene)}`,
    words: entry.answer,
  }),
  InfoWithdrawn: (entry, scene) => plainly(`${actorName(entry.by)} withdrew ${questionIn(entry, scene)}`),
  GrantRevoked: (entry, scene) => ({
    sentence: `⛔ ${actorName(entry.by)} revoked ${grantIn(entry, scene)}`,
    words: entry.reason,
  }),
  GrantSpent: (entry, scene) => {
    const spent = `one use of ${grantIn(entry, scene)} was spent, ${count(entry.uses_left, 'use')} left`
    return plainly(`${capital(calling(entry.passed_by))} went through the gate of \`${entry.action}\`: ${spent}`)
  },
  GrantExpired: (entry, scene) => plainly(`⌛ ${capital(grantIn(entry, scene))} expired`),
  GrantWentStale: (entry, scene) =>
    plainly(`⌛ ${capital(grantIn(entry, scene))} ended, because the words it was given for changed`),
}

function doneBy(entry: EntryOf<'GrantIssued'>): string {
  const request = requestOf(entry)
  if (request !== null) return `authorised \`${entry.action}\` (${request})`
  return entry.effect === 'authorises'
    ? `authorised \`${entry.action}\``
    : `lifted this blocker for \`${entry.action}\``
}

/** `` `apply` ``, or the request. */
function subjectIn(entry: EntryOf<'InfoRequested' | 'InfoAnswered' | 'InfoWithdrawn'>): string {
  return 'request' in entry ? entry.request : `\`${entry.action}\``
}

/** `` @Ana’s question Q-7 about `apply` `` */
function questionIn(entry: EntryOf<'InfoAnswered' | 'InfoWithdrawn'>, scene: Scene): string {
  const asked = made(scene, entry.question, 'InfoRequested')
  const whoseOne = asked ? `${whose(asked.by, entry.by)} question` : 'question'
  return `${whoseOne} ${entry.question} about ${subjectIn(entry)}`
}

type Ending = EntryOf<'GrantRevoked' | 'GrantSpent' | 'GrantExpired' | 'GrantWentStale'>

/** `` @Ana’s grant of `apply` `` */
function grantIn(entry: Ending, scene: Scene): string {
  const issued = made(scene, entry.grant, 'GrantIssued')
  return `${issued ? `${whose(issued.by, entry.by)} grant` : `grant ${entry.grant}`} of \`${entry.action}\``
}
