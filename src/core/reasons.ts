import { type Actor, actorName, countPeople } from './actor.ts'
import type { BlockerState } from './blocker/blocker.ts'
import { askText, type BlockerKey } from './blocker/listing.ts'
import { formatDay, formatInstant } from './calendar.ts'
import type { Freeze } from './desk/desk.ts'
import { type Parameters, parametersText } from './parameters.ts'
import { type ActionRules, type RoleHolder, type Roles, rulesFor } from './policy.ts'
import { isUnconfirmed, type Proof } from './proof/proof.ts'
import type { Question } from './question/question.ts'
import type { RequestState } from './request/request.ts'
import { effectiveExpiry, type Grant, type Standing, whyNot } from './requirement/grant.ts'
import type { End, Requirement } from './requirement/requirement.ts'
import { foldWhiteSpace } from './text.ts'
import type { View } from './view.ts'

/** Why a gate is closed. Stable: scripts read them. */
export type ReasonCode =
  | 'unknown_action'
  | 'decision_awaited'
  | 'info_wanted'
  | 'rejected'
  | 'grant_expired'
  | 'grant_spent'
  | 'grant_revoked'
  | 'grant_stale'
  | 'grantor_left'
  | 'quorum_short'
  | 'proof_awaited'
  | 'proof_returned'
  | 'proof_stale'
  | 'prerequisite_open'
  | 'not_authorised'
  | 'frozen'
  | 'params_differ'
  | 'ledger_broken'
  | 'wrong_clock'

/** One thing that keeps a gate closed: a code for programs, the blocker's id, a sentence for people. */
export interface Reason {
  code: ReasonCode
  blocker: string | null
  /** What is the case, as a clause: what a card shows beside the blocker. */
  fact: string
  /** The whole sentence: the blocker, what is missing, who can give it, the near miss. */
  sentence: string
}

/* One source of words: a fact about what is missing is said here, whoever shows it. */

export function unknownAction(action: string, near: string | undefined): Reason {
  const hint = near ? `Did you mean \`${near}\`? Names are compared exactly.` : ''
  return general(
    'unknown_action',
    `No blocker names \`${action}\`, and an action nobody has looked at stays closed`,
    hint,
  )
}

export function ambiguousAction(action: string, other: string): Reason {
  return general(
    'unknown_action',
    `countersign.yaml names \`${other}\`, which looks like \`${action}\` and is not it, so that the rules meant for it are not in force`,
    `Write it as the document does; until then \`${action}\` stays closed.`,
  )
}

export function ledgerBroken(what: string): Reason {
  return general(
    'ledger_broken',
    `The ledger cannot be trusted, so every gate is closed: ${what}`,
    'Run `countersign verify`.',
  )
}

/** Nothing is wrong with a ledger that is not there: somebody looks in the wrong place. */
export function noLedger(what: string): Reason {
  return general('ledger_broken', `There is no ledger to ask, so every gate is closed: ${what}`, '')
}

export function ledgerMoved(to: string): Reason {
  return general(
    'ledger_broken',
    `This ledger was moved to ${to}, so every gate is closed here`,
    'Ask there: set DATABASE_URL to where it is now.',
  )
}

export function unanswered(server: string, why: string): Reason {
  return general(
    'ledger_broken',
    `${server} does not say that the gate is open, so it is closed: ${why}`,
    'Look at COUNTERSIGN_URL and at what says who asks.',
  )
}

/** What somebody granted while trying the sandbox lets nothing through that was not told that it asks the sandbox. */
export function sandboxLedger(): Reason {
  return general(
    'ledger_broken',
    'This is the sandbox’s ledger, and its grants are for trying, so every gate is closed',
    'Say `--sandbox` if you mean it, or set DATABASE_URL to the real one.',
  )
}

export function wrongClock(trouble: string): Reason {
  return { code: 'wrong_clock', blocker: null, fact: trouble, sentence: `${trouble} Until then every gate is closed.` }
}

export function noPolicy(action: string): Reason {
  return general('not_authorised', `Nobody may authorise \`${action}\``, noPolicySentence)
}

