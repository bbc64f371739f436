import { actorName, samePerson } from '../actor.ts'
import { adviceFor, advisedOf } from '../advice/advice.ts'
import { askingAgain } from '../asking-again.ts'
import { effectOf } from '../authorisation.ts'
import { type BlockerState, requirementFor } from '../blocker/blocker.ts'
import { type BlockerKey, actionName as normalised } from '../blocker/listing.ts'
import { formatDuration, formatInstant } from '../calendar.ts'
import type { Asking, CommandOf, Grant } from '../command.ts'
import { documentNamed } from '../desk/desk.ts'
import type { Fact } from '../entry.ts'
import { countingGrants, isGranted } from '../holding.ts'
import { asActor, type Person } from '../person.ts'
import { type ActionRules, rulesFor } from '../policy.ts'
import { refuseMany } from '../question/limit.ts'
import { whoCan } from '../reasons.ts'
import { isRefusal, type Refusal, refuse, refuseField } from '../refusal.ts'
import { decided, reasonOf } from '../said.ts'
import type { View } from '../view.ts'
import { refuseWho } from '../who-may.ts'
import type { Requirement } from './requirement.ts'

/** A requirement, and the blocker it is of. */
export interface Found {
  blocker: BlockerState
  requirement: Requirement
}

/** The requirement that an owner is about to decide, or why they cannot: what a button asks before it opens a modal. */
export function findAsking(at: Asking & { by: Person }, view: View, now: number): Refusal | Found {
  const found = findRound(at, view)
  if (isRefusal(found)) return found
  return refuseGranted(view, found, at, now) ?? found
}

/** The requirement an owner wants to ask about: also one that is granted, because a question closes the gate until it is answered. */
export function findRound(at: Asking & { by: Person }, view: View): Refusal | Found {
  const barred = refuseWho(view, at.by, 'grant')
  if (barred) return barred
  const found = findRequirement(view, at)
  if (isRefusal(found)) return found
  return refuseRound(view, found, at) ?? found
}

/** A positive decision (rules 2, 3, 4): it lifts or authorises, as the prompt said. */
export function decideGrant(command: Grant, view: View, now: number): Fact[] | Refusal {
  const found = findAsking(command, view, now)
  if (isRefusal(found)) return found
  const { policy } = view.desk
  if (!policy) return refuse('not_allowed', 'No policy is in force, so nothing can be granted.')
  const { blocker, requirement } = found
  const { action, round } = requirement
  const rules = rulesFor(policy, action)
  const wrong = refuseTerms(command, rules, now) ?? refuseUses(command, rules, round.effect)
  if (wrong) return wrong
  const { fingerprint, effect, number } = round
  const { uses } = command
  const expires = instantOf(command)
  const { doc, revision } = blocker
  return [
    {
      kind: 'GrantIssued',
      blocker: blocker.key,
      action,
      round: number,
      effect,
      fingerprint,
      reason: command.reason.trim(),
      expires,
      uses: effect === 'authorises' ? uses : null,
      asked_by: { doc, revision: documentNamed(view.desk, doc)?.revision ?? revision },
      ...decided(view, command),
      ...advisedOf(adviceFor(requirement.advice, fingerprint), command.advised, 'grant'),
    },
  ]
}

/** A negative decision; what other owners gave for it ends. */
export function decideRejection(command: CommandOf<'reject'>, view: View, now: number): Fact[] | Refusal {
  const found = findAsking(command, view, now)
  if (isRefusal(found)) return found
  const reason = reasonOf(command)
  if (isRefusal(reason)) return reason
  const { blocker, requirement } = found
  const { action, round } = requirement
  const said = decided(view, command)
  const advised = advisedOf(adviceFor(requirement.advice, round.fingerprint), command.advised, 'reject')
  // Also those that do not count just now: whoever gave one and comes back would else be counted after the rejection.
  const standing = requirement.grants.filter(({ ended }) => !ended)
  const partial = standing.map(
    ({ id }): Fact => ({
      kind: 'GrantRevoked',
      blocker: blocker.key,
      action,
      grant: id,
      reason: `rejected by @${command.by.name}: ${reason}`,
      ...said,
    }),
  )
  return [
    ...partial,
    { kind: 'RequirementRejected', blocker: blocker.key, action, round: round.number, reason, ...said, ...advised },
  ]
}

/** Takes a grant of a requirement back at once. Any owner may, whoever gave it (rule 6). */
export function decideRevocation(
  command: CommandOf<'revoke'>,
  key: BlockerKey,
  view: View,
  now: number,
): Fact[] | Refusal {
  const blocker = view.blocker(key)
  for (const requirement of blocker?.requirements ?? []) {
    const grant = [...requirement.grants, ...(requirement.previous?.grants ?? [])].find(
      ({ id }) => id === command.grant,
    )
    if (!blocker || !grant) continue
    if (grant.ended)
      return refuse('already_settled', `Grant ${grant.id} is over already: it was ${endWord[grant.ended.kind]}.`)
    const reason = reasonOf(command)
    if (isRefusal(reason)) return reason
    const { action } = requirement
    const fact = {
      kind: 'GrantRevoked',
      blocker: blocker.key,
      action,
      grant: grant.id,
      reason,
      ...decided(view, command),
    } as const
    return askingAgain(view, blocker, { facts: [fact], action, because: 'revoked' }, { before: now, after: now })
  }
  return refuse('unknown_grant', `There is no grant ${command.grant} that is in force, or was until lately.`)
}

