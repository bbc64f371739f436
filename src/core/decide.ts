import { type Actor, samePerson } from './actor.ts'
import { decideAdvice } from './advice/decide.ts'
import { decideToken, decideTokenRevocation } from './caller/decide-token.ts'
import { decideClaim, decideReopening, decideRetirement, decideVoteWithdrawal } from './claim/decide.ts'
import type { Command, CommandOf } from './command.ts'
import { decidePolicy } from './desk/adopt-policy.ts'
import { reminderOf } from './desk/desk.ts'
import { decideFreeze, decideThaw, decideThawVoteWithdrawal } from './desk/freeze.ts'
import { decideOpening } from './desk/open.ts'
import { decideImport } from './document/import.ts'
import type { Fact } from './entry.ts'
import { decideExpiry } from './expiry.ts'
import { checkGate } from './gate.ts'
import { nudgeOf, nudgingOf } from './nudge.ts'
import { decidePassage } from './passage.ts'
import { asActor } from './person.ts'
import { decideProof } from './proof/decide.ts'
import { decideInfo } from './question/decide.ts'
import { isRefusal, type Refusal, refuse, refuseField } from './refusal.ts'
import {
  decideRequest,
  decideRequestGrant,
  decideRequestRejection,
  decideRequestRevocation,
  decideRequestWithdrawal,
  type Rejected,
  staleGrants,
} from './request/decide.ts'
import { decideGrant, decideRejection, decideRevocation } from './requirement/decide.ts'
import { decideEnd, decideGone, decideOutcome } from './run/decide.ts'
import { callerName } from './said.ts'
import { foreseenView } from './state.ts'
import { blockerIn, requestIn, type Subject } from './subject.ts'
import { isVisible } from './text.ts'
import type { State, View } from './view.ts'
import { decideWebhook } from './webhook/decide.ts'
import { refuseWho } from './who-may.ts'

const minute = 60_000

/** Commands that concern all that is known; every other one looks at what it is about (rule 13). */
export type WideCommand = CommandOf<'adopt-policy' | 'import' | 'expire'>
export type NarrowCommand = Exclude<Command, WideCommand>

/** What is looked up for a command beside the view. */
export interface Circumstances {
  /** Epoch milliseconds, never earlier than the ledger's head. */
  now: number
  /** Who acts where the command does not say. */
  machine: Actor
  /** When and by whom the same request was rejected last. */
  rejected?: Rejected | null
}

/**
 * The facts that a command adds to the ledger, or a refusal; an empty list changes nothing. Pure: time and whatever was looked up
 * come in as values. The policy in force is the view's.
 */
export function decide(command: NarrowCommand, view: View, at: Circumstances): Fact[] | Refusal
export function decide(command: Command, view: State, at: Circumstances): Fact[] | Refusal
export function decide(command: Command, view: View | State, at: Circumstances): Fact[] | Refusal {
  const barred = refuseClosedLedger(command, view)
  if (barred) return barred
  const facts = isWide(command) ? decideWide(command, view as State, at.now) : decideNarrow(command, view, at)
  return isRefusal(facts) ? facts : [...facts, ...staleRequests(facts, view)]
}

/** Who the ledger says did it. */
export function actorOf(command: Command, atTheMachine: Actor): Actor {
  return 'by' in command && command.by ? asActor(command.by) : atTheMachine
}

/** Whether a command has to see everything. */
export function isWide(command: Command): command is WideCommand {
  return command.kind === 'adopt-policy' || command.kind === 'import' || command.kind === 'expire'
}

function decideWide(command: WideCommand, state: State, now: number): Fact[] | Refusal {
  switch (command.kind) {
    case 'adopt-policy':
      return decidePolicy(command, state, now)
    case 'import':
      return decideImport(command, state)
    case 'expire':
      return decideExpiry(state, now)
    default:
      return command satisfies never
  }
}

