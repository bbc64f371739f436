import { chatMethods } from './chat.ts'
import { conversationMethods } from './conversations.ts'
import type { Method } from './method.ts'
import { openingMethods } from './opening.ts'
import { peopleMethods } from './people.ts'
import { viewMethods } from './views.ts'

/** Every Web API method that the sandbox answers; any other is an `unknown_method`. */
export const methods: Record<string, Method> = {
  ...openingMethods,
  ...chatMethods,
  ...conversationMethods,
  ...peopleMethods,
  ...viewMethods,
}
