import { actorName } from '../core/actor.ts'
import { actionName } from '../core/blocker/listing.ts'
import { formatInstant } from '../core/calendar.ts'
import { brokenGate, type GrantInForce, type Verdict } from '../core/gate.ts'
import { type Parameters, parametersText, readParameters } from '../core/parameters.ts'
import { callerName } from '../core/said.ts'
import { checkGate, passGate } from '../workflows/check-gate.ts'
import { answer, describe, exit, refuseWith, showStack } from './answer.ts'
import type { Io } from './ports.ts'
import { count, type Text } from './text.ts'
import { withLedger } from './with-ledger.ts'

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
  const { verdict, zone, ofSandbox } = await ask(io, { action, params, who: consume ? who : null, sandbox })
  const told = { ...verdict, params: Object.fromEntries(verdict.params), sandbox: ofSandbox }
  answer(io, told, () => (verdict.open ? openLines(verdict, zone, who) : closedLines(verdict, who)))
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
async function ask(io: Io, { action, params, who, sandbox }: Question): Promise<Answer> {
  try {
    return await withLedger(
      io,
      async (ledger) => {
        const verdict = await (who === null
          ? checkGate(ledger, action, params, { sandbox })
          : passGate(ledger, action, who, params, { sandbox }))
        const { desk } = ledger.state
        return { verdict, zone: desk.policy?.digest.timezone ?? 'UTC', ofSandbox: desk.sandbox }
      },
      { only: actionName(action) },
    )
  } catch (error) {
    showStack(io, error)
    const verdict = brokenGate(actionName(action), describe(error).sentence.replace(/\.$/, ''), params)
    return { verdict: who === null ? verdict : { ...verdict, passed: false }, zone: 'UTC', ofSandbox: false }
  }
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
