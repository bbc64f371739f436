import { actorName } from '../core/actor.ts'
import { actionName } from '../core/blocker/listing.ts'
import { formatInstant } from '../core/calendar.ts'
import type { Desk } from '../core/desk/desk.ts'
import { brokenGate, type GrantInForce, type Verdict } from '../core/gate.ts'
import { gateFacts } from '../core/gate-facts.ts'
import { type Parameters, parametersText, readParameters } from '../core/parameters.ts'
import { callerName } from '../core/said.ts'
import { askGate } from '../workflows/ask-gate.ts'
import type { Ledger } from '../workflows/ledger.ts'
import { answer, describe, exit, refuseWith, showStack } from './answer.ts'
import { placeOf } from './place-of.ts'
import type { Io } from './ports.ts'
import { count, type Text } from './text.ts'

export interface GateOptions {
  param?: string[]
  consume?: boolean
  by?: string
  sandbox?: boolean
}

/** `gate`: may this action run now, with these parameters? With `--consume` it goes through, and spends one use of each authorisation. */
export async function gate(io: Io, action: string, options: GateOptions): Promise<number> {
  const { consume = false, by, param = [], sandbox = false } = options
  const who = callerName(by ?? '')
  if (consume && !who) return refuseUsage(io, 'Please say who goes through the gate: --consume --by WHO.')
  if (!consume && by !== undefined) return refuseUsage(io, '--by goes with --consume; without it nothing is spent.')
  const params = readParameters(param)
  if ('problem' in params) return refuseUsage(io, params.problem)
  const { verdict, zone, ofSandbox } = await ask(io, {
    action: actionName(action),
    params,
    who: consume ? who : null,
    sandbox,
  })
  answer(io, gateFacts(verdict, ofSandbox), () =>
    verdict.open ? openLines(verdict, zone, who) : closedLines(verdict, who),
  )
  return verdict.open ? exit.done : exit.closed
}

interface Question {
  action: string
  params: Parameters
  /** Who goes through; null only looks. */
  who: string | null
  sandbox: boolean
}

interface Answer {
  verdict: Verdict & { passed?: boolean }
  zone: string
  ofSandbox: boolean
}

/** Whatever keeps the ledger from being read keeps the gate closed (rule 7). */
async function ask(io: Io, question: Question): Promise<Answer> {
  try {
    return await (question.who === null ? look(io, question) : pass(io, question, question.who))
  } catch (error) {
    showStack(io, error)
    const { action, params, who } = question
    const verdict = brokenGate(action, describe(error).sentence.replace(/\.$/, ''), params)
    return answerOf(who === null ? verdict : { ...verdict, passed: false }, null)
  }
}

async function look(io: Io, run: Question): Promise<Answer> {
  const { verdict, desk } = await askGate(placeOf(io.env), run)
  return answerOf(verdict, desk)
}

/** Only who goes through waits for the modules that write. */
async function pass(io: Io, { action, params, sandbox }: Question, who: string): Promise<Answer> {
  const { withLedger } = await import('./with-ledger.ts')
  const { passGate } = await import('../workflows/check-gate.ts')
  const use = async (ledger: Ledger) =>
    answerOf(await passGate(ledger, action, who, params, { sandbox }), ledger.state.desk)
  return withLedger(io, use, { only: action })
}

function answerOf(verdict: Answer['verdict'], desk: Desk | null): Answer {
  return { verdict, zone: desk?.policy?.digest.timezone ?? 'UTC', ofSandbox: desk?.sandbox ?? false }
}

function openLines(verdict: Verdict, zone: string, passedBy: string): Text[] {
  return [
    passedBy
      ? [
          { style: 'green', text: `${runOf(verdict)} is open` },
          `, and “${passedBy}” has gone through. One use of each authorisation is spent:`,
        ]
      : [{ style: 'green', text: `${runOf(verdict)} is open.` }, ' It rests on:'],
    ...verdict.grants.map((grant) => `  ${grantWords(grant, passedBy ? 1 : 0, zone)}`),
  ]
}

/** A lift lasts; of an authorisation a passage spends one use (rule 5). */
function grantWords(grant: GrantInForce, spent: number, zone: string): string {
  const { id, by, effect, blocker, request, uses_left } = grant
  const what = effect === 'lifts' ? `lifts ${blocker}` : `authorises it for ${request ?? blocker}`
  const left = uses_left === null ? '' : `, ${count(uses_left - spent, 'use')} left`
  return `${id} by ${actorName(by)} ${what}, until ${formatInstant(Date.parse(grant.expires), zone)}${left}`
}

function closedLines(verdict: Verdict, refused: string): Text[] {
  return [
    [{ style: 'red', text: `${runOf(verdict)} is closed` }, refused ? `, and “${refused}” was not let through.` : '.'],
    ...verdict.reasons.map(({ sentence }) => `  ${sentence}`),
  ]
}

function runOf({ action, params }: Verdict): string {
  return params.length > 0 ? `${action} with ${parametersText(params)}` : action
}

function refuseUsage(io: Io, sentence: string): number {
  return refuseWith(io, exit.usage, { code: 'usage', sentence })
}
