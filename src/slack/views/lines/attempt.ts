import { actorName } from '../../../core/actor.ts'
import type { BlockerKey } from '../../../core/blocker/listing.ts'
import type { EntryOf } from '../../../core/entry.ts'
import { parametersText } from '../../../core/parameters.ts'
import type { ReasonCode } from '../../../core/reasons.ts'
import type { RefusalCode } from '../../../core/refusal.ts'
import type { View } from '../../../core/view.ts'
import type { Decision } from '../../../core/who-may.ts'
import { codeWords, countReasons } from '../reason-words.ts'
import { calling, capital, type Lines, plainly } from './line.ts'

/** Attempts (rule 12): who, what, and why not. */
export const attemptLines: Lines<'GatePassed' | 'PassageRefused' | 'DecisionRefused'> = {
  GatePassed: (entry) => plainly(`${capital(calling(entry.passed_by))} went through ${gateOf(entry)}`),
  PassageRefused: (entry) => {
    const known = entry.codes.filter((code): code is ReasonCode => code in codeWords)
    return plainly(`⛔ ${capital(calling(entry.passed_by))} was refused at ${gateOf(entry)}: ${countReasons(known)}`)
  },
  DecisionRefused: (entry, { state }) => {
    const why = refusedWords[entry.code as RefusalCode] ?? entry.code.replaceAll('_', ' ')
    return plainly(`⛔ ${actorName(entry.by)} tried to ${wanted(state, entry)} and was refused: ${why}`)
  },
}

function gateOf({ action, params }: Pick<EntryOf<'GatePassed'>, 'action' | 'params'>): string {
  return `the gate of \`${action}\`${params.length > 0 ? ` with \`${parametersText(params)}\`` : ''}`
}

function wanted(state: View, { what, about }: EntryOf<'DecisionRefused'>): string {
  const doing = doings[what as keyof typeof doings] ?? what
  if (about.startsWith('request/')) return `${doing} ${about.slice('request/'.length)}`
  if (!about.startsWith('blocker/')) return `${doing} ${about === 'desk' ? 'what is frozen' : `\`${about}\``}`
  const key = about.slice('blocker/'.length) as BlockerKey
  return `${doing} \`${state.blocker(key)?.id ?? key}\``
}

/** What somebody tried, followed by what it was about. */
const doings: Record<Decision | 'request-run' | 'withdraw-request', string> = {
  grant: 'grant a decision on',
  reject: 'reject a decision on',
  ask: 'ask back about',
  answer: 'answer a question about',
  'withdraw-question': 'withdraw a question about',
  revoke: 'revoke a grant on',
  'submit-proof': 'submit a proof for',
  'confirm-proof': 'confirm the proof of',
  'accept-proof': 'accept the proof of',
  'return-proof': 'return the proof of',
  retire: 'retire',
  reopen: 'reopen',
  'settle-claim': 'settle a claim about',
  'withdraw-vote': 'withdraw a vote about',
  'grant-request': 'authorise',
  'reject-request': 'reject',
  'request-run': 'ask for a run of',
  'withdraw-request': 'withdraw',
  freeze: 'freeze',
  thaw: 'thaw',
  'withdraw-thaw-vote': 'withdraw a vote about',
  'ask-help': 'ask the owners about',
  'tell-outcome': 'say how a run ended:',
  snooze: 'put off reminders about',
}

const refusedWords: Partial<Record<RefusalCode, string>> = {
  not_allowed: 'they do not hold the role for it',
  not_known: 'they were not known yet',
  own_proof: 'they submitted the proof themselves',
  own_request: 'they asked for the run themselves',
  out_of_date: 'what they had open was out of date',
  already_decided: 'it was decided already',
  already_settled: 'it was settled already',
  asked_too_early: 'the same request was rejected shortly before',
}
