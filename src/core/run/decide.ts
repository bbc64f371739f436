import { sameActor } from '../actor.ts'
import { asCaller } from '../caller/caller.ts'
import type { CommandOf, Spend } from '../command.ts'
import type { Fact } from '../entry.ts'
import { isPerson } from '../person.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { callerName, reasonOf } from '../said.ts'
import type { View } from '../view.ts'
import { refuseWho } from '../who-may.ts'
import type { Run } from './run.ts'

/** So many runs whose end is unknown are kept in mind; more say that nobody looks. */
const most = 200

/** What a passage adds where a run starts with it; `passage` is its seq, `seq` the run's own, `request` the one that authorises it. */
export function decideStart(
  { action, params, passed_by, run }: Spend,
  at: { passage: number; seq: number; now: number; request: string | null },
  view: View,
): Fact[] | Refusal {
  if (!run) return []
  const full = refuseMoreRuns(view)
  if (full) return full
  const until = new Date(at.now + run.within).toISOString()
  const card = view.naming(action).find(({ retired }) => !retired)?.key ?? null
  const program = callerName(run.program) || 'a command'
  return [
    {
      kind: 'RunStarted',
      run: `X-${at.seq}`,
      passage: at.passage,
      action,
      params,
      passed_by,
      program,
      runner: run.runner,
      until,
      card,
      for_request: card === null ? at.request : null,
    },
  ]
}

/** Why no run may start now, whatever its gate says; null where one may. */
export function refuseMoreRuns({ desk }: Pick<View, 'desk'>): Refusal | null {
  if (desk.runs.length < most) return null
  return refuse(
    'too_many_runs',
    `There are ${most} runs of which nobody said how they ended. Say so of some first: \`countersign outcome\`.`,
  )
}

/** Its runner says how it ended; a program only of its own. */
export function decideEnd({ run: id, outcome, by }: CommandOf<'end-run'>, view: View): Fact[] | Refusal {
  const run = runNamed(view, id)
  if (isRefusal(run)) return run
  if (by && !sameActor(run.by, asCaller(by)))
    return refuse('not_allowed', `${id} is a run of somebody else, so that ${by.name} cannot say how it ended.`)
  return [ended(run, outcome, '')]
}

/** Somebody says how a run ended that nobody recorded: an owner or an operator in Slack, or whoever is at the machine. */
export function decideOutcome(command: CommandOf<'tell-outcome'>, view: View): Fact[] | Refusal {
  const barred = isPerson(command.by) ? refuseWho(view, command.by, 'tell-outcome') : null
  if (barred) return barred
  const run = runNamed(view, command.run)
  if (isRefusal(run)) return run
  if (run.lost === null)
    return refuse(
      'still_running',
      `${run.id} has not ended, as far as anybody knows: its end is waited for until ${run.until}.`,
    )
  const reason = reasonOf(command, 'Please say how you know: the ledger keeps it.')
  return isRefusal(reason) ? reason : [ended(run, { kind: 'told', as: command.as }, reason)]
}

/** The runs of which the end should have come by now. */
export function decideLate(view: Pick<View, 'desk'>, now: number): Fact[] {
  return view.desk.runs
    .filter(({ lost, until }) => lost === null && Date.parse(until) <= now)
    .map((run) => lose(run, 'late'))
}

/** A run whose runner is gone. */
export function decideGone({ run: id }: CommandOf<'lose-run'>, view: View): Fact[] | Refusal {
  const run = runNamed(view, id)
  if (isRefusal(run)) return run
  return run.lost === null ? [lose(run, 'gone')] : []
}

function runNamed({ desk }: Pick<View, 'desk'>, id: string): Run | Refusal {
  const found = desk.runs.find((run) => run.id === id)
  return found ?? refuse('unknown_run', `${id} is no run whose end is not known: it ended, or never was.`)
}

function ended(
  { id, action, lost, card, for_request }: Run,
  outcome: Extract<Fact, { kind: 'RunEnded' }>['outcome'],
  reason: string,
): Fact {
  return { kind: 'RunEnded', run: id, action, outcome, reason, lost, card, for_request }
}

function lose({ id, action, card, for_request }: Run, because: 'gone' | 'late'): Fact {
  return { kind: 'RunLost', run: id, action, because, card, for_request }
}
