import type { Clock } from './clock.ts'
import type { Delivery } from './delivery/delivery.ts'
import type { Faults } from './faults.ts'
import type { Manifest } from './manifest.ts'
import type { Ping } from './pings.ts'
import type { Channel, StoredMessage } from './records.ts'
import type { ResponseUrls } from './response-urls.ts'
import type { Triggers } from './triggers.ts'
import type { Call } from './web-api/calls.ts'
import type { RateLimiter } from './web-api/rates.ts'
import type { Workspace } from './workspace.ts'

/** The parts of one running sandbox, which its methods and acts work on. */
export interface World {
  /** `http://127.0.0.1:PORT`. */
  url: string
  tokens: { bot: string; app: string }
  manifest: Manifest
  clock: Clock
  workspace: Workspace
  triggers: Triggers
  responseUrls: ResponseUrls
  faults: Faults
  rates: RateLimiter
  calls: Call[]
  pings: Ping[]
  delivery: Delivery
  /** A new address for one Socket Mode connection. */
  openSocket(): string
  /** Notes the mentions that a message makes. */
  recordPings(channel: Channel, message: StoredMessage): void
}
