import { actionName } from '../core/blocker.ts'
import { formatInstant } from '../core/calendar.ts'
import { actorName } from '../core/entry.ts'
import { brokenGate, type GrantInForce, type Verdict } from '../core/gate.ts'
import { checkGate, passGate } from '../workflows/check-gate.ts'
import type { Ledger } from '../workflows/ledger.ts'
import { answer, describe, exit, refuseWith, showStack } from './answer.ts'
import type { Io } from './ports.ts'
import { count, type Text } from './text.ts'
import { withLedger } from './with-ledger.ts'

export interface GateOptions {
  consume?: boolean
  by?: string
}

/** `gate`: may this action run now? With `--consume` it goes through, and spends one use of each grant. */
export async function gate(io: Io, action: string, { consume = false, by }: GateOptions): Promise<number> {
  const who = by?.trim() ?? ''
  if (consume && !who) return refuseUsage(io, 'Please say who goes through the gate: --consume --by WHO.')
  if (!consume && by !== undefined) return refuseUsage(io, '--by goes with --consume; without it nothing is spent.')
  const { verdict, zone } = await ask(io, action, consume ? who : null)
  answer(io, verdict, () => (verdict.open ? openLines(verdict, zone, who) : closedLines(verdict)))
  return verdict.open ? exit.done : exit.closed
}

interface Answer {
  verdict: Verdict & { passed?: boolean }
  zone: string
}

/** Whatever keeps the ledger from being read keeps the gate closed (rule 6). */
async function ask(io: Io, action: string, by: string | null): Promise<Answer> {
  try {
    return await withLedger(io, async (ledger) => {
      refuseSandbox(io, ledger)
      const verdict = await (by === null ? checkGate(ledger, action) : passGate(ledger, action, by))
      return { verdict, zone: zoneOf(ledger) }
    })
  } catch (error) {
    showStack(io, error)
    const verdict = brokenGate(actionName(action), describe(error).sentence.replace(/\.$/, ''))
    return { verdict: by === null ? verdict : { ...verdict, passed: false }, zone: 'UTC' }
  }
}

/** What somebody granted while trying the sandbox must not let a production script through, and is said aloud elsewhere. */
function refuseSandbox(io: Io, { state }: Ledger): void {
  if (!state.sandbox) return
  if (io.env.NODE_ENV === 'production')
    throw new Error('this is the sandbox’s ledger, and NODE_ENV=production; set DATABASE_URL to the real one')
  io.complain('This is the sandbox’s ledger: its grants are for trying.')
}

function openLines({ action, grants }: Verdict, zone: string, passedBy: string): Text[] {
  const left = (grant: GrantInForce) => count(grant.uses_left - (passedBy ? 1 : 0), 'use')
  return [
    passedBy
      ? [
          { style: 'green', text: `${action} is open` },
          `, and ${passedBy} has gone through. One use of each grant is spent:`,
        ]
      : [{ style: 'green', text: `${action} is open.` }, ' It rests on:'],
    ...grants.map((grant) => {
      const until = formatInstant(Date.parse(grant.expires), zone)
      return `  ${grant.id} by ${actorName(grant.by)} for ${grant.blocker}, until ${until}, ${left(grant)} left`
    }),
  ]
}

function closedLines({ action, reasons }: Verdict): Text[] {
  return [[{ style: 'red', text: `${action} is closed.` }], ...reasons.map(({ sentence }) => `  ${sentence}`)]
}

function zoneOf({ state }: Ledger): string {
  return state.policy?.digest.timezone ?? 'UTC'
}

function refuseUsage(io: Io, sentence: string): number {
  return refuseWith(io, exit.usage, { code: 'usage', sentence })
}
