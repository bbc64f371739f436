import { actorName } from '../core/actor.ts'
import { actionName } from '../core/blocker/listing.ts'
import { formatInstant } from '../core/calendar.ts'
import type { Desk } from '../core/desk/desk.ts'
import { absentGate, brokenGate, type GrantInForce, type Verdict } from '../core/gate.ts'
import { type GateFacts, gateFacts } from '../core/gate-facts.ts'
import { type Parameters, parametersText, readParameters, sorted } from '../core/parameters.ts'
import { callerName } from '../core/said.ts'
import { askGate } from '../workflows/ask-gate.ts'
import type { Ledger } from '../workflows/ledger.ts'
import { answer, describe, exit, refuseWith, showStack } from './answer.ts'
import { lookAgain, noWait, readWait } from './look-again.ts'
import { placeOf } from './place-of.ts'
import type { Io } from './ports.ts'
import { type Server, serverIn } from './remote/server.ts'
import { count, type Text } from './text.ts'
import { whoRuns } from './who-runs.ts'

export interface GateOptions {
  param?: string[]
  consume?: boolean
  by?: string
  wait?: string
  sandbox?: boolean
}

/** `gate`: may this action run now, with these parameters? With `--consume` it goes through, and spends one use of each authorisation. */
export async function gate(io: Io, action: string, options: GateOptions): Promise<number> {
  const { consume = false, by, param = [], sandbox = false } = options
  const server = serverIn(io.env)
  const who = consume && !server ? callerName(by ?? whoRuns(io.env)) : ''
  if (consume && !who && !server) return refuseUsage(io, 'Please say who goes through the gate: --consume --by WHO.')
  if (consume && by !== undefined && server)
    return refuseUsage(io, `${server.url} knows who goes through by who asks; leave --by away.`)
  if (!consume && by !== undefined) return refuseUsage(io, '--by goes with --consume; without it nothing is spent.')
  const params = readParameters(param)
  if ('problem' in params) return refuseUsage(io, params.problem)
  const wait = readWait(options.wait)
  if (wait === null) return refuseUsage(io, noWait(options.wait))
  const question = { action: actionName(action), params, who: consume ? who : null, sandbox }
  const asks = (one: Question, waits = 0) => (server ? askServer(server, one, waits) : ask(io, one))
  const { facts, zone } = await (wait > 0 ? untilOpen(io, wait, question, asks) : asks(question))
  answer(io, facts, () => (facts.open ? openLines(facts, zone) : closedLines(facts)))
  return facts.open ? exit.done : exit.closed
}

interface Question {
  action: string
  params: Parameters
  /** Who goes through; null only looks. A server knows it by who asks. */
  who: string | null
  sandbox: boolean
}

interface Answer {
  facts: GateFacts
  zone: string
  /** Whether nobody could answer, and asking again changes nothing. */
  hopeless: boolean
}

/**
 * Looks until it is open, and then goes through where that is wanted, or goes on waiting when somebody else took the last use. When the time
 * is over, whoever wanted through is refused, and the ledger says so (rule 12).
 */
async function untilOpen(
  io: Io,
  time: number,
  question: Question,
  asks: (question: Question, waits?: number) => Promise<Answer>,
): Promise<Answer> {
  const onlyLook = { ...question, who: null }
  let looks = 0
  const seen = await lookAgain(io, {
    time,
    says: `${question.action} is closed`,
    async look(left) {
      looks += 1
      const found = await asks(onlyLook, looks === 1 ? 0 : left)
      return question.who !== null && found.facts.open ? asks(question) : found
    },
    // What is set up wrongly from the start is not waited for.
    enough: ({ facts, hopeless }) => facts.open || hopeless || (looks === 1 && isUnanswered(facts)),
  })
  return question.who !== null && seen.facts.passed === undefined ? asks(question) : seen
}

function isUnanswered({ reasons }: GateFacts): boolean {
  return reasons.some(({ code }) => code === 'ledger_broken')
}

