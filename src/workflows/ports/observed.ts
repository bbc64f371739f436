import { type Call, DeliveryError, type Messenger } from './messenger.ts'
import type { Observer } from './observer.ts'

/** The messenger, with every call counted by its result: `ok`, or what kind of failure it was. */
export function observed(messenger: Messenger, observer: Observer): Messenger {
  const count = async <T>(call: Call, answer: Promise<T>): Promise<T> => {
    try {
      const value = await answer
      observer.called(call, 'ok')
      return value
    } catch (error) {
      observer.called(call, error instanceof DeliveryError ? error.kind : 'fault')
      throw error
    }
  }
  return {
    openDirectMessages: (user) => count('open', messenger.openDirectMessages(user)),
    post: (to, key, drawing) => count('post', messenger.post(to, key, drawing)),
    update: (at, key, drawing) => count('update', messenger.update(at, key, drawing)),
    find: (place, key) => count('find', messenger.find(place, key)),
    publishHome: (user, drawing) => count('publish', messenger.publishHome(user, drawing)),
  }
}
