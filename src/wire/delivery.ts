import type { WebClient } from '@slack/web-api'
import type { Logger } from 'pino'
import { slackMessenger } from '../slack/messenger.ts'
import type { People } from '../slack/people.ts'
import { messageRenderer } from '../slack/render-message.ts'
import type { Rates } from '../workflows/budget.ts'
import { Delivery } from '../workflows/deliver-messages.ts'
import type { WebhookDelivery } from '../workflows/deliver-webhooks.ts'
import type { Ledger } from '../workflows/ledger.ts'
import type { Clock } from '../workflows/ports/clock.ts'
import { observed } from '../workflows/ports/observed.ts'
import { nobody, type Observer } from '../workflows/ports/observer.ts'

/** What the worker that writes to Slack is made of. */
export interface DeliveryParts {
  client: WebClient
  people: People
  team: string
  ledger: Ledger
  clock: Clock
  log: Logger
  /** Null for as fast as they come, which only the sandbox takes. */
  rates: Rates | null
  observer?: Observer
  webhooks?: WebhookDelivery
}

/** The worker that writes to Slack, not yet started. */
export function createDelivery({ client, people, team, observer, ...parts }: DeliveryParts): Delivery {
  const { ledger } = parts
  return new Delivery({
    ...parts,
    messenger: observed(slackMessenger(client), observer ?? nobody),
    draw: messageRenderer(ledger, people, team),
  })
}
