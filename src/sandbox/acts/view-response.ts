import { LIMITS } from '../blocks/limits.ts'
import { isInside } from '../blocks/walk.ts'
import type { Outcome } from '../protocol.ts'
import type { StoredView } from '../records.ts'
import { newView, redefine } from '../views.ts'
import { Refusal } from '../web-api/refusal.ts'
import { definitionOf } from '../web-api/views.ts'
import type { World } from '../world.ts'
import { failed } from './outcomes.ts'

/** Does what the app's acknowledgement of a submission says. Without a `response_action` the modal closes. */
export function takeResponse(world: World, view: StoredView, payload: Record<string, unknown>): Outcome {
  try {
    return follow(world, view, payload)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { messages } = (error.details.response_metadata ?? {}) as { messages?: string[] }
    return failed(`We had some trouble connecting. Try again? (${[error.code, ...(messages ?? [])].join('; ')})`)
  } finally {
    world.workspace.changed()
  }
}

function follow(world: World, view: StoredView, payload: Record<string, unknown>): Outcome {
  const stack = world.workspace.stack(view.user)
  switch (payload.response_action) {
    case undefined:
      world.workspace.modals.set(view.user, without(stack, view))
      return { ok: true }
    case 'clear':
      world.workspace.modals.set(view.user, [])
      return { ok: true }
    case 'errors':
      return refused(view, payload.errors)
    case 'update':
      redefine(world.workspace, view, definitionOf(world, payload.view, 'modal', view.id))
      return { ok: true, view: view.id }
    case 'push':
      return push(world, view, payload.view)
    default:
      return failed(`Slack knows no response_action "${String(payload.response_action)}".`)
  }
}

function refused(view: StoredView, errors: unknown): Outcome {
  const found = isInside(errors) ? (errors as Record<string, string>) : {}
  const stray = Object.keys(found).find((id) => !view.blocks.some((one) => one.block_id === id && one.type === 'input'))
  if (stray !== undefined || Object.keys(found).length === 0) {
    return failed(`We had some trouble connecting. Try again? (errors name no input block: ${stray ?? 'none given'})`)
  }
  view.errors = found
  return failed('Some fields need another look.', found)
}

function push(world: World, view: StoredView, input: unknown): Outcome {
  const stack = world.workspace.stack(view.user)
  if (stack.length >= LIMITS.viewsInStack) return failed('We had some trouble connecting. (push_limit_reached)')
  const pushed = newView(world.workspace, view.user, definitionOf(world, input, 'modal'), view)
  stack.push(pushed)
  return { ok: true, view: pushed.id }
}

/** A submitted view goes, and so does what was pushed onto it meanwhile; a stack that was replaced stays. */
function without(stack: StoredView[], view: StoredView): StoredView[] {
  const index = stack.indexOf(view)
  return index < 0 ? stack : stack.slice(0, index)
}
