import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { formatProblem, readPolicyFile, secretsIn, trimmed } from '../config.ts'
import { createLog } from '../log.ts'
import { startSandbox } from '../sandbox/sandbox.ts'
import { forgetShown } from '../store/messages.ts'
import { importDocument } from '../workflows/import-document.ts'
import { movableClock } from '../workflows/ports/clock.ts'
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
  const env = trimmed(process.env)
  const clock = movableClock()
  const log = createLog({ level: env.LOG_LEVEL ?? 'warn', secrets: secretsIn(env) })
  let look = async () => {}
  const set = (milliseconds: number) => {
    clock.set(milliseconds)
    look().catch((error) => log.error({ err: error }, 'what is due after the clock was set was not done'))
  }
  const open = (port: number) =>
    startSandbox({ manifestPath: manifest, port, page: true, clock: { now: clock.now, set } })
  // The usual port may be taken, for example by another sandbox.
  const sandbox = await open(io.port).catch((error) => (error.code === 'EADDRINUSE' ? open(0) : Promise.reject(error)))
  const bot = await startBot({
    connection: { kind: 'socket', botToken: sandbox.botToken, appToken: sandbox.appToken },
    apiUrl: sandbox.apiUrl,
    // Its own database, whatever DATABASE_URL says: the sandbox never touches another one.
    database: 'data/sandbox.db',
    policy: policy.policy,
    sandbox: true,
    clock,
    log,
    rates: null,
    // The pretend workspace is new at every start; the ledger is not.
    prepare: async (ledger) => {
      // The clock may have been set forward before the last stop.
      clock.set(ledger.now)
      await forgetShown(ledger.db)
    },
  })
  // Asked for again while it runs, it runs once more: nothing is left of what the last jump made due.
  look = coalesced(async () => {
    await bot.tick()
    bot.delivery.wake()
  })
  const outcome = await importDocument(bot.ledger, readFileSync(new URL('production-blocker-map.json', files)))
  if (outcome.kind !== 'imported') throw new StartError('The sandbox could not import its own blocker map.')
  const { state } = bot.ledger
  io.say(`${state.blockers.size} blockers are imported; the ledger is data/sandbox.db, with ${state.size} entries.`)
  io.say(`Open ${sandbox.url}/ in a browser. Ctrl+C stops it.`)
  return {
    failed: bot.failed,
    async stop() {
      await bot.stop()
      await sandbox.close()
    },
  }
}