/** What an owner wants to know before deciding; asked of a requirement that is granted, it closes the gate too. */
export function decideQuestion(
  command: Extract<CommandOf<'ask'>, Asking>,
  question: string,
  view: View,
): Fact[] | Refusal {
  const found = findRound(command, view)
  if (isRefusal(found)) return found
  const { blocker, requirement } = found
  const again = requirement.questions.some(
    (open) => !open.answer && open.question === question && samePerson(open.by, asActor(command.by)),
  )
  if (again) return []
  return (
    refuseMany(requirement.questions) ?? [
      { kind: 'InfoRequested', blocker: blocker.key, action: requirement.action, question },
    ]
  )
}

/** The expiry and the typed name of a positive decision, held to the policy; the instant that was shown is the one that holds. */
export function refuseTerms(
  { reason, expires, typed, action }: { reason: string; expires: string; typed: string; action: string },
  rules: ActionRules,
  now: number,
): Refusal | null {
  const said = reasonOf({ reason })
  if (isRefusal(said)) return said
  const until = Date.parse(expires)
  if (Number.isNaN(until)) return refuseField('ttl', 'Please choose when the grant ends.')
  if (until <= now)
    return {
      ...refuse(
        'out_of_date',
        'The time that you chose has passed while this was open. Nothing was recorded; please open it again and choose another.',
      ),
      field: 'ttl',
    }
  if (until > now + rules.max_ttl)
    return refuseField(
      'ttl',
      `Policy allows a grant of \`${action}\` to last ${formatDuration(rules.max_ttl)} at most.`,
    )
  if (rules.confirm === 'type_the_name' && normalised(typed) !== action)
    return refuseField('typed', `Please type the action’s name exactly: ${action}`)
  return null
}

/** The instant that was shown, in the one spelling that everybody reads the same way. */
export function instantOf({ expires }: { expires: string }): string {
  return new Date(expires).toISOString()
}

function refuseUses({ uses, action }: Grant, rules: ActionRules, effect: 'lifts' | 'authorises'): Refusal | null {
  if (effect === 'lifts') return null
  if (rules.params === 'required')
    return refuse(
      'not_asked',
      `\`${action}\` runs only with parameters that owners have seen, so it is authorised by request: \`countersign request ${action} --param NAME=VALUE --reason …\`.`,
    )
  if (Number.isInteger(uses) && uses >= 1 && uses <= rules.uses) return null
  return refuseField(
    'uses',
    `Policy allows a grant of \`${action}\` ${rules.uses === 1 ? 'one use' : `1 to ${rules.uses} uses`}.`,
  )
}

/** The requirement that is named, unless there is nothing to decide. */
export function findRequirement(view: View, at: Omit<Asking, 'round'>): Refusal | Found {
  const blocker = view.blocker(at.blocker)
  if (!blocker) return refuse('unknown_blocker', `There is no blocker ${at.blocker}.`)
  if (blocker.retired)
    return refuse(
      'out_of_date',
      `${blocker.id} was retired by ${actorName(blocker.retired.by)}; there is nothing left to decide.`,
    )
  const requirement = requirementFor(blocker, at.action)
  if (!requirement) return refuse('unknown_action', `${blocker.id} does not block \`${at.action}\`.`)
  if (!blocker.decision.needed) return refuse('not_asked', `${blocker.id} asks for no decision.`)
  return { blocker, requirement }
}

function refuseRound(view: View, { blocker, requirement }: Found, at: Asking): Refusal | null {
  const { round, previous, action } = requirement
  if (at.round === round.number && round.effect === effectOf(view.desk.policy, blocker, action)) return null
  const rejected = previous?.round.number === at.round ? previous.rejected : null
  if (rejected)
    return refuse(
      'already_decided',
      `${actorName(rejected.by)} rejected \`${action}\` for ${blocker.id} already, on ${formatInstant(Date.parse(rejected.at), zone(view))}.`,
    )
  return refuse(
    'out_of_date',
    `What you saw is out of date: ${blocker.id} asks anew for \`${action}\`. Nothing was recorded; please read the newest prompt.`,
  )
}

function refuseGranted(view: View, { blocker, requirement }: Found, at: { by: Person }, now: number): Refusal | null {
  const counting = countingGrants(view, blocker, requirement, now)
  const { action } = requirement
  const last = counting.at(-1)
  if (last && isGranted(view, blocker, requirement, now))
    return refuse(
      'already_decided',
      `${actorName(last.by)} granted \`${action}\` for ${blocker.id} already, on ${formatInstant(Date.parse(last.at), zone(view))}.`,
    )
  if (!counting.some(({ by }) => samePerson(by, asActor(at.by)))) return null
  const others = view.desk.roles.owners.filter(({ user }) => user !== at.by.user)
  return refuse(
    'already_decided',
    `You granted \`${action}\` for ${blocker.id} already; another owner is needed. ${whoCan(others, 'can')}`,
  )
}

const endWord = {
  revoked: 'revoked',
  expired: 'expired',
  spent: 'spent',
  stale: 'given for words that have changed since',
} as const

function zone({ desk }: View): string {
  return desk.policy?.digest.timezone ?? 'UTC'
}
