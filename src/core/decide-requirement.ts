import { actionName as normalised } from './blocker.ts'
import { formatDuration, formatInstant } from './calendar.ts'
import type { Asking, Command, CommandOf, Grant } from './command.ts'
import { actorName, type Fact, samePerson } from './entry.ts'
import { asActor, type Person, refuseUnless } from './person.ts'
import { type ActionRules, rulesFor } from './policy.ts'
import { whoCan } from './reasons.ts'
import { isRefusal, type Refusal, refuse, refuseField } from './refusal.ts'
import { grantors } from './rounds.ts'
import { activeGrants, type BlockerState, currentRound, type Requirement, type State } from './state.ts'
import { isVisible } from './text.ts'

type RequirementCommand = Extract<Command, { kind: 'grant' | 'reject' | 'ask' | 'answer' }>

/** An owner's answer to one requirement, or a question back and its answer. */
export function decideRequirement(command: RequirementCommand, state: State, now: number): Fact[] | Refusal {
  if (command.kind === 'answer') return answer(command, state)
  const found = findAsking(command, state, now)
  if (isRefusal(found)) return found
  const { requirement } = found
  switch (command.kind) {
    case 'grant':
      return grant(command, state, requirement, now)
    case 'reject':
      return reject(command, requirement, now)
    case 'ask':
      return ask(command, requirement)
    default:
      return command satisfies never
  }
}

/** The requirement that an owner is about to decide, or why they cannot: what a button asks before it opens a modal. */
export function findAsking(
  at: Asking & { by: Person },
  state: State,
  now: number,
): Refusal | { blocker: BlockerState; requirement: Requirement } {
  const barred = refuseUnless(state, at.by, ['owner'], 'decide this')
  if (barred) return barred
  const found = findRequirement(state, at)
  if (isRefusal(found)) return found
  return refuseRound(state, found.blocker, found.requirement, at, now) ?? found
}

/** The requirement whose question somebody is about to answer, or why they cannot. */
export function findQuestion(
  at: Asking & { by: Person },
  state: State,
): Refusal | { blocker: BlockerState; requirement: Requirement } {
  const barred = refuseUnless(state, at.by, ['operator', 'owner'], 'answer this')
  if (barred) return barred
  const found = findRequirement(state, at)
  if (isRefusal(found)) return found
  const { question } = found.requirement
  if (question && !question.answer && at.round === currentRound(found.requirement).number) return found
  return refuse('nothing_to_answer', `No question about \`${at.action}\` waits for an answer any more.`)
}

/** Takes a grant back at once. Any owner may, whoever gave it. */
export function decideRevocation(command: CommandOf<'revoke'>, state: State): Fact[] | Refusal {
  const barred = refuseUnless(state, command.by, ['owner'], 'revoke a grant')
  if (barred) return barred
  for (const blocker of state.blockers.values()) {
    for (const requirement of blocker.requirements) {
      const grant = requirement.grants.find(({ id }) => id === command.grant)
      if (!grant) continue
      if (grant.ended)
        return refuse('already_settled', `Grant ${grant.id} is over already: it was ${endWord(grant.ended.kind)}.`)
      const reason = command.reason.trim()
      if (!isVisible(reason)) return refuseField('reason', 'Please give a reason: the ledger keeps it.')
      return [{ kind: 'GrantRevoked', blocker: blocker.key, action: requirement.action, grant: grant.id, reason }]
    }
  }
  return refuse('unknown_grant', `There is no grant ${command.grant}.`)
}

/** Revocations of whatever is active, when the thing they were given for goes away. */
export function revokeActive(blocker: BlockerState, requirements: readonly Requirement[], reason: string): Fact[] {
  return requirements.flatMap((requirement) =>
    requirement.grants
      .filter((grant) => !grant.ended)
      .map(
        (grant): Fact => ({
          kind: 'GrantRevoked',
          blocker: blocker.key,
          action: requirement.action,
          grant: grant.id,
          reason,
        }),
      ),
  )
}

function findRequirement(state: State, at: { blocker: Requirement['action']; action: string }) {
  const blocker = state.blockers.get(at.blocker as BlockerState['key'])
  if (!blocker) return refuse('unknown_blocker', `There is no blocker ${at.blocker}.`)
  if (blocker.retired)
    return refuse(
      'out_of_date',
      `${blocker.id} was retired by ${actorName(blocker.retired.by)}; there is nothing left to decide.`,
    )
  const requirement = blocker.requirements.find((r) => r.action === at.action && !r.dropped)
  if (!requirement) return refuse('unknown_action', `${blocker.id} does not block \`${at.action}\`.`)
  if (!blocker.decision.needed) return refuse('not_asked', `${blocker.id} asks for no decision.`)
  return { blocker, requirement }
}

