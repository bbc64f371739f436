import { type Element, elementsOf } from '../blocks/walk.ts'
import type { Block } from '../protocol.ts'
import { fieldOf, isStateful } from './fields.ts'

/** `state.values` of a payload: what each input holds, by `block_id` and `action_id`. */
export type Values = Record<string, Record<string, Value>>

/** One input's value, as in Slack's payloads: `{ type: 'plain_text_input', value: 'because' }`. */
export type Value = { type: string } & Record<string, unknown>

/** What these blocks hold, given what the person already chose in them. */
export function valuesOf(blocks: readonly Block[], chosen: Values = {}): Values {
  return Object.fromEntries(
    blocks.flatMap((block) => {
      const entries = elementsOf(block)
        .filter(isStateful)
        .map((element) => [element.action_id, chosen[block.block_id]?.[String(element.action_id)] ?? initial(element)])
      return entries.length > 0 ? [[block.block_id, Object.fromEntries(entries)]] : []
    }),
  )
}

/** The value of this element with a choice in it, or in its stead nothing. */
export function holding(element: Element, choice: unknown): Value {
  const { key, many } = fieldOf(element)
  return { type: element.type, [key]: choice ?? (many ? [] : null) }
}

/** Whether nothing was typed or chosen. */
export function isEmpty(element: Element, value: Value): boolean {
  const held = value[fieldOf(element).key]
  return held === null || held === undefined || held === '' || (Array.isArray(held) && held.length === 0)
}

function initial(element: Element): Value {
  return holding(element, element[fieldOf(element).initial])
}
