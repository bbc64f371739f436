import { hostname } from 'node:os'
import { gateFacts } from '../core/gate-facts.ts'
import type { Parameters } from '../core/parameters.ts'
import { isRefusal } from '../core/refusal.ts'
import type { Outcome } from '../core/run/run.ts'
import { passGate } from '../workflows/check-gate.ts'
import { issueReceipt } from '../workflows/issue-receipt.ts'
import { thisProcess } from '../workflows/ports/process.ts'
import { describe, showStack } from './answer.ts'
import type { Io } from './ports.ts'
import type { Runs, Started, Starting } from './runs.ts'
import { withLedger } from './with-ledger.ts'

/** A run whose gate and record are in the database that the environment names. */
export function runHere(io: Io, who: string): Runs {
  const start = async (action: string, params: Parameters, options: Starting): Promise<Started> => {
    const use = { only: action }
    return withLedger(
      io,
      async (ledger) => {
        const run = {
          program: options.program,
          runner: { host: hostname(), process: thisProcess() },
          within: options.within,
        }
        const passage = await passGate(ledger, action, who, params, { sandbox: options.sandbox, run })
        const receipt = passage.passage === null ? null : await issueReceipt(ledger, passage.passage)
        return { facts: gateFacts(passage, ledger.state.desk.sandbox, who), receipt }
      },
      use,
    ).catch((error: unknown) => {
      showStack(io, error)
      return { failed: describe(error).sentence }
    })
  }
  const end = async (action: string, run: string, outcome: Outcome): Promise<string | null> => {
    try {
      const done = await withLedger(io, (ledger) => ledger.execute({ kind: 'end-run', run, outcome }), { only: action })
      return isRefusal(done) ? done.sentence : null
    } catch (error) {
      showStack(io, error)
      return describe(error).sentence
    }
  }
  return { start, end }
}