function decideNarrow(
  command: NarrowCommand,
  view: View,
  { now, machine, rejected = null }: Circumstances,
): Fact[] | Refusal {
  switch (command.kind) {
    case 'open-ledger':
      return decideOpening(command, view)
    case 'adopt-key':
      return view.desk.keys.at(-1) === command.key ? [] : [{ kind: 'KeyAdopted', key: command.key }]
    case 'move-ledger':
      return [{ kind: 'LedgerMoved', to: command.to }]
    case 'grant':
      return decideGrant(command, view, now)
    case 'reject':
      return decideRejection(command, view, now)
    case 'ask':
    case 'answer':
    case 'withdraw-question':
      return decideInfo(command, view, now)
    case 'revoke':
      return revoke(command, view, now)
    case 'submit-proof':
    case 'confirm-proof':
    case 'accept-proof':
    case 'return-proof':
      return decideProof(command, view, machine)
    case 'advise':
      return decideAdvice(command, view, now, machine)
    case 'retire':
      return decideRetirement(command, view)
    case 'reopen':
      return decideReopening(command, view)
    case 'settle-claim':
      return decideClaim(command, view)
    case 'withdraw-vote':
      return decideVoteWithdrawal(command, view)
    case 'request-run':
      return decideRequest(command, { view, by: actorOf(command, machine), rejected, now })
    case 'grant-request':
      return decideRequestGrant(command, view, now)
    case 'reject-request':
      return decideRequestRejection(command, view, now)
    case 'withdraw-request':
      return decideRequestWithdrawal(command, view)
    case 'freeze':
      return decideFreeze(command, view)
    case 'thaw':
      return decideThaw(command, view)
    case 'withdraw-thaw-vote':
      return decideThawVoteWithdrawal(command, view)
    case 'spend':
      return decidePassage(command, checkGate(view, command.action, now, command.params), view, now)
    case 'note-refused-passage': {
      const { action, params, passed_by, codes } = command
      const card = view.naming(action).find(({ retired }) => !retired)?.key ?? null
      return [{ kind: 'PassageRefused', action, params, passed_by: callerName(passed_by), codes, card }]
    }
    case 'note-refused-decision': {
      const { what, about, code } = command
      const key = blockerIn(about as Subject)
      const card = (key === null ? undefined : view.blocker(key)?.key) ?? null
      const run = view.request(requestIn(about as Subject) ?? '')?.id ?? null
      return [{ kind: 'DecisionRefused', what, about, code, card, run }]
    }
    case 'end-run':
      return decideEnd(command, view)
    case 'tell-outcome':
      return decideOutcome(command, view)
    case 'lose-run':
      return decideGone(command, view)
    case 'note-webhook-failing':
    case 'note-webhook-answered':
      return decideWebhook(command, view)
    case 'create-token':
      return decideToken(command, view, now)
    case 'revoke-token':
      return decideTokenRevocation(command, view)
    case 'seal':
      return [{ kind: 'StatesSealed', root: command.root, subjects: command.subjects }]
    case 'prepare-digest':
      return view.desk.digests.some(({ date }) => date >= command.date)
        ? []
        : [{ kind: 'DigestPrepared', date: command.date }]
    case 'prepare-reminder': {
      const { operator, date } = command
      return (reminderOf(view.desk, operator)?.date ?? '') >= date ? [] : [{ kind: 'ReminderPrepared', operator, date }]
    }
    case 'prepare-nudge':
      return nudge(command, view)
    case 'ask-help':
      return askHelp(command, view, now)
    case 'snooze':
      return snooze(command, view, now)
    default:
      return command satisfies never
  }
}

/** The same again is counted; the policy says after how many times the escalation channel hears of it, once. */
function nudge({ owner, date, waiting }: CommandOf<'prepare-nudge'>, { desk }: View): Fact[] {
  const last = nudgeOf(desk, owner)
  if (last && last.date >= date) return []
  const times = last?.waiting === waiting ? last.times + 1 : 1
  const { policy } = desk
  const escalated =
    policy !== null && policy.channels.escalation !== undefined && times === nudgingOf(policy)?.escalate_after
  return [{ kind: 'NudgePrepared', owner, date, waiting, times, escalated }]
}

/** Nothing is recorded in a ledger that was never opened, or that goes on elsewhere. */
function refuseClosedLedger(command: Command, { desk }: View): Refusal | null {
  if (desk.moved)
    return refuse(
      'ledger_moved',
      `This ledger was moved to ${desk.moved.to}, so nothing is recorded here any more. Set DATABASE_URL to where it is now.`,
    )
  if (command.kind === 'open-ledger' || command.kind === 'adopt-key' || desk.workspace !== null) return null
  return refuse('no_ledger', 'This database has no ledger yet. `countersign start` opens one.')
}

/** What the facts about blockers mean for requests whose grants are bound to their words, in the same commit. */
function staleRequests(facts: readonly Fact[], view: View): Fact[] {
  const actions = new Set(facts.flatMap((fact) => (changesWords.has(fact.kind) ? actionsOf(fact, view) : [])))
  const asked = [...actions].filter((action) => view.requesting(action).length > 0)
  if (asked.length === 0) return []
  const after = foreseenView(view, facts)
  return asked.flatMap((action) => after.requesting(action).flatMap((request) => staleGrants(request, after)))
}

/** The actions of the blocker that a fact is about, before it and after it. */
function actionsOf(fact: Fact, view: View): string[] {
  if (!('blocker' in fact)) return []
  const known = view.blocker(fact.blocker)?.requirements.map(({ action }) => action) ?? []
  return 'listing' in fact ? [...known, ...fact.listing.actions] : known
}

const changesWords: ReadonlySet<Fact['kind']> = new Set([
  'BlockerAdded',
  'BlockerRevised',
  'BlockerRetired',
  'BlockerReopened',
  'ClaimConfirmed',
  'RequirementAsked',
])

function revoke(command: CommandOf<'revoke'>, view: View, now: number): Fact[] | Refusal {
  const barred = refuseWho(view, command.by, 'revoke')
  if (barred) return barred
  const key = blockerIn(command.on)
  if (key) return decideRevocation(command, key, view, now)
  return decideRequestRevocation(command, requestIn(command.on) ?? '', view)
}

function askHelp(command: CommandOf<'ask-help'>, view: View, now: number): Fact[] | Refusal {
  const barred = refuseWho(view, command.by, 'ask-help')
  if (barred) return barred
  const blocker = view.blocker(command.blocker)
  if (!blocker) return refuse('unknown_blocker', `There is no blocker ${command.blocker}.`)
  const question = command.question.trim()
  if (!isVisible(question)) return refuseField('question', 'Please write the question.')
  const { help } = blocker
  const again = help?.question === question && samePerson(help.by, asActor(command.by))
  // The same words again, moments later, are one payload that came twice.
  if (again && now - Date.parse(help.at) < minute) return []
  return [{ kind: 'HelpAsked', blocker: command.blocker, question }]
}

function snooze(command: CommandOf<'snooze'>, view: View, now: number): Fact[] | Refusal {
  const barred = refuseWho(view, command.by, 'snooze')
  if (barred) return barred
  const snoozed = reminderOf(view.desk, command.by.user)?.snoozed_until
  if (snoozed && Date.parse(snoozed) > now) return []
  return [{ kind: 'ReminderSnoozed', operator: command.by.user, until: command.until }]
}
