import type { Logger } from 'pino'
import type { Actor } from '../core/actor.ts'
import type { Policy } from '../core/policy.ts'
import { namesNobodyKnows } from '../core/policy-names.ts'
import { isRefusal } from '../core/refusal.ts'
import { startHealth } from '../http/health.ts'
import { createMetrics } from '../http/metrics.ts'
import { boltLogger } from '../log.ts'
import { type Connection, createApp } from '../slack/app.ts'
import { slackClient } from '../slack/client.ts'
import { dropForeign } from '../slack/foreign.ts'
import { registerListeners } from '../slack/listeners.ts'
import type { Rates } from '../workflows/budget.ts'
import type { Delivery } from '../workflows/deliver-messages.ts'
import { WebhookDelivery } from '../workflows/deliver-webhooks.ts'
import type { Ledger } from '../workflows/ledger.ts'
import { beginAfterHead } from '../workflows/list-webhooks.ts'
import { closeLedger, openLedger } from '../workflows/open-ledger.ts'
import type { Clock } from '../workflows/ports/clock.ts'
import type { KeyPlaces } from '../workflows/ports/keys.ts'
import { type Endpoint, type PostOptions, postingWebhooks } from '../workflows/ports/post-webhook.ts'
import { apiFor } from './api.ts'
import { verifyInBackground } from './background-verification.ts'
import { startClock } from './clock.ts'
import { createDelivery } from './delivery.ts'
import { every } from './every.ts'
import { InFlight } from './in-flight.ts'
import { followRoles } from './roles.ts'
import { lostConnection, networkOrError, StartError, startErrorOf } from './start-error.ts'
import { type Us, whoWeAre } from './who-we-are.ts'

/** What a running bot is made of; tests make one with their own clock and pace. */
export interface BotOptions {
  connection: Connection
  apiUrl: string | null
  database: string
  /** Beside the database unless told. */
  keys?: KeyPlaces
  policy: Policy
  /** The policy's webhooks with their secrets; none unless told. */
  webhooks?: readonly Endpoint[]
  /** How webhooks are reached; only tests have an authority or a resolver of their own. */
  posting?: PostOptions
  sandbox: boolean
  clock: Clock
  log: Logger
  /** How fast messages are delivered; null for as fast as they come, which only the sandbox takes. */
  rates: Rates | null
  /** Milliseconds until a call of Slack's counts as unanswered; 8,000 unless told. */
  timeout?: number
  /** Milliseconds until opening a socket counts as stalled, which is tried again; 12,000 unless told. */
  stalled?: number
  /** Before anything is delivered: the sandbox forgets what its last workspace showed. */
  prepare?: (ledger: Ledger) => Promise<void>
  onProgress?: (entries: number) => void
}

export interface Bot {
  ledger: Ledger
  delivery: Delivery
  /** Where `/healthz` and `/readyz` answer. */
  healthUrl: string
  /** Where programs ask gates; null where the policy has no `api`. */
  apiUrl: string | null
  /** Resolves when the disk failed: the process must end at once, without `stop`, so that nothing unsure is acknowledged. */
  failed: Promise<Error>
  /** Does now what the clock would do within half a minute. */
  tick(): Promise<void>
  /** Resolves, with a sentence, when Slack cannot reach the bot any more and waiting does not help. */
  lost: Promise<StartError>
  stop(): Promise<void>
}

const machine: Actor = { kind: 'countersign' }

/** How often everybody is looked up, beside what Slack tells of changes (milliseconds). */
const lookTime = 5 * 60_000

