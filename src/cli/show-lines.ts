import { actorName } from '../core/actor.ts'
import type { Advised } from '../core/advice/advice.ts'
import { adviceSentence, readSentence, stanceWords } from '../core/advice/words.ts'
import { formatInstant } from '../core/calendar.ts'
import type { Entry } from '../core/entry.ts'
import type { Question } from '../core/question/question.ts'
import { quoted } from '../core/reasons.ts'
import { foldWhiteSpace } from '../core/text.ts'
import type { DetailedFacts } from '../workflows/tell-blocker.ts'
import { columns, count, type Text } from './text.ts'

type When = (at: string) => string

/** Everything about a blocker, for people who read times in a zone. */
export function showLines(facts: DetailedFacts, zone: string, now: number): Text[] {
  const when: When = (at) => formatInstant(Date.parse(at), zone)
  return [
    [{ style: 'bold', text: facts.id }, `: ${facts.status}`],
    ...(facts.retired
      ? [`  retired by ${actorName(facts.retired.by)} on ${when(facts.retired.at)}: ${quoted(facts.retired.reason)}`]
      : []),
    ...fieldLines(facts),
    '',
    ...facts.requirements.flatMap((requirement) => [
      ...requirementLines(requirement),
      ...grantsOf(facts, requirement.action).map((grant) => `  ${grantWords(grant, when, now)}`),
    ]),
    ...section(
      'Proofs',
      facts.proofs.flatMap((proof) => proofLines(proof, when)),
    ),
    ...section(
      'Claims',
      facts.claims.map((claim) => claimLine(claim, when)),
    ),
    ...section(
      'History, newest first',
      facts.history.map((entry) => historyLine(entry, when)),
    ),
  ]
}

function fieldLines(facts: DetailedFacts): Text[] {
  const { doc, revision, listed } = facts
  const rows = [
    ['document', `${doc}, revision ${revision}${listed ? '' : ' (its newest revision no longer names this blocker)'}`],
    ['item', facts.item],
    ['evidence', facts.evidence],
    ['decision asked', facts.required_owner_gpt_decision],
    ['proof asked', facts.required_technical_proof],
    ['actor needed', facts.actor_needed],
    ['next action', facts.next_action],
    ...(facts.depends_on.length > 0 ? [['waits for', facts.depends_on.join(', ')]] : []),
  ]
  return columns(rows).map(([name = '', value = '']) => ['  ', { style: 'dim', text: name }, foldWhiteSpace(value)])
}

function requirementLines({
  action,
  effect,
  state,
  reasons,
  questions,
  advice = [],
}: DetailedFacts['requirements'][number]): Text[] {
  const does = effect ? ` (a grant ${effect === 'lifts' ? 'lifts this blocker' : 'authorises it'})` : ''
  return [
    [{ style: 'bold', text: action }, does, ' ', { style: state === 'waits' ? 'yellow' : 'green', text: state }],
    ...reasons.map(({ sentence }) => `  ${sentence}`),
    ...questions.flatMap(questionLine),
    ...advice.flatMap((given) => adviceLines(given, action)),
  ]
}

/** What a machine recommends, apart from what people decided. */
function adviceLines(given: DetailedFacts['requirements'][number]['advice'][number], action: string): Text[] {
  return [
    [
      '  ',
      { style: 'dim', text: 'advice, which decides nothing ' },
      `${adviceSentence(given, action)}: ${quoted(given.reason)}.`,
    ],
    `    ${readSentence(given)}`,
  ]
}

/** One that waits is among the reasons already. */
function questionLine({ by, question, answer }: Question): Text[] {
  if (!answer) return []
  return [`  ${actorName(by)} asked ${quoted(question)}; ${actorName(answer.by)} answered ${quoted(answer.text)}`]
}

type GrantRow = DetailedFacts['every_grant'][number]

function grantsOf({ every_grant }: DetailedFacts, action: string): GrantRow[] {
  return every_grant.filter((grant) => grant.action === action).toReversed()
}