function refuseRound(
  state: State,
  blocker: BlockerState,
  requirement: Requirement,
  at: { round: number; by: Person },
  now: number,
): Refusal | null {
  const seen = requirement.rounds.find((round) => round.number === at.round)
  const current = currentRound(requirement)
  const outcome = seen?.outcome
  const over = outcome?.kind === 'granted' && (seen !== current || !isGranted(state, requirement, now))
  if (!over && (outcome?.kind === 'granted' || outcome?.kind === 'rejected')) {
    return refuse(
      'already_decided',
      `${actorName(outcome.by)} ${outcome.kind} \`${requirement.action}\` for ${blocker.id} already, on ${formatInstant(Date.parse(outcome.at), zone(state))}.`,
    )
  }
  if (over || seen !== current) {
    return refuse(
      'out_of_date',
      `What you saw is out of date: ${blocker.id} asks anew for \`${requirement.action}\`. Nothing was recorded; please read the newest prompt.`,
    )
  }
  const mine = activeGrants(requirement, now).find((grant) => samePerson(grant.by, asActor(at.by)))
  if (!mine) return null
  const others = state.roles.owners.filter(({ user }) => user !== at.by.user)
  return refuse(
    'already_decided',
    `You granted \`${requirement.action}\` for ${blocker.id} already; another owner is needed. ${whoCan(others, 'can')}`,
  )
}

/** A grant that the clock ended counts no more, though the entry that says so may come a minute later. */
function isGranted(state: State, requirement: Requirement, now: number): boolean {
  const needed = state.policy ? rulesFor(state.policy, requirement.action).owners_needed : Number.POSITIVE_INFINITY
  return grantors(activeGrants(requirement, now)) >= needed
}

function grant(command: Grant, state: State, requirement: Requirement, now: number): Fact[] | Refusal {
  if (!state.policy) return refuse('not_allowed', 'No policy is in force, so nothing can be granted.')
  const wrong = refuseTerms(command, rulesFor(state.policy, command.action))
  if (wrong) return wrong
  const { blocker, action, round, uses } = command
  const { fingerprint } = currentRound(requirement)
  const expires = new Date(now + command.ttl).toISOString()
  return [{ kind: 'GrantIssued', blocker, action, round, fingerprint, reason: command.reason.trim(), expires, uses }]
}

function refuseTerms(command: Grant, rules: ActionRules): Refusal | null {
  if (!isVisible(command.reason)) return refuseField('reason', 'Please give a reason: the ledger keeps it.')
  if (!(command.ttl > 0 && command.ttl <= rules.max_ttl)) {
    return refuseField(
      'ttl',
      `Policy allows a grant of \`${command.action}\` to last ${formatDuration(rules.max_ttl)} at most.`,
    )
  }
  if (!Number.isInteger(command.uses) || command.uses < 1 || command.uses > rules.uses) {
    return refuseField(
      'uses',
      `Policy allows a grant of \`${command.action}\` ${rules.uses === 1 ? 'one use' : `1 to ${rules.uses} uses`}.`,
    )
  }
  if (rules.confirm === 'type_the_name' && normalised(command.typed) !== command.action) {
    return refuseField('typed', `Please type the action’s name exactly: ${command.action}`)
  }
  return null
}

function reject(command: CommandOf<'reject'>, requirement: Requirement, now: number): Fact[] | Refusal {
  const { blocker, action, round } = command
  const reason = command.reason.trim()
  if (!isVisible(reason)) return refuseField('reason', 'Please give a reason: the ledger keeps it.')
  const partial = activeGrants(requirement, now).map(
    (given): Fact => ({
      kind: 'GrantRevoked',
      blocker,
      action,
      grant: given.id,
      reason: `rejected by @${command.by.name}: ${reason}`,
    }),
  )
  return [...partial, { kind: 'RequirementRejected', blocker, action, round, reason }]
}

function ask(command: CommandOf<'ask'>, { question: open }: Requirement): Fact[] | Refusal {
  const { blocker, action, round } = command
  const question = command.question.trim()
  if (open && !open.answer && open.question === question && samePerson(open.by, asActor(command.by))) return []
  return isVisible(question)
    ? [{ kind: 'InfoRequested', blocker, action, round, question }]
    : refuseField('question', 'Please write the question.')
}

function answer(command: CommandOf<'answer'>, state: State): Fact[] | Refusal {
  const found = findQuestion(command, state)
  if (isRefusal(found)) return found
  const { blocker, action, round } = command
  const text = command.answer.trim()
  return isVisible(text)
    ? [{ kind: 'InfoAnswered', blocker, action, round, answer: text }]
    : refuseField('answer', 'Please write the answer.')
}

function endWord(kind: 'revoked' | 'expired' | 'spent' | 'stale'): string {
  return kind === 'stale' ? 'given for words that have changed since' : kind
}

function zone(state: State): string {
  return state.policy?.digest.timezone ?? 'UTC'
}
