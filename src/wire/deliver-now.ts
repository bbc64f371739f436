import { WebClient } from '@slack/web-api'
import { readConfig, secretsIn } from '../config.ts'
import { createLog, silentLogger } from '../log.ts'
import { People } from '../slack/people.ts'
import { slackRates } from '../slack/rates.ts'
import { messageRenderer } from '../slack/render-message.ts'
import { Delivery } from '../workflows/deliver-messages.ts'
import type { Ledger } from '../workflows/ledger.ts'
import { systemClock } from '../workflows/ports/clock.ts'
import { messengerOf, whoWeAre } from './bot.ts'

/** Delivers what is due, from the command line; a running bot that holds the lease does it instead. */
export async function deliverNow(
  env: Record<string, string | undefined>,
  ledger: Ledger,
): Promise<'delivered' | 'left to the running bot'> {
  const reading = readConfig(env)
  if (reading.kind !== 'configured') return 'left to the running bot'
  const { slack, apiUrl, policy } = reading.config
  const client = new WebClient(slack.botToken, {
    timeout: 8000,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silentLogger,
    ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
  })
  const us = await whoWeAre(client)
  const people = new People(client, policy, us)
  await people.load()
  const delivery = new Delivery({
    ledger,
    messenger: messengerOf(client, slackRates),
    draw: messageRenderer(ledger, people, us.team),
    clock: systemClock,
    log: createLog({ level: 'error', secrets: secretsIn(env) }),
  })
  const tried = await delivery.deliverDue()
  await delivery.stop()
  return tried === null ? 'left to the running bot' : 'delivered'
}