async function askServer(server: Server, { who, ...question }: Question, waits: number): Promise<Answer> {
  const { askGate } = await import('./remote/ask-gate.ts')
  return askGate(server, { ...question, spend: who !== null, waits })
}

/** Whatever keeps the ledger from being read keeps the gate closed (rule 7). */
async function ask(io: Io, question: Question): Promise<Answer> {
  try {
    return await (question.who === null ? look(io, question) : pass(io, question, question.who))
  } catch (error) {
    showStack(io, error)
    const { action, params, who } = question
    const { code, sentence } = describe(error)
    const closedBy = code === 'missing' ? absentGate : brokenGate
    const verdict = closedBy(action, sentence.replace(/\.$/, ''), params)
    return answerOf(who === null ? verdict : { ...verdict, passed: false, passage: null, run: null }, null, who)
  }
}

async function look(io: Io, run: Question): Promise<Answer> {
  const { verdict, desk } = await askGate(placeOf(io), run)
  return answerOf(verdict, desk, null)
}

/** Only who goes through waits for the modules that write. */
async function pass(io: Io, { action, params, sandbox }: Question, who: string): Promise<Answer> {
  const { withLedger } = await import('./with-ledger.ts')
  const { passGate } = await import('../workflows/check-gate.ts')
  const use = async (ledger: Ledger) => {
    const passage = await passGate(ledger, action, who, params, { sandbox })
    const told = answerOf(passage, ledger.state.desk, who)
    if (!io.json || passage.passage === null) return told
    const { issueReceipt } = await import('../workflows/issue-receipt.ts')
    const receipt = await issueReceipt(ledger, passage.passage)
    return receipt === null ? told : { ...told, facts: { ...told.facts, receipt } }
  }
  return withLedger(io, use, { only: action })
}

function answerOf(
  verdict: Verdict & Pick<GateFacts, 'passed' | 'passage' | 'run'>,
  desk: Desk | null,
  who: string | null,
): Answer {
  return {
    facts: gateFacts(verdict, desk?.sandbox ?? false, who),
    zone: desk?.policy?.digest.timezone ?? 'UTC',
    hopeless: false,
  }
}

function openLines(facts: GateFacts, zone: string): Text[] {
  const { by, grants } = facts
  return [
    by === undefined
      ? [{ style: 'green', text: `${runOf(facts)} is open.` }, ' It rests on:']
      : [
          { style: 'green', text: `${runOf(facts)} is open` },
          `, and “${by}” has gone through. One use of each authorisation is spent:`,
        ],
    ...grants.map((grant) => `  ${grantWords(grant, by === undefined ? 0 : 1, zone)}`),
  ]
}

/** A lift lasts; of an authorisation a passage spends one use (rule 5). */
function grantWords(grant: GrantInForce, spent: number, zone: string): string {
  const { id, by, effect, blocker, request, uses_left } = grant
  const what = effect === 'lifts' ? `lifts ${blocker}` : `authorises it for ${request ?? blocker}`
  const left = uses_left === null ? '' : `, ${count(uses_left - spent, 'use')} left`
  return `${id} by ${actorName(by)} ${what}, until ${formatInstant(Date.parse(grant.expires), zone)}${left}`
}

/** Why it is closed, a line a reason. */
export function closedLines(facts: GateFacts): Text[] {
  const { by, reasons } = facts
  return [
    [
      { style: 'red', text: `${runOf(facts)} is closed` },
      by === undefined ? '.' : `, and “${by}” was not let through.`,
    ],
    ...reasons.map(({ sentence }) => `  ${sentence}`),
  ]
}

function runOf({ action, params }: GateFacts): string {
  const given = Object.entries(params)
  return given.length > 0 ? `${action} with ${parametersText(sorted(given))}` : action
}

function refuseUsage(io: Io, sentence: string): number {
  return refuseWith(io, exit.usage, { code: 'usage', sentence })
}
