import { SlackError, WebAPIPlatformError, type WebClient } from '@slack/web-api'
import type { Logger } from 'pino'
import type { Actor } from '../core/actor.ts'
import type { Policy } from '../core/policy.ts'
import { namesNobodyKnows } from '../core/policy-names.ts'
import { isRefusal } from '../core/refusal.ts'
import { startHealth } from '../http/health.ts'
import { createMetrics } from '../http/metrics.ts'
import { boltLogger } from '../log.ts'
import { type Connection, createApp, createClient } from '../slack/app.ts'
import { dropForeign } from '../slack/foreign.ts'
import { registerListeners } from '../slack/listeners.ts'
import { slackMessenger } from '../slack/messenger.ts'
import { isPassing } from '../slack/passing.ts'
import { People } from '../slack/people.ts'
import { messageRenderer } from '../slack/render-message.ts'
import { adoptPolicy, renewRoles } from '../workflows/adopt-policy.ts'
import { Budget, type Rates } from '../workflows/budget.ts'
import { Delivery } from '../workflows/deliver-messages.ts'
import { keepTime } from '../workflows/keep-time.ts'
import type { Ledger } from '../workflows/ledger.ts'
import { closeLedger, openLedger } from '../workflows/open-ledger.ts'
import type { Clock } from '../workflows/ports/clock.ts'
import type { Messenger } from '../workflows/ports/messenger.ts'
import { observed } from '../workflows/ports/observed.ts'
import { nobody, type Observer } from '../workflows/ports/observer.ts'
import { Turns } from '../workflows/take-turns.ts'
import { withinRates } from '../workflows/within-rates.ts'
import { every } from './every.ts'
import { InFlight } from './in-flight.ts'

/** What a running bot is made of; tests make one with their own clock and pace. */
export interface BotOptions {
  connection: Connection
  apiUrl: string | null
  database: string
  policy: Policy
  sandbox: boolean
  clock: Clock
  log: Logger
  /** How fast messages are delivered; null for as fast as they come, which only the sandbox takes. */
  rates: Rates | null
  /** Milliseconds until a call of Slack's counts as unanswered; 8,000 unless told. */
  timeout?: number
  /** Before anything is delivered: the sandbox forgets what its last workspace showed. */
  prepare?: (ledger: Ledger) => Promise<void>
  onProgress?: (entries: number) => void
}

export interface Bot {
  ledger: Ledger
  delivery: Delivery
  /** Where `/healthz` and `/readyz` answer. */
  healthUrl: string
  /** Resolves when the disk failed: the process must end at once, without `stop`, so that nothing unsure is acknowledged. */
  failed: Promise<Error>
  /** Does now what the clock would do within half a minute. */
  tick(): Promise<void>
  /** Resolves, with a sentence, when Slack cannot reach the bot any more and waiting does not help. */
  lost: Promise<StartError>
  stop(): Promise<void>
}

/** Why the bot does not start, or go on, in one sentence for whoever started it. */
export class StartError extends Error {}

const machine: Actor = { kind: 'countersign' }

/** How often the clock is looked at (milliseconds). */
const tickTime = 30_000

