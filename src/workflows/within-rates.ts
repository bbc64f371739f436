import type { Budget } from './budget.ts'
import { type Call, DeliveryError, type Messenger } from './ports/messenger.ts'

/** The messenger, which asks for a pause itself before Slack has to. */
export function withinRates(messenger: Messenger, budget: Budget): Messenger {
  const spend = (call: Call, channel: string) => {
    const wait = budget.take(call, channel)
    if (wait > 0) throw new DeliveryError('wait', 'within our own rates', wait)
  }
  return {
    async openDirectMessages(user) {
      spend('open', user)
      return messenger.openDirectMessages(user)
    },
    async post(to, key, drawing) {
      spend('post', to.channel)
      return messenger.post(to, key, drawing)
    },
    async update(at, key, drawing) {
      spend('update', at.channel)
      return messenger.update(at, key, drawing)
    },
    async find(place, key) {
      spend('find', place.channel)
      return messenger.find(place, key)
    },
    async publishHome(user, drawing) {
      spend('publish', user)
      return messenger.publishHome(user, drawing)
    },
  }
}
