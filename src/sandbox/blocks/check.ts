import { z } from 'zod'
import type { Block } from '../protocol.ts'
import { anyBlock } from './layout.ts'
import { LIMITS } from './limits.ts'
import { type Problem, problemsOf } from './problems.ts'
import { CAPACITY, REFUSED, type Surface } from './surfaces.ts'
import { elementsOf, isInside } from './walk.ts'

/** What is wrong with these blocks on this surface; nothing when Slack would take them. */
export function problemsOfBlocks(blocks: unknown, surface: Surface): Problem[] {
  const parsed = z.array(anyBlock).max(CAPACITY[surface]).safeParse(blocks)
  if (!parsed.success) return problemsOf(parsed.error, blocks)
  const known = parsed.data as Block[]
  return [
    ...refusedTypes(known, surface),
    ...duplicateBlockIds(known),
    ...known.flatMap(duplicateActionIds),
    ...tooMany(known, 'table', LIMITS.tablesInMessage),
    ...tooMany(known, 'data_visualization', LIMITS.chartsInMessage),
  ]
}

/** Whether a message's blocks hold more text than Slack takes in one message (`msg_blocks_too_long`). */
export function isTooLong(blocks: readonly Block[]): boolean {
  return textIn(blocks) > LIMITS.charactersInMessage
}

function refusedTypes(blocks: Block[], surface: Surface): Problem[] {
  return blocks.flatMap((block, index) =>
    REFUSED[surface].includes(block.type)
      ? [{ path: [index], message: `unsupported type: ${block.type} (not in a ${surface})` }]
      : [],
  )
}

function duplicateBlockIds(blocks: Block[]): Problem[] {
  return blocks.flatMap((block, index) =>
    block.block_id && blocks.findIndex((other) => other.block_id === block.block_id) < index
      ? [{ path: [index, 'block_id'], message: `block_id already exists: ${block.block_id}` }]
      : [],
  )
}

function duplicateActionIds(block: Block, index: number): Problem[] {
  const ids = elementsOf(block).flatMap((element) => element.action_id ?? [])
  return ids
    .filter((id, position) => ids.indexOf(id) < position)
    .map((id) => ({ path: [index], message: `action_id already exists in this block: ${id}` }))
}

function tooMany(blocks: Block[], type: string, limit: number): Problem[] {
  const count = blocks.filter((block) => block.type === type).length
  return count > limit ? [{ path: [], message: `no more than ${limit} ${type} blocks allowed` }] : []
}

function textIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum, item) => sum + textIn(item), 0)
  if (!isInside(value)) return 0
  return Object.entries(value).reduce((sum, [key, inner]) => {
    if (typeof inner !== 'string') return sum + textIn(inner)
    return SHOWN.includes(key) ? sum + inner.length : sum
  }, 0)
}

const SHOWN = ['text', 'title', 'alt_text', 'caption']
