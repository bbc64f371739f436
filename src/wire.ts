import { setTimeout as pause } from 'node:timers/promises'
import { type Config, formatProblem, keyPlaces, readConfig, secretsIn } from './config.ts'
import { createLog, silentLogger } from './log.ts'
import type { Connection } from './slack/app.ts'
import { slackClient } from './slack/client.ts'
import { slackRates } from './slack/rates.ts'
import { type Bot, startBot } from './wire/bot.ts'
import { networkOrError, StartError } from './wire/start-error.ts'
import { whoWeAre } from './wire/who-we-are.ts'
import { systemClock } from './workflows/ports/clock.ts'

export { deliverNow } from './wire/deliver-now.ts'
export { diagnoseSlack } from './wire/diagnose.ts'
export { apiOver, serveMcp } from './wire/mcp.ts'

/** Where a command says things, and what the environment says to it. */
export interface Io {
  env: Record<string, string | undefined>
  say: (line: string) => void
  complain: (line: string) => void
}

/** A service manager kills what has not stopped after ten seconds. */
const stopTime = 9000

/** What runs, and what would end it beside a signal: at once, or after it has stopped as usual. */
interface Running extends Pick<Bot, 'failed'> {
  lost: Promise<Error>[]
  stop(): Promise<void>
}

/** Starts the bot, or the sandbox where nothing is configured, and answers with the exit code once it has stopped. */
export async function start(io: Io): Promise<number> {
  const reading = readConfig(io.env)
  if (reading.kind === 'problems') {
    for (const problem of reading.problems) io.complain(formatProblem(problem))
    return 2
  }
  try {
    const stopped = stopSignal()
    const starting = reading.kind === 'sandbox' ? sandboxOn(io) : botOn(reading.config, io)
    const running = await Promise.race([starting, stopped])
    // Nobody has been answered yet, so that there is nothing to finish.
    if (!running) return 0
    const failure = running.failed.then((error) => {
      io.complain(`Countersign stops: ${error.message}`)
      return 'at once' as const
    })
    const lost = await Promise.race([stopped, failure, ...running.lost])
    if (lost === 'at once') return 1
    if (lost) io.complain(lost.message)
    // Everything that matters is in the database: a call that hangs is not waited for.
    const end = await Promise.race([running.stop(), failure, pause(stopTime)])
    return lost || end === 'at once' ? 1 : 0
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    io.complain(error.message)
    return 1
  }
}

/** The workspace that SLACK_BOT_TOKEN is of: what a ledger that `import` opens is named after. */
export async function identifyWorkspace(env: Io['env']): Promise<string> {
  const apiUrl = env.SLACK_API_URL?.trim() || null
  const settings = { apiUrl, network: networkOrError(), logger: silentLogger }
  return (await whoWeAre(slackClient(env.SLACK_BOT_TOKEN ?? '', 'patiently', settings))).team
}

/** How Slack reaches us, as the listeners' side needs it. */
export function connectionOf({ slack, policy }: Config): Connection {
  if (slack.kind === 'socket') return slack
  return { ...slack, host: policy.http.host }
}

async function sandboxOn(io: Io): Promise<Running> {
  const { startInSandbox } = await import('./wire/sandbox.ts').catch(withoutSandbox)
  const sandbox = await startInSandbox({ say: io.say, port: Number(io.env.SANDBOX_PORT ?? 3210) })
  return { failed: sandbox.failed, lost: [], stop: () => sandbox.stop() }
}

/** The sandbox's packages are development ones, which a production install leaves out. */
function withoutSandbox(error: { code?: string }): never {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
  throw new StartError(
    'No Slack variables are set, and this install has no sandbox (its packages are development ones). Set the tokens that README.md names, or run `npm ci` with them.',
  )
}

async function botOn(config: Config, io: Io): Promise<Running> {
  const log = createLog({ level: io.env.LOG_LEVEL ?? 'info', secrets: secretsIn(io.env) })
  const unheard = new Promise<Error>((resolve) => {
    process.on('unhandledRejection', (error) => {
      const reference = crypto.randomUUID().slice(0, 8)
      log.fatal({ err: error, reference }, 'something failed that nobody waited for')
      resolve(new Error(`Countersign stops after a fault of its own; the log has it as ${reference}. Start it again.`))
    })
  })
  const { apiUrl, database, policy, webhooks } = config
  const bot = await startBot({
    connection: connectionOf(config),
    apiUrl,
    database,
    keys: keyPlaces(io.env),
    policy,
    webhooks,
    sandbox: false,
    clock: systemClock,
    log,
    rates: slackRates,
  })
  return { failed: bot.failed, lost: [bot.lost, unheard], stop: () => bot.stop() }
}

/** Resolves on the first SIGINT or SIGTERM. */
function stopSignal(): Promise<null> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(null))
  })
}
