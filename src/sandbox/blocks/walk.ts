import type { Block } from '../protocol.ts'

/** An element of a block, as far as the sandbox needs to know it. */
export type Element = {
  type: string
  action_id?: string
  options?: Option[]
  option_groups?: { options: Option[] }[]
} & Record<string, unknown>

/** An option of a select, of radio buttons, of checkboxes or of an overflow menu. */
export interface Option {
  text: { type: string; text: string }
  value: string
}

/** The elements of a block that a person can act on, and those beside them. */
export function elementsOf(block: Block): Element[] {
  const { elements, accessory, element, actions, child_blocks } = block as Record<string, unknown>
  if (block.type === 'rich_text') return []
  return [
    ...((elements as Element[] | undefined) ?? []),
    ...((actions as Element[] | undefined) ?? []),
    ...[accessory, element].filter((one): one is Element => isInside(one)),
    ...((child_blocks as Block[] | undefined) ?? []).flatMap(elementsOf),
  ]
}

/** The same blocks with a `block_id` and an `action_id` wherever Slack would make one up. */
export function withIds(blocks: readonly Block[], next: () => string): Block[] {
  return structuredClone(blocks as Block[]).map((block) => {
    for (const element of elementsOf(block)) {
      if (isInteractive(element)) element.action_id ??= next()
    }
    return { ...block, block_id: block.block_id ?? next() }
  })
}

/** Whether this is an object to look into. */
export function isInside(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isInteractive(element: Element): boolean {
  return !['image', 'plain_text', 'mrkdwn', 'card'].includes(element.type)
}