/** Nothing that is in force authorises the action (rule 3). */
export function notAuthorised(view: View, action: string, params: Parameters, lifted: Grant | undefined): Reason {
  const near = lifted
    ? `${actorName(lifted.by)} lifted it on ${day(view, lifted.at)}; that does not authorise \`${action}\`. `
    : ''
  const rules = view.desk.policy ? rulesFor(view.desk.policy, action) : null
  const what = params.length > 0 ? ` with ${parametersText(params)}` : ''
  const needs =
    rules?.params === 'required' && params.length === 0 ? 'It runs only with parameters that owners have seen: ' : ''
  const ask = `${needs}\`countersign request ${action}${rules?.params === 'required' ? ' --param NAME=VALUE' : ''} --reason …\` asks the owners for one run.`
  return general(
    'not_authorised',
    `Nothing that is in force authorises \`${action}\`${what}`,
    `${near}${ask}${completable(view, rules)}`,
  )
}

export function paramsDiffer(view: View, action: string, params: Parameters, other: RequestState): Reason {
  const said = (found: Parameters) => (found.length > 0 ? parametersText(found) : 'no parameters')
  const by = other.grants.map(({ by }) => actorName(by)).join(' and ')
  return general(
    'params_differ',
    `${by} authorised \`${action}\` with ${said(other.params)} (${other.id}), and this run has ${said(params)}`,
    `Run it as it was authorised, or ask for this one: \`countersign request ${action} --reason …\`. ${holdersCan(view, 'owners', 'can authorise it')}`,
  )
}

export function frozen(view: View, action: string, freeze: Freeze): Reason {
  const what = freeze.action === null ? 'every action' : `\`${action}\``
  return general(
    'frozen',
    `${actorName(freeze.by)} froze ${what} on ${instant(view, freeze.at)}: ${quoted(freeze.reason)}`,
    holdersCan(view, 'owners', `can thaw it (${freeze.id})`),
  )
}

export function asksNothing(blocker: BlockerState): Reason {
  return about(
    blocker.id,
    'decision_awaited',
    'asks for neither a decision nor a proof',
    'It stays open until owners retire it.',
  )
}

export function infoWanted(view: View, { action }: { action: string }, question: Question, id: string): Reason {
  return about(
    id,
    'info_wanted',
    `${actorName(question.by)} wants to know before \`${action}\` is decided: ${quoted(question.question)}`,
    `${holdersCan(view, 'operators', 'can answer')} Until then nothing opens.`,
  )
}

/** A request that would authorise the run, were it not for an owner's question about it. */
export function infoWantedOn(view: View, { id, action }: RequestState, question: Question): Reason {
  return general(
    'info_wanted',
    `${actorName(question.by)} wants to know before ${id} authorises \`${action}\`: ${quoted(question.question)}`,
    holdersCan(view, 'operators', 'can answer'),
  )
}

export function quorumShort(
  view: View,
  blocker: BlockerState,
  requirement: Requirement,
  counting: readonly Grant[],
  rules: ActionRules,
): Reason {
  const given = countPeople(counting.map(({ by }) => by))
  const gave = counting.map(({ by }) => actorName(by)).join(' and ')
  const others = view.desk.roles.owners.filter(
    (owner) => !counting.some(({ by }) => by.kind === 'person' && by.user === owner.user),
  )
  const can = rules.owners_needed - given === 1 ? 'can give the other' : 'can give another'
  return about(
    blocker.id,
    'quorum_short',
    `${gave} granted \`${requirement.action}\`, and ${rules.owners_needed} owners are needed: ${given} of ${rules.owners_needed}`,
    `${whoCan(others, can)}${completable(view, rules)}`,
  )
}

