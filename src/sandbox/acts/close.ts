import { send } from '../delivery/send.ts'
import type { Act, Outcome } from '../protocol.ts'
import type { World } from '../world.ts'
import { failed } from './outcomes.ts'
import { viewPayload } from './payloads.ts'

/** Closes a modal, or with `clear_on_close` all of them. The app hears of it only with `notify_on_close`. */
export async function close(world: World, act: Extract<Act, { kind: 'close' }>): Promise<Outcome> {
  const view = world.workspace.view(act.view)
  if (view?.user !== act.user || view.type !== 'modal') return failed('That view is no longer there.')
  const stack = world.workspace.stack(act.user)
  const from = view.clear_on_close ? 0 : stack.indexOf(view)
  const closed = stack.splice(from)
  world.workspace.changed()
  for (const one of closed.reverse().filter((one) => one.notify_on_close)) {
    const payload = { ...viewPayload(world, 'view_closed', one), is_cleared: view.clear_on_close }
    await send(world, { type: 'interactive', payload, acceptsResponse: false })
  }
  return { ok: true }
}
