import { actionName } from '../core/blocker/listing.ts'
import type { Caller } from '../core/caller/caller.ts'
import type { Spend } from '../core/command.ts'
import { brokenGate, type Verdict } from '../core/gate.ts'
import { noParameters, type Parameters } from '../core/parameters.ts'
import { isRefusal } from '../core/refusal.ts'
import { StoreError } from '../store/database.ts'
import { judgeGate } from './judge-gate.ts'
import type { Ledger } from './ledger.ts'
import { noteAttempt } from './note-attempt.ts'

/** What a caller says of the ledger that it means to ask. */
export interface Asking {
  /** The sandbox's grants are for trying: its gates are closed unless this says that they are meant. */
  sandbox?: boolean
  /** The program that asks; without one, whoever is at the machine. */
  by?: Caller
  /** What starts with the passage, in the same commit. */
  run?: Spend['run']
}

/** A verdict, whether somebody went through, and what the ledger has of it: the passage (seq), and the run that started with it. */
export interface Passage extends Verdict {
  passed: boolean
  passage: number | null
  run: string | null
}

/** Whether an action may run now, with these parameters. It rests on what was signed and proven; else it is closed (rule 7). */
export async function checkGate(
  ledger: Ledger,
  action: string,
  params: Parameters = noParameters,
  asking: Asking = {},
): Promise<Verdict> {
  const verdict = await verdictNow(ledger, actionName(action), params, asking)
  ledger.observer.checkedGate(verdict.open ? 'open' : (verdict.reasons[0]?.code ?? 'not_authorised'))
  return verdict
}

/**
 * Goes through a gate: spends one use of each authorisation it rests on, all or none, and answers with the verdict that it rested on.
 * A closed gate leaves an entry that somebody wanted through (rule 12). Throws when `passedBy` names nobody.
 */
export async function passGate(
  ledger: Ledger,
  action: string,
  passedBy: string,
  params: Parameters = noParameters,
  asking: Asking = {},
): Promise<Passage> {
  const name = actionName(action)
  const verdict = await checkGate(ledger, name, params, asking)
  if (!verdict.open) return refused(ledger, verdict, passedBy, asking)
  const done = await ledger.execute({
    kind: 'spend',
    action: name,
    params,
    passed_by: passedBy,
    ...byOf(asking),
    ...(asking.run ? { run: asking.run } : {}),
  })
  if (!isRefusal(done)) {
    const passed = done.entries.find(({ kind }) => kind === 'GatePassed')
    const spent = passed?.kind === 'GatePassed' ? [...passed.rests_on, ...passed.lifted_by] : []
    // Between the look and the passage a grant may have ended, and another been given: what was spent is what counts.
    const grants = done.rested.filter(({ id }) => spent.includes(id))
    const started = done.entries.find(({ kind }) => kind === 'RunStarted')
    const run = started?.kind === 'RunStarted' ? started.run : null
    return { ...verdict, grants, passed: true, passage: passed?.seq ?? null, run }
  }
  if (done.code === 'bad_input' || done.code === 'too_many_runs') throw new Error(done.sentence)
  const now = await checkGate(ledger, name, params, asking)
  return now.open ? passGate(ledger, name, passedBy, params, asking) : refused(ledger, now, passedBy, asking)
}

function byOf({ by }: Asking): { by?: Caller } {
  return by ? { by } : {}
}

async function refused(ledger: Ledger, verdict: Verdict, passed_by: string, asking: Asking): Promise<Passage> {
  const { action, params, reasons } = verdict
  const codes = [...new Set(reasons.map(({ code }) => code))]
  await noteAttempt(ledger, { kind: 'note-refused-passage', action, params, passed_by, codes, ...byOf(asking) })
  return { ...verdict, passed: false, passage: null, run: null }
}

async function verdictNow(ledger: Ledger, action: string, params: Parameters, asking: Asking): Promise<Verdict> {
  try {
    const state = await ledger.refresh()
    if (ledger.broken) return brokenGate(action, ledger.broken, params)
    return judgeGate(state, { action, params, sandbox: asking.sandbox ?? false }, ledger)
  } catch (error) {
    // Whatever keeps the ledger from being read keeps the gate closed (rule 7).
    if (!(error instanceof StoreError)) throw error
    return brokenGate(action, error.message.replace(/\.$/, ''), params)
  }
}
