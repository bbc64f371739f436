import { readConfig, secretsIn } from '../config.ts'
import { createLog, silentLogger } from '../log.ts'
import { slackClient } from '../slack/client.ts'
import { People } from '../slack/people.ts'
import { slackRates } from '../slack/rates.ts'
import type { Ledger } from '../workflows/ledger.ts'
import { systemClock } from '../workflows/ports/clock.ts'
import { createDelivery } from './delivery.ts'
import { networkOrError } from './start-error.ts'
import { whoWeAre } from './who-we-are.ts'

/** Delivers what is due, from the command line; a running bot that holds the lease does it instead. */
export async function deliverNow(
  env: Record<string, string | undefined>,
  ledger: Ledger,
): Promise<'delivered' | 'left to the running bot'> {
  const reading = readConfig(env)
  if (reading.kind !== 'configured') return 'left to the running bot'
  const { slack, apiUrl, policy } = reading.config
  const client = slackClient(slack.botToken, 'once', { apiUrl, network: networkOrError(), logger: silentLogger })
  const us = await whoWeAre(client)
  const people = new People(client, policy, us)
  await people.load()
  const log = createLog({ level: 'error', secrets: secretsIn(env) })
  const delivery = createDelivery({
    client,
    people,
    team: us.team,
    ledger,
    clock: systemClock,
    log,
    rates: slackRates,
  })
  const tried = await delivery.deliverDue()
  await delivery.stop()
  return tried === null ? 'left to the running bot' : 'delivered'
}
