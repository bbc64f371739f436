import { actorName } from '../../../core/actor.ts'
import type { DeskFact } from '../../../core/desk/facts.ts'
import { count, instantOf } from '../when.ts'
import { inQuotes, type Lines, made, plainly } from './line.ts'

type Elsewhere = 'VoteCast' | 'VoteWithdrawn' | 'GatePassed' | 'PassageRefused' | 'DecisionRefused'

/** What holds for the whole workspace. */
export const deskLines: Lines<Exclude<DeskFact['kind'], Elsewhere>> = {
  LedgerOpened: ({ workspace }) => plainly(`The ledger of workspace ${workspace} was opened`),
  KeyAdopted: ({ key }) => plainly(`The ledger is signed with the key ${inQuotes(key)} from now on`),
  LedgerMoved: ({ to }) => plainly(`The ledger was moved to ${inQuotes(to)}: nothing opens here any more`),
  TokenCreated: ({ by, seq, name, scopes, actions, expires }, { state }) => {
    const what = actions ? `for ${actions.map((action) => `\`${action}\``).join(', ')}` : 'for every action'
    return plainly(
      `${actorName(by)} made token T-${seq} for the program ${inQuotes(name)}: ${scopes.map((scope) => `\`${scope}\``).join(', ')} ${what}, until ${instantOf(state, expires)}`,
    )
  },
  TokenRevoked: ({ by, token, reason }) => ({
    sentence: `${actorName(by)} revoked token ${token} of a program`,
    words: reason,
  }),
  PolicyAdopted: ({ by, loosens }) => {
    const loosened = loosens.length > 0 ? `, which loosens ${count(loosens.length, 'thing')}` : ''
    return plainly(`${actorName(by)} put a policy in force${loosened}`)
  },
  DocumentImported: ({ by, doc, revision, listed }) =>
    plainly(`${actorName(by)} imported revision ${revision} of ${inQuotes(doc)}: ${count(listed, 'blocker')}`),
  ActionFrozen: ({ by, action, reason }) => ({
    sentence: `❄️ ${actorName(by)} froze ${frozenWords(action)}`,
    words: reason,
  }),
  ActionThawed: ({ by, freeze, reason }, scene) => {
    const frozen = made(scene, freeze, 'ActionFrozen')
    return {
      sentence: `${actorName(by)} thawed ${frozen ? `${frozenWords(frozen.action)} (${freeze})` : freeze}`,
      words: reason,
    }
  },
  DigestPrepared: ({ date }) => plainly(`The digest of ${date} was prepared`),
  ReminderPrepared: ({ date, operator }) => plainly(`The reminder of ${date} to ${operator} was prepared`),
  NudgePrepared: ({ date, owner, escalated }) =>
    plainly(
      `${owner} was reminded on ${date} of what waits for them${escalated ? ', and the escalation channel told' : ''}`,
    ),
  ReminderSnoozed: ({ by, until }, { state }) =>
    plainly(`${actorName(by)} put reminders off until ${instantOf(state, until)}`),
  StatesSealed: ({ subjects }) => plainly(`The states of ${count(subjects, 'subject')} were sealed`),
}

/** `` `cutover` ``, or every action. */
export function frozenWords(action: string | null): string {
  return action === null ? 'every action' : `\`${action}\``
}
