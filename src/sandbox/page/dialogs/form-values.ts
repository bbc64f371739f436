import type { InputBlock } from '@slack/types'
import type { Block, InputValue } from '../../protocol.ts'
import { initialValue, isFieldElement } from '../elements/field-value.ts'

/** What the person typed or chose, by block id; fields left alone are not in it. */
export type Typed = Record<string, InputValue>

/** What the form sends: what was typed (also when it was emptied), else what the app filled in. */
export function fieldValues(blocks: Block[], typed: Typed): Record<string, InputValue> {
  return Object.fromEntries(
    blocks
      .filter((block) => block.type === 'input')
      .flatMap((block) => {
        const value = typed[block.block_id] ?? filledIn(block)
        return value ? [[block.block_id, value]] : []
      }),
  )
}

function filledIn(block: Block): InputValue | undefined {
  const { element } = block as unknown as InputBlock
  return isFieldElement(element) ? initialValue(element) : undefined
}