/** Starts the bot: the ledger is verified and the policy adopted before Slack can reach it. */
export async function startBot(options: BotOptions): Promise<Bot> {
  const { log, clock, policy } = options
  // Over HTTP Slack comes to us, and whether it does nobody can see from here.
  let reached = () => true
  const { promise: lost, resolve: lose } = Promise.withResolvers<StartError>()
  const slack = {
    apiUrl: options.apiUrl,
    logger: boltLogger(log),
    onLost: (error: Error) => lose(lostConnection(error)),
    onReach: (isReached: () => boolean) => {
      reached = isReached
    },
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
  }
  const us = await whoWeAre(createClient(options.connection, slack))
  const app = createApp(options.connection, us, slack)
  const failed = Promise.withResolvers<Error>()
  const ledger = await openLedger({
    url: options.database,
    create: true,
    clock,
    machine,
    onDiskFailure: failed.resolve,
    ...progress(options),
  })
  try {
    if (ledger.broken)
      throw new StartError(
        `The ledger is broken, and Countersign does not run on it: ${ledger.broken}. Run \`countersign verify\`.`,
      )
    await orThrow(ledger.execute({ kind: 'open-ledger', workspace: us.team, sandbox: options.sandbox }))
    if (policy.workspace && policy.workspace !== us.team) {
      throw new StartError(
        `countersign.yaml is for workspace ${policy.workspace}, and the Slack token is of ${us.team}.`,
      )
    }
    const metrics = createMetrics()
    ledger.observer = metrics
    const people = new People(app.client, policy, us)
    const lookUp = async () => {
      const known = people.problems
      await people.load()
      for (const problem of people.problems.filter((problem) => !known.includes(problem)))
        log.warn({ problem }, 'the policy names somebody who cannot act')
    }
    await lookUp().catch((error) => {
      throw startErrorOf(error, 'SLACK_BOT_TOKEN', 'Run `countersign doctor`.')
    })
    const refused = await adoptPolicy(ledger, policy, people)
    if (refused) throw new StartError(refused.sentence)
    const reload = async () => {
      await lookUp()
      const refused = await renewRoles(ledger, policy, people)
      if (refused) log.error({ refusal: refused.sentence }, 'who holds the roles now was not recorded')
    }
    for (const problem of namesNobodyKnows(policy, ledger.state))
      log.warn({ problem }, 'a name in the policy has no effect')
    await options.prepare?.(ledger)

    const messenger = messengerOf(app.client, options.rates, metrics)
    const delivery = new Delivery({
      ledger,
      messenger,
      draw: messageRenderer(ledger, people, us.team),
      clock,
      log,
    })
    const stopListening = ledger.onCommit(() => delivery.wake())
    const inFlight = new InFlight()
    inFlight.watch(app)
    dropForeign(app, us, log)
    registerListeners(
      app,
      { ledger, people, log },
      {
        wake: () => delivery.wake(),
        rolesMayHaveChanged: () =>
          void inFlight
            .add(reload())
            .catch((error) => log.error({ err: error }, 'could not look up who holds the roles')),
      },
    )
    const clockTurns = new Turns(ledger.db, clock, { name: 'clock', time: 3 * tickTime })
    const tick = async () => {
      if (await clockTurns.take()) await keepTime(ledger, people)
    }
    const timers = [every(tickTime, tick, log), every(5 * 60_000, reload, log)]
    const health = await startHealth(policy.http, { ledger, delivery, metrics, isReached: () => reached() })
    await app.start().catch((error) => {
      throw startErrorOf(error, 'SLACK_APP_TOKEN', 'Copy the App-Level Token from the app’s “Basic Information” page.')
    })
    await tick()
    delivery.start()
    log.info({ workspace: us.team, entries: ledger.state.size }, 'Countersign is connected to Slack')
    return {
      ledger,
      delivery,
      healthUrl: health.url,
      failed: failed.promise,
      tick,
      lost,
      async stop() {
        await Promise.all(timers.map((timer) => timer.stop()))
        // An ack goes out through the socket that `app.stop()` closes; what came in meanwhile still needs the database.
        await inFlight.done()
        await app.stop()
        await inFlight.done()
        stopListening()
        await delivery.stop()
        await clockTurns.giveBack()
        await health.close()
        await closeLedger(ledger)
      },
    }
  } catch (error) {
    await closeLedger(ledger)
    throw error
  }
}

/** The workspace and enterprise of our token, and which bot it is there. */
export interface Us {
  team: string
  enterprise: string | null
  botId: string
  botUserId: string
  appId: string | null
}

/** Asks Slack whom our token belongs to. */
export async function whoWeAre(client: WebClient): Promise<Us> {
  try {
    const { team_id, enterprise_id, bot_id, user_id } = await client.auth.test()
    if (!team_id || !bot_id || !user_id) {
      throw new StartError(
        'Slack did not say which workspace and bot the token is of. It must be a bot token of one workspace.',
      )
    }
    return {
      team: team_id,
      enterprise: typeof enterprise_id === 'string' ? enterprise_id : null,
      botId: bot_id,
      botUserId: user_id,
      appId: await appOf(client, bot_id),
    }
  } catch (error) {
    throw startErrorOf(
      error,
      'SLACK_BOT_TOKEN',
      'Copy the Bot User OAuth Token from the app’s “OAuth & Permissions” page.',
    )
  }
}

/** The app that a bot is of; null where Slack does not say, which leaves payloads to be told apart by their workspace. */
async function appOf(client: WebClient, bot: string): Promise<string | null> {
  try {
    return (await client.bots.info({ bot })).bot?.app_id ?? null
  } catch (error) {
    if (error instanceof WebAPIPlatformError && !isPassing(error.data.error)) return null
    throw error
  }
}

/** Why Slack cannot be worked with now, as a sentence; what is no answer of Slack's stays as it is. */
function startErrorOf(error: unknown, token: string, remedy: string): unknown {
  if (error instanceof WebAPIPlatformError && !isPassing(error.data.error))
    return new StartError(`Slack does not accept ${token}: ${error.data.error}. ${remedy}`)
  if (!(error instanceof SlackError || error instanceof SyntaxError)) return error
  return new StartError(
    `Slack does not answer as it should (${error instanceof WebAPIPlatformError ? 'it fails itself' : error.message}), so Countersign does not start. Start it again in a while, as a supervisor does; https://slack-status.com tells of outages.`,
  )
}

function lostConnection(error: Error): StartError {
  if (error instanceof WebAPIPlatformError)
    return new StartError(
      `Slack no longer accepts SLACK_APP_TOKEN: ${error.data.error}, so Countersign stops: no click would arrive. Make an App-Level Token on the app’s “Basic Information” page, and start it again.`,
    )
  return new StartError(`The connection to Slack is lost (${error.message}), so Countersign stops. Start it again.`)
}

/** The messenger that keeps within rates, if there are any. */
export function messengerOf(client: WebClient, rates: Rates | null, observer: Observer = nobody): Messenger {
  const messenger = observed(slackMessenger(client), observer)
  return rates ? withinRates(messenger, new Budget(rates)) : messenger
}

async function orThrow(outcome: ReturnType<Ledger['execute']>): Promise<void> {
  const done = await outcome
  if (isRefusal(done)) throw new StartError(done.sentence)
}

function progress({ onProgress }: BotOptions) {
  return onProgress ? { onProgress } : {}
}
