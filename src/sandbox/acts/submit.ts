import { type Element, elementsOf } from '../blocks/walk.ts'
import { send } from '../delivery/send.ts'
import { choose } from '../elements/choose.ts'
import { isStateful } from '../elements/fields.ts'
import { isEmpty, type Value, type Values, valuesOf } from '../elements/state.ts'
import type { Act, Block, InputValue, Outcome } from '../protocol.ts'
import type { StoredView } from '../records.ts'
import type { World } from '../world.ts'
import { failed, NOT_INTERACTIVE, unacknowledged } from './outcomes.ts'
import { viewPayload } from './payloads.ts'
import { takeResponse } from './view-response.ts'

/** Submits a modal: Slack's client checks the fields, the app answers `view_submission` in its acknowledgement. */
export async function submit(world: World, act: Extract<Act, { kind: 'submit' }>): Promise<Outcome> {
  const view = world.workspace.view(act.view)
  if (view?.user !== act.user) return failed('That view is no longer there.')
  if (!view.submit) return failed('This modal has nothing to submit.')
  const stray = Object.keys(act.values).find((id) => !view.blocks.some((block) => block.block_id === id))
  if (stray !== undefined) return failed(`This modal has no block "${stray}".`)
  view.state = typed(view, act.values)
  view.errors = complaints(view)
  world.workspace.changed()
  if (Object.keys(view.errors).length > 0) return failed('Some fields need another look.', view.errors)
  return deliver(world, view)
}

async function deliver(world: World, view: StoredView): Promise<Outcome> {
  if (!world.manifest.interactivity) return NOT_INTERACTIVE
  const trigger_id = world.triggers.issue(view.user, view.id)
  const payload = { ...viewPayload(world, 'view_submission', view), trigger_id, response_urls: [] }
  const answer = await send(world, { type: 'interactive', payload, acceptsResponse: true })
  return answer.ok ? takeResponse(world, view, answer.payload) : unacknowledged(answer)
}

function typed(view: StoredView, values: Record<string, InputValue>): Values {
  const given = view.blocks.flatMap((block) => {
    const input = values[block.block_id]
    const element = elementsOf(block).find(isStateful)
    if (!input || !element) return []
    const inBlock = { ...view.state[block.block_id], [String(element.action_id)]: choose(element, input) }
    return [[block.block_id, inBlock]]
  })
  return valuesOf(view.blocks, { ...view.state, ...Object.fromEntries(given) })
}

function complaints(view: StoredView): Record<string, string> {
  const found = view.blocks
    .filter((block) => block.type === 'input')
    .map((block) => [block.block_id, complaintAbout(block, view.state)])
  return Object.fromEntries(found.filter(([, complaint]) => complaint !== undefined))
}

function complaintAbout(block: Block, state: Values): string | undefined {
  const [element] = elementsOf(block)
  const value = element && state[block.block_id]?.[String(element.action_id)]
  if (!element || !value) return undefined
  if (isEmpty(element, value)) return block.optional ? undefined : 'Please complete this required field.'
  return lengthComplaint(element, value)
}

function lengthComplaint({ min_length, max_length }: Element, { value }: Value): string | undefined {
  if (typeof value !== 'string') return undefined
  if (typeof min_length === 'number' && value.length < min_length)
    return `This entry must have at least ${min_length} characters.`
  if (value.length > (typeof max_length === 'number' ? max_length : 3000)) return 'This entry is too long.'
  return undefined
}
