import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sandboxDatabase } from '../config/sandbox.ts'
import { formatProblem, readPolicyFile, secretsIn, trimmed } from '../config.ts'
import type { Policy } from '../core/policy.ts'
import { createLog } from '../log.ts'
import { startSandbox } from '../sandbox/sandbox.ts'
import { forgetShown } from '../store/messages.ts'
import { holdAlone } from '../store/sqlite/hold-alone.ts'
import { importDocument } from '../workflows/import-document.ts'
import { movableClock } from '../workflows/ports/clock.ts'
import { noteAhead } from '../workflows/ports/sandbox-clock.ts'
import { type Bot, startBot } from './bot.ts'
import { coalesced } from './coalesced.ts'
import { StartError } from './start-error.ts'

const files = new URL('../sandbox/', import.meta.url)
const manifest = fileURLToPath(new URL('../../manifest.yml', import.meta.url))

/** What `npm start` runs when no Slack is configured: a pretend workspace, and the real bot connected to it. */
export async function startInSandbox(io: {
  say: (line: string) => void
  port: number
}): Promise<Pick<Bot, 'failed' | 'stop'>> {
  io.say(
    'Sandbox: no Slack variables are set, so this is a pretend workspace on this machine; nothing here reaches Slack.',
  )
  const policy = readPolicyFile(fileURLToPath(new URL('countersign.yaml', files)))
  if (!policy.ok) throw new StartError(policy.problems.map(formatProblem).join('\n'))
  // Two would write what the other one's clock says, and Slack's side of it lives in only one of them.
  const held = holdAlone(sandboxDatabase)
  if (!held)
    throw new StartError(
      `Another sandbox uses ${resolve(sandboxDatabase)}. Stop it first, or start this one in another folder.`,
    )
  try {
    const running = await startAlone(io, policy.policy)
    return { failed: running.failed, stop: () => running.stop().finally(held.release) }
  } catch (error) {
    held.release()
    throw error
  }
}

async function startAlone(
  io: { say: (line: string) => void; port: number },
  policy: Policy,
): Promise<Pick<Bot, 'failed' | 'stop'>> {
  const env = trimmed(process.env)
  // What the pretend Slack shows as its time, and the bot's, which goes there through every hour between.
  const clock = movableClock()
  const shown = movableClock()
  const log = createLog({ level: env.LOG_LEVEL ?? 'warn', secrets: secretsIn(env) })
  let look = async () => {}
  const set = (milliseconds: number) => {
    shown.set(milliseconds)
    noteAhead(sandboxDatabase, milliseconds - Date.now())
    look().catch((error) => log.error({ err: error }, 'what is due after the clock was set was not done'))
  }
  const open = (port: number) =>
    startSandbox({ manifestPath: manifest, port, page: true, clock: { now: shown.now, set } })
  const sandbox = await open(io.port).catch((error) =>
    Promise.reject(error.code === 'EADDRINUSE' ? taken(io.port) : error),
  )
  const bot = await startBot({
    connection: { kind: 'socket', botToken: sandbox.botToken, appToken: sandbox.appToken },
    apiUrl: sandbox.apiUrl,
    database: sandboxDatabase,
    policy,
    sandbox: true,
    clock,
    log,
    rates: null,
    // The pretend workspace is new at every start; the ledger is not.
    prepare: async (ledger) => {
      // The clock may have been set forward before the last stop.
      clock.set(ledger.now)
      shown.set(ledger.now)
      noteAhead(sandboxDatabase, ledger.now - Date.now())
      await forgetShown(ledger.db)
    },
  })
  // Asked for again while it runs, it runs once more: nothing is left of what the last jump made due.
  const lookAt = async (instant: number) => {
    clock.set(instant)
    await bot.tick().finally(() => bot.delivery.wake())
    // What a tick awaits is mostly SQLite, which answers at once: without this, a week of hours would keep every socket waiting.
    await setImmediate()
  }
  look = coalesced(async () => {
    try {
      for (const hour of hoursBetween(clock.now(), shown.now())) await lookAt(hour)
    } finally {
      await lookAt(shown.now())
    }
  })
  const outcome = await importDocument(bot.ledger, readFileSync(new URL('production-blocker-map.json', files)))
  if (outcome.kind !== 'imported') throw new StartError('The sandbox could not import its own blocker map.')
  const { state } = bot.ledger
  io.say(`${state.blockers.size} blockers are imported; the ledger is ${sandboxDatabase}, with ${state.size} entries.`)
  io.say(`Open ${sandbox.url}/ in a browser. Ctrl+C stops it.`)
  return {
    failed: bot.failed,
    async stop() {
      await bot.stop()
      await sandbox.close()
    },
  }
}

/** Every hour after the first instant and before the second: what is due in between is done when it is due. */
function hoursBetween(from: number, to: number): number[] {
  const hours = Math.max(0, Math.ceil((to - from) / hour) - 1)
  return Array.from({ length: hours }, (_, i) => from + (i + 1) * hour)
}

const hour = 3_600_000

function taken(port: number): StartError {
  return new StartError(
    `Port ${port} is taken, perhaps by another sandbox. Stop what listens there, or set SANDBOX_PORT to another one (0 for any that is free).`,
  )
}
