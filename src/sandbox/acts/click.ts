import { type Element, elementsOf, type Option } from '../blocks/walk.ts'
import { send } from '../delivery/send.ts'
import { optionOf, pick } from '../elements/choose.ts'
import { isStateful } from '../elements/fields.ts'
import { type Values, valuesOf } from '../elements/state.ts'
import type { Act, Block, Outcome } from '../protocol.ts'
import type { Channel, StoredMessage } from '../records.ts'
import { viewObject } from '../views.ts'
import { messageObject } from '../web-api/message-object.ts'
import type { World } from '../world.ts'
import { failed, NOT_INTERACTIVE, unacknowledged } from './outcomes.ts'
import { interaction, messageContainer } from './payloads.ts'

type Click = Extract<Act, { kind: 'click' }>
type ClickInView = Extract<Act, { kind: 'click-in-view' }>

/** A click on a message's button, or a choice in one of its menus: `block_actions` with `message` and `response_url`. */
export async function click(world: World, act: Click): Promise<Outcome> {
  const channel = world.workspace.channels.get(act.channel)
  const message = channel?.messages.find((one) => one.ts === act.ts && (one.only_for ?? act.user) === act.user)
  if (!channel?.members.includes(act.user) || !message) return failed('That message is no longer there.')
  const found = elementIn(message.blocks, act)
  if (!found) return failed('That button is no longer there.')
  const chosen = remember(message.state?.[act.user] ?? {}, found, act)
  message.state = { ...message.state, [act.user]: chosen }
  return deliver(world, act.user, undefined, {
    ...interaction(world, 'block_actions', act.user),
    ...aboutMessage(world, channel, message, act.user),
    state: { values: valuesOf(message.blocks, chosen) },
    actions: [action(world, found, act)],
  })
}

/** The same in a modal or in the Home tab: `block_actions` with `view`. */
export async function clickInView(world: World, act: ClickInView): Promise<Outcome> {
  const view = world.workspace.view(act.view)
  if (view?.user !== act.user) return failed('That view is no longer there.')
  const found = elementIn(view.blocks, act)
  if (!found) return failed('That button is no longer there.')
  view.state = valuesOf(view.blocks, remember(view.state, found, act))
  return deliver(world, act.user, view.type === 'modal' ? view.id : undefined, {
    ...interaction(world, 'block_actions', act.user),
    container: { type: 'view', view_id: view.id },
    view: viewObject(world.workspace, view),
    actions: [action(world, found, act)],
  })
}

interface Found {
  block: Block
  element: Element
}

function elementIn(blocks: Block[], { block_id, action_id }: Click | ClickInView): Found | undefined {
  const block = blocks.find((one) => one.block_id === block_id)
  const element = block && elementsOf(block).find((one) => one.action_id === action_id)
  return element && { block, element }
}

function remember(values: Values, { block, element }: Found, { selected }: Click | ClickInView): Values {
  if (!isStateful(element)) return values
  const inBlock = { ...values[block.block_id], [String(element.action_id)]: pick(element, selected ?? '') }
  return { ...values, [block.block_id]: inBlock }
}

function aboutMessage(world: World, channel: Channel, message: StoredMessage, user: string) {
  const target = { channel: channel.id, user, message: message.ts, thread: message.thread_ts }
  return {
    container: messageContainer(channel, message),
    channel: { id: channel.id, name: channel.name },
    // Slack leaves the content of an ephemeral message out.
    ...(message.only_for ? {} : { message: messageObject(world, message) }),
    response_url: world.responseUrls.issue(target),
  }
}

function action(world: World, { block, element }: Found, { selected }: Click | ClickInView) {
  const { type, action_id, options: _options, option_groups: _groups, focus_on_load: _focus, ...shown } = element
  return {
    type,
    action_id,
    block_id: block.block_id,
    ...shown,
    ...chosenBy(element, selected),
    action_ts: world.workspace.nextTimestamp(),
  }
}

function chosenBy(element: Element, selected = ''): { selected_option?: Option } & Record<string, unknown> {
  if (element.type === 'overflow') return { selected_option: optionOf(element, selected) }
  return isStateful(element) ? pick(element, selected) : {}
}

async function deliver(
  world: World,
  user: string,
  view: string | undefined,
  payload: Record<string, unknown>,
): Promise<Outcome> {
  if (!world.manifest.interactivity) return NOT_INTERACTIVE
  const before = world.workspace.stack(user).at(-1)?.id
  const trigger_id = world.triggers.issue(user, view)
  const answer = await send(world, { type: 'interactive', payload: { ...payload, trigger_id }, acceptsResponse: false })
  if (!answer.ok) return unacknowledged(answer)
  const after = world.workspace.stack(user).at(-1)?.id
  return after && after !== before ? { ok: true, view: after } : { ok: true }
}