function grantWords(grant: GrantRow, when: When, now: number): string {
  const { grant_id, granted_by, granted_by_name, granted_at, reason } = grant
  const by = nameOf(granted_by, granted_by_name)
  return `${grant_id} by ${by} on ${when(granted_at)}${reason ? `, ${quoted(reason)}` : ''}${stanceOf(grant)}: ${standing(grant, when, now)}`
}

/** A server from before there was advice says nothing of it. */
function stanceOf({ advice = 'none', advised = '[]' }: Partial<GrantRow>): string {
  return stanceWords({ advice, advised: JSON.parse(advised) } as Advised)
}

function standing(grant: GrantRow, when: When, now: number): string {
  const { status, expires_at, ended_at, ended_by, ended_by_name, ended_reason, uses, uses_left } = grant
  const end = when(ended_at ?? expires_at)
  switch (status) {
    case 'revoked':
      return `revoked by ${nameOf(ended_by, ended_by_name)} on ${end}${ended_reason ? `, ${quoted(ended_reason)}` : ''}`
    case 'expired':
      return `expired on ${when(expires_at)}`
    case 'spent':
      return `spent on ${end}`
    case 'stale':
      return `stale since ${end}: what it was given for changed`
    case 'active':
      if (Date.parse(expires_at) <= now) return `expired on ${when(expires_at)}`
      return `until ${when(expires_at)}${uses === null ? '' : `, ${uses_left} of ${count(uses, 'use')} left`}`
    default:
      return status satisfies never
  }
}

function proofLines(proof: DetailedFacts['proofs'][number], when: When): Text[] {
  const { proof_id, submitted_by, submitted_by_name, submitted_at, status, text, links, reviewed_at } = proof
  const reviewed = reviewed_at
    ? ` by ${nameOf(proof.reviewed_by, proof.reviewed_by_name)} on ${when(reviewed_at)}${proof.review_reason ? `: ${quoted(proof.review_reason)}` : ''}`
    : ''
  return [
    `  ${proof_id} by ${nameOf(submitted_by, submitted_by_name)} on ${when(submitted_at)}: ${status}${reviewed}`,
    `      ${quoted(text)}`,
    ...(JSON.parse(links) as string[]).map((link) => `      ${link}`),
  ]
}

function claimLine(claim: DetailedFacts['claims'][number], when: When): Text {
  const { claim_id, kind, detail, made_at, settled, settled_at, settled_by, settled_by_name } = claim
  const outcome = settled
    ? `${settled} by ${nameOf(settled_by, settled_by_name)} on ${when(settled_at ?? made_at)}`
    : 'waits for owners to confirm or refuse it'
  return `  ${claim_id} of ${when(made_at)}: ${kind.replaceAll('_', ' ')}${detail ? ` ${quoted(detail)}` : ''}; ${outcome}`
}

/** An entry by its own name and the words that somebody wrote. */
function historyLine(entry: Entry, when: When): Text {
  const action = 'action' in entry ? ` ${entry.action}` : ''
  const written = ['reason', 'answer', 'text'].flatMap((name) => {
    const words = (entry as unknown as Record<string, unknown>)[name]
    return typeof words === 'string' && words ? [`: ${quoted(words)}`] : []
  })
  const asked = entry.kind === 'InfoRequested' || entry.kind === 'HelpAsked' ? `: ${quoted(entry.question)}` : ''
  // Who goes through says so itself (--by), and nobody has verified it (rule 11).
  const through = 'passed_by' in entry ? `: somebody who calls itself ${quoted(entry.passed_by)} went through` : ''
  return `  ${entry.seq}  ${when(entry.at)}  ${entry.kind}${action} by ${actorName(entry.by)}${through}${asked}${written.join('')}`
}

/** As tables name an actor: Slack's id of a person, or what else acted. */
function nameOf(id: string | null, name: string | null): string {
  return id === 'command' || id === 'countersign' ? `${name}` : `@${name}`
}

function section(title: string, lines: readonly Text[]): Text[] {
  return lines.length > 0 ? ['', [{ style: 'bold', text: title }], ...lines] : []
}
