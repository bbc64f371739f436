import type { Clock } from './ports/clock.ts'
import type { DeliveryError } from './ports/messenger.ts'
import { refusedTime } from './record-trouble.ts'

/** Until when (by the clock) nothing is tried, and why. */
export interface Refused {
  until: number
  failure: string
}

/** In place of a place: every call of the app is refused. */
const everything = '*'

/** What Slack refused for a whole place, or for the app, is not asked again for each of its messages. */
export class RefusedPlaces {
  readonly #clock: Clock
  readonly #refused = new Map<string, Refused>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  note(place: string, { kind, reach, message }: DeliveryError): void {
    if (kind !== 'refused' || reach === 'message') return
    const until = this.#clock.now() + refusedTime
    this.#refused.set(reach === 'app' ? everything : place, { until, failure: message })
  }

  /** Why nothing is tried in a place, or null. */
  of(place: string): Refused | null {
    return this.#inForce(place) ?? this.#inForce(everything)
  }

  #inForce(place: string): Refused | null {
    const found = this.#refused.get(place)
    const left = found ? found.until - this.#clock.now() : 0
    // A clock that was set back does not make it longer.
    return found && left > 0 && left <= refusedTime ? found : null
  }
}
