import { WebAPIPlatformError, type WebClient } from '@slack/web-api'
import type { Logger } from 'pino'
import type { Actor } from '../core/entry.ts'
import type { Policy } from '../core/policy.ts'
import { isRefusal } from '../core/refusal.ts'
import { startHealth } from '../http/health.ts'
import { boltLogger } from '../log.ts'
import { type Connection, createApp, createClient } from '../slack/app.ts'
import { registerListeners } from '../slack/listeners.ts'
import { slackMessenger } from '../slack/messenger.ts'
import { People } from '../slack/people.ts'
import { messageRenderer } from '../slack/render-message.ts'
import { adoptPolicy } from '../workflows/adopt-policy.ts'
import type { Clock } from '../workflows/clock.ts'
import { Delivery } from '../workflows/deliver-messages.ts'
import { keepTime } from '../workflows/keep-time.ts'
import type { Ledger } from '../workflows/ledger.ts'
import { closeLedger, openLedger } from '../workflows/open-ledger.ts'
import { Turns } from '../workflows/take-turns.ts'
import { every } from './every.ts'

/** What a running bot is made of; tests make one with their own clock and pace. */
export interface BotOptions {
  connection: Connection
  apiUrl: string | null
  database: string
  policy: Policy
  sandbox: boolean
  clock: Clock
  log: Logger
  /** Milliseconds between two calls for the same channel. */
  pace: number
  /** Before anything is delivered: the sandbox forgets what its last workspace showed. */
  prepare?: (ledger: Ledger) => Promise<void>
  onProgress?: (entries: number) => void
}

export interface Bot {
  ledger: Ledger
  delivery: Delivery
  /** Where `/healthz` and `/readyz` answer. */
  healthUrl: string
  /** Does now what the clock would do within half a minute. */
  tick(): Promise<void>
  stop(): Promise<void>
}

/** Why the bot does not start, in one sentence for whoever started it. */
export class StartError extends Error {}

const machine: Actor = { kind: 'countersign' }

/** How often the clock is looked at (milliseconds). */
const tickTime = 30_000

/** Starts the bot: the ledger is verified and the policy adopted before Slack can reach it. */
export async function startBot(options: BotOptions): Promise<Bot> {
  const { log, clock, policy } = options
  const slack = { apiUrl: options.apiUrl, logger: boltLogger(log) }
  const us = await whoWeAre(createClient(options.connection, slack))
  const app = createApp(options.connection, us, slack)
  const ledger = await openLedger({ url: options.database, create: true, clock, machine, ...progress(options) })
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
    const people = new People(app.client, policy, us)
    await people.load()
    for (const problem of people.problems) log.warn({ problem }, 'the policy names somebody who cannot act')
    await adoptPolicy(ledger, policy, people)
    await options.prepare?.(ledger)

    const messenger = slackMessenger(app.client)
    const delivery = new Delivery({
      ledger,
      messenger,
      draw: messageRenderer(ledger, people, us.team),
      clock,
      log,
      pace: options.pace,
    })
    const reload = async () => {
      await people.load()
      await adoptPolicy(ledger, policy, people)
    }
    const stopListening = ledger.onCommit(() => delivery.wake())
    registerListeners(
      app,
      { ledger, people, log },
      {
        wake: () => delivery.wake(),
        rolesMayHaveChanged: () =>
          void reload().catch((error) => log.error({ err: error }, 'could not look up who holds the roles')),
      },
    )
    const clockTurns = new Turns(ledger.db, clock, { name: 'clock', time: 3 * tickTime })
    const tick = async () => {
      if (await clockTurns.take()) await keepTime(ledger, people)
    }
    const timers = [every(tickTime, tick, log), every(5 * 60_000, reload, log)]
    const health = await startHealth(policy.http, { ledger, delivery })
    await app.start()
    await tick()
    delivery.start()
    log.info({ workspace: us.team, entries: ledger.state.seq }, 'Countersign is connected to Slack')
    return {
      ledger,
      delivery,
      healthUrl: health.url,
      tick,
      async stop() {
        for (const timer of timers) timer.stop()
        stopListening()
        await app.stop()
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
    }
  } catch (error) {
    if (error instanceof WebAPIPlatformError) {
      throw new StartError(
        `Slack does not accept SLACK_BOT_TOKEN: ${error.data.error}. Copy the Bot User OAuth Token from the app’s “OAuth & Permissions” page.`,
      )
    }
    throw error
  }
}

async function orThrow(outcome: ReturnType<Ledger['execute']>): Promise<void> {
  const done = await outcome
  if (isRefusal(done)) throw new StartError(done.sentence)
}

function progress({ onProgress }: BotOptions) {
  return onProgress ? { onProgress } : {}
}