/** Starts the bot: what is true is proven and the policy adopted before Slack can reach it. */
export async function startBot(options: BotOptions): Promise<Bot> {
  const { connection, log, clock, policy } = options
  const slack = slackSettings(options)
  const us = await whoWeAre(slackClient(connection.botToken, 'once', slack.settings))
  const app = createApp(connection, us, slack.settings)
  const failed = Promise.withResolvers<Error>()
  const ledger = await openLedger({
    url: options.database,
    ...(options.keys ? { keys: options.keys } : {}),
    create: true,
    clock,
    machine,
    onDiskFailure: failed.resolve,
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
  })
  const ending = new AbortController()
  try {
    await claimLedger(ledger, us, options)
    await beginAfterHead(ledger, options.webhooks ?? [])
    const metrics = createMetrics()
    ledger.observer = metrics
    const { client } = app
    const { people, reload } = await followRoles({ client, us, policy, ledger, log, signal: ending.signal })
    for (const problem of namesNobodyKnows(policy, ledger.state))
      log.warn({ problem }, 'a name in the policy has no effect')
    await options.prepare?.(ledger)

    const posting = postingWebhooks(options.posting)
    const webhooks = new WebhookDelivery({ ledger, endpoints: options.webhooks ?? [], post: posting.post, clock, log })
    const parts = {
      client,
      people,
      team: us.team,
      ledger,
      clock,
      log,
      rates: options.rates,
      observer: metrics,
      webhooks,
    }
    const delivery = createDelivery(parts)
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
    const time = startClock(ledger, people, clock, log)
    const looking = every(lookTime, reload, log)
    const verification = verifyInBackground(options, ledger)
    const watched = { ledger, delivery, metrics, isReached: slack.isReached, verification: verification.state }
    const health = await startHealth(policy.http, watched)
    const api = await apiFor(policy, { ledger, log })
    await app.start().catch((error) => {
      throw startErrorOf(error, 'SLACK_APP_TOKEN', 'Copy the App-Level Token from the app’s “Basic Information” page.')
    })
    // What fails now is tried again in half a minute, like at any other time.
    await time.tick().catch((error) => log.error({ err: error }, 'a regular task failed'))
    delivery.start()
    log.info({ workspace: us.team, entries: ledger.state.size }, 'Countersign is connected to Slack')
    return {
      ledger,
      delivery,
      healthUrl: health.url,
      apiUrl: api?.url ?? null,
      failed: failed.promise,
      tick: time.tick,
      lost: slack.lost,
      async stop() {
        ending.abort()
        await Promise.all([time.stop(), looking.stop()])
        // An ack goes out through the socket that `app.stop()` closes; what came in meanwhile still needs the database.
        await inFlight.done()
        await app.stop()
        await inFlight.done()
        stopListening()
        await delivery.stop()
        await posting.close()
        await verification.stop()
        await api?.close()
        await health.close()
        await closeLedger(ledger)
      },
    }
  } catch (error) {
    ending.abort()
    await closeLedger(ledger)
    throw error
  }
}

/** How Slack is reached, and what is heard of the connection. */
function slackSettings({ apiUrl, log, timeout, stalled }: BotOptions) {
  // Over HTTP Slack comes to us, and whether it does nobody can see from here.
  let reached = () => true
  const { promise: lost, resolve: lose } = Promise.withResolvers<StartError>()
  const settings = {
    apiUrl,
    network: networkOrError(stalled === undefined ? {} : { stalled }),
    logger: boltLogger(log),
    onLost: (error: Error) => lose(lostConnection(error)),
    onReach: (isReached: () => boolean) => {
      reached = isReached
    },
    ...(timeout === undefined ? {} : { timeout }),
    ...(stalled === undefined ? {} : { stalled }),
  }
  return { settings, lost, isReached: () => reached() }
}

/** A ledger that can be trusted, of the workspace that the token and the policy are for. */
async function claimLedger(ledger: Ledger, us: Us, { policy, sandbox }: BotOptions): Promise<void> {
  if (ledger.broken)
    throw new StartError(
      `The ledger is broken, and Countersign does not run on it: ${ledger.broken}. Run \`countersign verify\`.`,
    )
  const opened = await ledger.execute({ kind: 'open-ledger', workspace: us.team, sandbox })
  if (isRefusal(opened)) throw new StartError(opened.sentence)
  if (policy.workspace && policy.workspace !== us.team) {
    throw new StartError(`countersign.yaml is for workspace ${policy.workspace}, and the Slack token is of ${us.team}.`)
  }
}
