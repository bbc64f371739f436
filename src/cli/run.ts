import { basename } from 'node:path'
import { actionName } from '../core/blocker/listing.ts'
import type { GateFacts } from '../core/gate-facts.ts'
import { readParameters } from '../core/parameters.ts'
import { readWithin } from '../core/run/run.ts'
import { callerName } from '../core/said.ts'
import { exit, refuseWith } from './answer.ts'
import { execute } from './execute.ts'
import { closedLines } from './gate.ts'
import type { Io } from './ports.ts'
import { serverIn } from './remote/server.ts'
import { whoRuns } from './who-runs.ts'

export interface RunOptions {
  param?: string[]
  by?: string
  within?: string
  sandbox?: boolean
}

/**
 * `run ACTION -- COMMAND…`: goes through the gate, records the start in the same commit, runs the command with COUNTERSIGN_RECEIPT in its
 * environment, and records how it ended. Closed, or not recorded: the command never starts, and the exit code is 3.
 */
export async function run(io: Io, asked: string, command: readonly string[], options: RunOptions): Promise<number> {
  const { param = [], by, within = '24h', sandbox = false } = options
  const usage = (sentence: string) => refuseWith(io, exit.usage, { code: 'usage', sentence })
  const [program] = command
  if (!program) return usage('Please say what to run: countersign run ACTION -- COMMAND ARGUMENT…')
  const params = readParameters(param)
  if ('problem' in params) return usage(params.problem)
  const time = readWithin(within)
  if (typeof time === 'object') return usage(time.problem)
  const server = serverIn(io.env)
  if (server && by !== undefined) return usage(`${server.url} knows who runs it by who asks; leave --by away.`)
  const action = actionName(asked)
  const runs = server
    ? (await import('./remote/run-there.ts')).runThere(server)
    : (await import('./run-here.ts')).runHere(io, callerName(by ?? whoRuns(io.env)))
  const started = await runs.start(action, params, { program: basename(program), within: time, sandbox })
  if ('failed' in started)
    return refuseWith(io, exit.closed, { code: 'not_started', sentence: `Nothing was started: ${started.failed}` })
  const { facts, receipt } = started
  if (!facts.passed || !facts.run || receipt === null) return refuseClosed(io, facts)
  const ended = await execute(command, receipt, { ...io.env, COUNTERSIGN_RUN: facts.run })
  if (ended.why) io.complain(`${program} could not be started: ${ended.why}`)
  // Where the end cannot be recorded the run becomes one of unknown outcome, which is said; its own exit code stays what it was.
  const unrecorded = await runs.end(action, facts.run, ended.outcome)
  if (unrecorded)
    io.complain(
      `How ${facts.run} ended was not recorded: ${unrecorded} \`countersign outcome ${facts.run}\` says it later.`,
    )
  return ended.code
}

function refuseClosed(io: Io, facts: GateFacts): number {
  if (io.json) io.print(facts)
  for (const line of closedLines(facts)) io.complain(line)
  return exit.closed
}
