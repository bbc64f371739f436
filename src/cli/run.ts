import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { basename } from 'node:path'
import { actionName } from '../core/blocker/listing.ts'
import { parseDuration } from '../core/calendar.ts'
import type { GateFacts } from '../core/gate-facts.ts'
import { readParameters } from '../core/parameters.ts'
import type { Outcome } from '../core/run/run.ts'
import { callerName } from '../core/said.ts'
import { exit, refuseWith } from './answer.ts'
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
  const [program, ...args] = command
  if (!program) return usage('Please say what to run: countersign run ACTION -- COMMAND ARGUMENT…')
  const params = readParameters(param)
  if ('problem' in params) return usage(params.problem)
  const time = parseDuration(within)
  if (!time) return usage(`“${within}” is no duration; expected one such as 2h.`)
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
  const ended = await execute(program, args, { ...io.env, COUNTERSIGN_RECEIPT: receipt, COUNTERSIGN_RUN: facts.run })
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

interface Ended {
  outcome: Outcome
  code: number
  why: string | null
}

/** Runs the command with our own input and output; signals that reach us reach it. */
function execute(program: string, args: readonly string[], env: Io['env']): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit', env })
    const pass = (signal: NodeJS.Signals) => void child.kill(signal)
    for (const signal of passedOn) process.on(signal, pass)
    const done = (ended: Ended) => {
      for (const signal of passedOn) process.off(signal, pass)
      resolve(ended)
    }
    // Shells say 127 for a command that is not there, and 126 for one that cannot be run.
    child.on('error', (error: NodeJS.ErrnoException) => {
      const code = error.code === 'ENOENT' ? 127 : 126
      done({ outcome: { kind: 'exited', code }, code, why: error.message })
    })
    child.on('exit', (status, signal) => {
      const code = signal ? 128 + (constants.signals[signal] ?? 0) : (status ?? 1)
      done({ outcome: signal ? { kind: 'signalled', signal } : { kind: 'exited', code }, code, why: null })
    })
  })
}

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const