/** Nobody's grant counts (any more): how it came to that decides the code. */
export function decisionMissing(
  view: View,
  blocker: BlockerState,
  requirement: Requirement,
  standing: Standing | null,
  elsewhere: Elsewhere | null = null,
): Reason {
  const { action } = requirement
  const who = `${whoDecides(view, requirement, standing)}${completable(view, standing?.rules ?? null)}`
  const say = (code: ReasonCode, fact: string, near = '') => about(blocker.id, code, fact, `${who}${near}`)
  const end = standing ? lastEnd(requirement, standing) : requirement.last
  switch (end?.kind) {
    case 'rejected':
      return say(
        'rejected',
        `${actorName(end.by)} rejected \`${action}\` on ${day(view, end.at)}: ${quoted(end.reason)}`,
      )
    case 'expired':
      return say(
        'grant_expired',
        `the grant of \`${action}\` by ${actorName(end.grant.by)} expired on ${instant(view, endOfTime(end.grant, standing))}`,
      )
    case 'spent':
      return say(
        'grant_spent',
        end.grant.ended
          ? `the grant of \`${action}\` by ${actorName(end.grant.by)} was spent on ${instant(view, end.at)}`
          : `the grant of \`${action}\` by ${actorName(end.grant.by)} has no use left under the policy now in force`,
      )
    case 'revoked':
      return say(
        'grant_revoked',
        `${actorName(end.by)} revoked the grant of \`${action}\` on ${day(view, end.at)}: ${quoted(end.reason)}`,
      )
    case 'stale':
      return say(
        'grant_stale',
        `${actorName(end.grant.by)} granted \`${action}\` on ${day(view, end.grant.at)} for words that have changed since`,
      )
    case 'left':
      return say(
        'grantor_left',
        `${actorName(end.grant.by)} granted \`${action}\` on ${day(view, end.grant.at)}, and is not an owner any more`,
      )
    case undefined:
      return say(
        'decision_awaited',
        `no owner has decided \`${action}\`: ${quoted(requirement.round.asked.decision)}`,
        elsewhere ? nearMiss(view, elsewhere, action) : '',
      )
    default:
      return end satisfies never
  }
}

type Ended = End | { kind: 'left'; grant: Grant; at: string }

/** When the clock ended a grant, which is before that was recorded. */
function endOfTime(grant: Grant, standing: Standing | null): string {
  return standing ? new Date(effectiveExpiry(grant, standing.rules)).toISOString() : grant.expires
}

/** Where a run must name its parameters, it is authorised by request, and nobody is asked about it without them. */
function whoDecides(view: View, { action, round }: Requirement, standing: Standing | null): string {
  if (round.effect === 'authorises' && standing?.rules.params === 'required')
    return `It is authorised by request: \`countersign request ${action} --param NAME=VALUE --reason …\`.`
  return holdersCan(view, 'owners', 'can decide')
}

/** What ended last: by an entry, or, for a grant that still stands there, by the clock, the roles or the policy. */
function lastEnd({ grants, last }: Requirement, standing: Standing): Ended | null {
  const grant = grants.findLast(({ ended }) => !ended)
  const why = grant ? whyNot(grant, standing) : null
  if (!grant || !why) return last
  if (why === 'left') return { kind: 'left', grant, at: grant.at }
  const at = why === 'expired' ? new Date(effectiveExpiry(grant, standing.rules)).toISOString() : grant.at
  return { kind: why, grant, at, by: { kind: 'countersign' }, reason: 'the policy allows less by now' }
}

export function proofMissing(view: View, blocker: BlockerState, proof: Proof | null): Reason {
  const asked = quoted(askText(blocker.proof))
  const say = (code: ReasonCode, fact: string, remedy: string) => about(blocker.id, code, fact, remedy)
  if (!proof)
    return say('proof_awaited', `no proof was submitted: ${asked}`, holdersCan(view, 'operators', 'can submit it'))
  const another = holdersCan(view, 'operators', 'can submit another')
  if (proof.status === 'returned') {
    const { by, reason } = proof.review ?? { by: proof.by, reason: '' }
    return say('proof_returned', `${actorName(by)} returned the proof: ${quoted(reason)}`, another)
  }
  if (proof.status !== 'submitted') {
    return say(
      'proof_stale',
      `the proof by ${actorName(proof.by)} was for words that have changed, or from before the blocker was reopened, and another is asked: ${asked}`,
      another,
    )
  }
  if (isUnconfirmed(proof))
    return say(
      'proof_awaited',
      `${actorName(proof.by)} submitted a proof on ${day(view, proof.at)}, and no operator has confirmed it`,
      holdersCan(view, 'operators', 'can confirm it'),
    )
  return say(
    'proof_awaited',
    `${actorName(proof.by)} submitted a proof on ${day(view, proof.at)}`,
    `${capital(acceptors(view, proof.confirmed?.by ?? proof.by))}.`,
  )
}

