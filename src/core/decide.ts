import type { Command } from './command.ts'
import { decideClaim } from './decide-claim.ts'
import { decideExpiry, decidePassage } from './decide-passage.ts'
import { decideProof } from './decide-proof.ts'
import { decideRequirement, decideRevocation } from './decide-requirement.ts'
import { type Actor, type Fact, samePerson } from './entry.ts'
import { digestOf } from './fingerprint.ts'
import { decideImport } from './import-document.ts'
import { asActor, refuseUnless } from './person.ts'
import { type Refusal, refuse, refuseField } from './refusal.ts'
import type { State } from './state.ts'
import { isVisible } from './text.ts'

const minute = 60_000

/**
 * The facts that a command adds to the ledger, or a refusal; an empty list changes nothing.
 * Pure: `now` is epoch milliseconds, never earlier than the ledger's head. The policy in force is the state's.
 */
export function decide(command: Command, state: State, now: number): Fact[] | Refusal {
  if (command.kind === 'open-ledger') return decideOpening(command, state)
  if (state.workspace === null)
    return refuse('no_ledger', 'This database has no ledger yet. `countersign start` opens one.')
  switch (command.kind) {
    case 'adopt-policy':
      return decidePolicy(command, state)
    case 'import':
      return decideImport(command, state)
    case 'grant':
    case 'reject':
    case 'ask':
    case 'answer':
      return decideRequirement(command, state, now)
    case 'revoke':
      return decideRevocation(command, state)
    case 'submit-proof':
    case 'accept-proof':
    case 'return-proof':
      return decideProof(command, state)
    case 'retire':
    case 'reopen':
    case 'settle-claim':
      return decideClaim(command, state)
    case 'spend':
      return decidePassage(command, state, now)
    case 'expire':
      return decideExpiry(state, now)
    case 'prepare-digest':
      return state.digests.some(({ date }) => date >= command.date)
        ? []
        : [{ kind: 'DigestPrepared', date: command.date }]
    case 'prepare-reminder': {
      const last = state.reminders.get(command.operator)?.date ?? ''
      if (last >= command.date) return []
      return [{ kind: 'ReminderPrepared', operator: command.operator, date: command.date }]
    }
    case 'ask-help': {
      const barred = refuseUnless(state, command.by, ['operator'], 'ask the owners')
      if (barred) return barred
      const blocker = state.blockers.get(command.blocker)
      if (!blocker) return refuse('unknown_blocker', `There is no blocker ${command.blocker}.`)
      const question = command.question.trim()
      if (!isVisible(question)) return refuseField('question', 'Please write the question.')
      const { help } = blocker
      const again = help?.question === question && samePerson(help.by, asActor(command.by))
      // The same words again, moments later, are one payload that came twice.
      if (again && now - Date.parse(help.at) < minute) return []
      return [{ kind: 'HelpAsked', blocker: command.blocker, question }]
    }
    case 'snooze': {
      const barred = refuseUnless(state, command.by, ['owner', 'operator'], 'put off reminders')
      if (barred) return barred
      const snoozed = state.reminders.get(command.by.user)?.snoozed_until
      if (snoozed && Date.parse(snoozed) > now) return []
      return [{ kind: 'ReminderSnoozed', operator: command.by.user, until: command.until }]
    }
    default:
      return command satisfies never
  }
}

/** Who the ledger says did it. */
export function actorOf(command: Command, atTheMachine: Actor): Actor {
  if ('by' in command) return asActor(command.by)
  return atTheMachine
}

function decideOpening(command: { workspace: string; sandbox: boolean }, state: State): Fact[] | Refusal {
  const { workspace, sandbox } = command
  if (state.workspace === null) return [{ kind: 'LedgerOpened', workspace, sandbox }]
  if (state.sandbox !== sandbox) {
    return refuse(
      'wrong_workspace',
      sandbox
        ? 'This database belongs to a real workspace; the sandbox keeps its own.'
        : 'This database belongs to the sandbox; a real workspace needs its own. Set DATABASE_URL to another file.',
    )
  }
  if (state.workspace === workspace) return []
  return refuse(
    'wrong_workspace',
    `This database belongs to workspace ${state.workspace}, and the Slack token is of ${workspace}. Set DATABASE_URL to another file, or use the other token.`,
  )
}

function decidePolicy(command: Extract<Command, { kind: 'adopt-policy' }>, state: State): Fact[] | Refusal {
  const { policy, roles, renewed } = command
  const hash = digestOf(policy)
  if (renewed && hash !== state.policy_hash) {
    return refuse(
      'old_policy',
      'Another process has put another policy in force since this one was started; that one holds. Restart this one with the same countersign.yaml.',
    )
  }
  const same = hash === state.policy_hash && holders(roles) === holders(state.roles)
  return same ? [] : [{ kind: 'PolicyAdopted', policy, roles, hash }]
}

/** Ids only, sorted: a new name, or Slack listing a group in another order, changes nobody's role. */
function holders({ owners, operators }: State['roles']): string {
  return JSON.stringify([owners, operators].map((role) => role.map(({ user }) => user).sort()))
}
