import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Outcome } from '../core/run/run.ts'
import { describe } from './answer.ts'
import type { Environment } from './ports.ts'

/** How a command ended, the exit code that says so, and why it did not even start. */
export interface Ended {
  outcome: Outcome
  code: number
  why: string | null
}

/**
 * Runs a command with our own input and output and with its receipt in COUNTERSIGN_RECEIPT, and waits for its end. A receipt that no
 * environment can hold is a file, whose path is there instead, until the command has ended. Signals that reach us reach it. Never throws:
 * what could not be started ended with 127 (not there) or 126, as shells say it.
 */
export async function execute(
  [program = '', ...args]: readonly string[],
  receipt: string,
  env: Environment,
): Promise<Ended> {
  let folder: string | null = null
  try {
    if (receipt.length > longest) folder = mkdtempSync(join(tmpdir(), 'countersign-'))
    const given = folder === null ? receipt : keep(receipt, join(folder, 'receipt.jws'))
    return await runToEnd(program, args, { ...env, COUNTERSIGN_RECEIPT: given })
  } catch (error) {
    // Some errors are thrown and some are told, as Node has it: a list of arguments that is too long is thrown.
    return neverStarted(error)
  } finally {
    if (folder !== null) rmSync(folder, { recursive: true, force: true })
  }
}

/** Characters of one variable: Windows takes 32,767 with its name, Linux 131,072 bytes (execve(2), MAX_ARG_STRLEN). */
const longest = 30_000

function keep(receipt: string, file: string): string {
  writeFileSync(file, receipt, { mode: 0o600 })
  return file
}

function runToEnd(program: string, args: readonly string[], env: Environment): Promise<Ended> {
  const child = spawn(program, args, { stdio: 'inherit', env })
  const signals = isAtTerminal() ? passedOn : [...passedOn, ...fromTerminals]
  const pass = (signal: NodeJS.Signals) => void child.kill(signal)
  for (const signal of signals) process.on(signal, pass)
  // Heard and not passed on, so that we outlive them and record the end.
  const hear = () => undefined
  for (const signal of fromTerminals) process.on(signal, hear)
  const { promise, resolve } = Promise.withResolvers<Ended>()
  child.on('error', (error) => resolve(neverStarted(error)))
  child.on('exit', (status, signal) => {
    const code = signal ? 128 + (constants.signals[signal] ?? 0) : (status ?? 1)
    resolve({ outcome: signal ? { kind: 'signalled', signal } : { kind: 'exited', code }, code, why: null })
  })
  return promise.finally(() => {
    for (const signal of signals) process.off(signal, pass)
    for (const signal of fromTerminals) process.off(signal, hear)
  })
}

const passedOn: NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2']

/** A terminal sends these to the command too (termios(3), ISIG): passed on, Ctrl-C would come twice, which many a command takes for "at once". */
const fromTerminals: NodeJS.Signals[] = ['SIGINT', 'SIGQUIT']

function isAtTerminal(): boolean {
  return process.stdin.isTTY === true || process.stdout.isTTY === true || process.stderr.isTTY === true
}

function neverStarted(error: unknown): Ended {
  const code = error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 127 : 126
  return { outcome: { kind: 'exited', code }, code, why: describe(error).sentence }
}