/** The acceptance counts only while whoever accepted holds a role (rule 5). */
export function acceptorLeft(view: View, blocker: BlockerState, proof: Proof): Reason {
  return about(
    blocker.id,
    'grantor_left',
    `${actorName(proof.review?.by ?? proof.by)} accepted proof ${proof.id}, and holds no role any more`,
    `${capital(acceptors(view, proof.by))}.`,
  )
}

export function prerequisiteOpen(blocker: BlockerState, other: BlockerState | undefined, key: BlockerKey): Reason {
  if (!other)
    return about(
      blocker.id,
      'prerequisite_open',
      `waits for ${key}, which no document lists`,
      'Correct `depends_on` in countersign.yaml.',
    )
  return about(
    blocker.id,
    'prerequisite_open',
    `waits for ${other.id}, which is still open`,
    `\`/blockers show ${other.id}\` says what it lacks.`,
  )
}

/** `@Ivy, @Ana or @Omar can accept it`: operators and owners, without the one who submitted it unless policy lets them (rule 6). */
export function acceptors({ desk: { roles, policy } }: Pick<View, 'desk'>, by: Actor): string {
  const others = [...roles.operators, ...roles.owners].filter(
    ({ user }) => policy?.allow_self || by.kind !== 'person' || user !== by.user,
  )
  const unique = [...new Map(others.map((holder) => [holder.user, holder])).values()]
  return unique.length > 0 ? `${anyOf(unique)} can accept it` : 'nobody else can accept it under the policy'
}

/** "@Ana or @Omar can decide.", from the policy in force. */
export function holdersCan({ desk }: Pick<View, 'desk'>, role: keyof Roles, can: string): string {
  return desk.policy ? whoCan(desk.roles[role], can) : noPolicySentence
}

/** "@Ana or @Omar can decide." */
export function whoCan(holders: readonly RoleHolder[], can: string): string {
  if (holders.length === 0) return `Nobody ${can}: the policy names no such person.`
  return `${anyOf(holders)} ${can}.`
}

/** "@Ivy, @Ana or @Omar" */
export function anyOf(holders: readonly RoleHolder[]): string {
  const names = holders.map(({ name }) => `@${name}`)
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${names.at(-1)}` : `${names[0]}`
}

/** That nobody can complete it, where that is so: '' elsewhere. */
export function completable(
  { desk: { roles } }: Pick<View, 'desk'>,
  rules: Pick<ActionRules, 'owners_needed'> | null,
): string {
  if (!rules || roles.owners.length >= rules.owners_needed) return ''
  const owners = roles.owners.length === 1 ? 'is one owner' : `are ${roles.owners.length} owners`
  return ` Policy wants ${rules.owners_needed}, and there ${owners}, so that nobody can complete it: name more in countersign.yaml.`
}

/** The near miss: a grant in force for another action of the same blocker. */
export interface Elsewhere {
  action: string
  grant: Grant
}

function nearMiss(view: View, { grant, action: granted }: Elsewhere, action: string): string {
  return ` ${actorName(grant.by)} granted \`${granted}\` on ${day(view, grant.at)}; it does not extend to \`${action}\`.`
}

const noPolicySentence = 'No policy is in force yet: start Countersign once, and it adopts countersign.yaml.'

function about(id: string, code: ReasonCode, fact: string, remedy: string): Reason {
  return { code, blocker: id, fact, sentence: `${id}: ${fact}. ${remedy}`.trim() }
}

function general(code: ReasonCode, fact: string, remedy: string): Reason {
  return { code, blocker: null, fact, sentence: `${fact}. ${remedy}`.trim() }
}

/** Words of a person or a document inside a sentence, on one line. */
export function quoted(text: string): string {
  return `“${foldWhiteSpace(text)}”`
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

function day({ desk }: Pick<View, 'desk'>, at: string): string {
  return formatDay(Date.parse(at), desk.policy?.digest.timezone ?? 'UTC')
}

function instant({ desk }: Pick<View, 'desk'>, at: string): string {
  return formatInstant(Date.parse(at), desk.policy?.digest.timezone ?? 'UTC')
}
