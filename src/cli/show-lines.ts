import { formatInstant } from '../core/calendar.ts'
import { actorName, type Entry } from '../core/entry.ts'
import type { Claim, Proof, Question, State } from '../core/state.ts'
import { foldWhiteSpace } from '../core/text.ts'
import type { GrantFacts, RequirementFacts } from './blocker-facts.ts'
import type { DetailedFacts } from './detailed-facts.ts'
import { columns, count, type Text } from './text.ts'

type When = (at: string) => string

/** Everything about a blocker, for people. */
export function showLines(facts: DetailedFacts & { history: Entry[] }, state: State, now: number): Text[] {
  const when: When = (at) => formatInstant(Date.parse(at), state.policy?.digest.timezone ?? 'UTC')
  return [
    [{ style: 'bold', text: facts.id }, `: ${facts.status}`],
    ...(facts.retired
      ? [`  retired by ${actorName(facts.retired.by)} on ${when(facts.retired.at)}: “${facts.retired.reason}”`]
      : []),
    ...fieldLines(facts),
    '',
    ...facts.requirements.flatMap((requirement) => requirementLines(requirement, when, now)),
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

type Requirement = RequirementFacts & { question: Question | null; every_grant: GrantFacts[] }

function requirementLines(
  { action, state, reasons, question, every_grant }: Requirement,
  when: When,
  now: number,
): Text[] {
  return [
    [{ style: 'bold', text: action }, ' ', { style: state === 'waits' ? 'yellow' : 'green', text: state }],
    ...reasons.map(({ sentence }) => `  ${sentence}`),
    ...(question?.answer
      ? [
          `  ${actorName(question.by)} asked “${question.question}”; ${actorName(question.answer.by)} answered “${question.answer.text}”`,
        ]
      : []),
    ...every_grant.toReversed().map((grant) => `  ${grantWords(grant, when, now)}`),
  ]
}

function grantWords(grant: GrantFacts, when: When, now: number): string {
  const given = `${grant.id} by ${actorName(grant.by)} on ${when(grant.at)}${grant.reason ? `, “${grant.reason}”` : ''}`
  return `${given}: ${endWords(grant, when) ?? standing(grant, when, now)}`
}

function endWords({ ended, expires }: GrantFacts, when: When): string | null {
  if (!ended) return null
  switch (ended.kind) {
    case 'revoked':
      return `revoked by ${actorName(ended.by)} on ${when(ended.at)}${ended.reason ? `, “${ended.reason}”` : ''}`
    case 'expired':
      return `expired on ${when(expires)}`
    case 'spent':
      return `spent on ${when(ended.at)}`
    case 'stale':
      return `stale since ${when(ended.at)}: the words it was given for changed`
    default:
      return ended.kind satisfies never
  }
}

function standing({ expires, uses, uses_left }: GrantFacts, when: When, now: number): string {
  if (Date.parse(expires) <= now) return `expired on ${when(expires)}`
  return `until ${when(expires)}, ${uses_left} of ${count(uses, 'use')} left`
}

function proofLines({ id, by, at, text, links, status, review }: Proof, when: When): Text[] {
  const reviewed = review
    ? ` by ${actorName(review.by)} on ${when(review.at)}${review.reason ? `: “${review.reason}”` : ''}`
    : ''
  return [
    `  ${id} by ${actorName(by)} on ${when(at)}: ${status}${reviewed}`,
    `      “${foldWhiteSpace(text)}”`,
    ...links.map((link) => `      ${link}`),
  ]
}

function claimLine({ id, at, subject, settled }: Claim, when: When): Text {
  const what = 'action' in subject ? ` ${subject.action}` : 'status' in subject ? ` “${subject.status}”` : ''
  const outcome = settled
    ? `${settled.kind} by ${actorName(settled.by)} on ${when(settled.at)}`
    : 'waits for an owner to confirm or refuse it'
  return `  ${id} of ${when(at)}: ${subject.kind.replaceAll('_', ' ')}${what}; ${outcome}`
}

/** An entry by its own name and the words that somebody wrote. */
function historyLine(entry: Entry, when: When): Text {
  const action = 'action' in entry ? ` ${entry.action}` : ''
  const written = ['reason', 'question', 'answer', 'text'].flatMap((name) => {
    const words = (entry as unknown as Record<string, unknown>)[name]
    return typeof words === 'string' && words ? [`: “${foldWhiteSpace(words)}”`] : []
  })
  return `  ${entry.seq}  ${when(entry.at)}  ${entry.kind}${action} by ${actorName(entry.by)}${written.join('')}`
}

function section(title: string, lines: readonly Text[]): Text[] {
  return lines.length > 0 ? ['', [{ style: 'bold', text: title }], ...lines] : []
}
