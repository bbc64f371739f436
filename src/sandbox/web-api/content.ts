import { isTooLong, problemsOfBlocks } from '../blocks/check.ts'
import { asMessage } from '../blocks/problems.ts'
import { isInside } from '../blocks/walk.ts'
import type { Block } from '../protocol.ts'
import type { StoredMessage } from '../records.ts'
import { refuse, refuseWith } from './refusal.ts'

/** A message's text and blocks as Slack would take them, or its refusal. Longer texts are cut at 40,000 characters. */
export function contentOf(args: { text?: string | undefined; blocks?: unknown }): { text: string; blocks: Block[] } {
  const blocks = blocksOf(args.blocks)
  if (!args.text && blocks.length === 0) refuse('no_text')
  return { text: (args.text ?? '').slice(0, 40_000), blocks }
}

/** Message metadata, or its refusal. Source: docs.slack.dev/messaging/message-metadata. */
export function metadataOf(input: unknown): StoredMessage['metadata'] {
  if (input === undefined) return undefined
  const { event_type, event_payload } = isInside(input) ? input : {}
  if (typeof event_type !== 'string' || !isInside(event_payload) || Array.isArray(event_payload)) {
    refuse('invalid_metadata_format')
  }
  return { event_type, event_payload }
}

function blocksOf(input: unknown): Block[] {
  if (input === undefined || input === '') return []
  if (!Array.isArray(input)) refuse('invalid_blocks_format')
  const problems = problemsOfBlocks(input, 'message')
  if (problems.length > 0)
    refuseWith(
      'invalid_blocks',
      problems.map((problem) => asMessage(problem, '/blocks')),
    )
  if (isTooLong(input as Block[])) refuse('msg_blocks_too_long')
  return input as Block[]
}
