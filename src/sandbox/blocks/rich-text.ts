import { z } from 'zod'
import { identifier } from './text.ts'

const flags = {
  bold: z.boolean().optional(),
  italic: z.boolean().optional(),
  strike: z.boolean().optional(),
  code: z.boolean().optional(),
  underline: z.boolean().optional(),
  highlight: z.boolean().optional(),
  client_highlight: z.boolean().optional(),
  unlink: z.boolean().optional(),
}
const styled = { style: z.strictObject(flags).optional() }
const bordered = { border: z.union([z.literal(0), z.literal(1)]).optional() }
const filled = z.string().min(1)

const text = z.strictObject({ type: z.literal('text'), ...styled, text: filled })
const link = z.strictObject({
  type: z.literal('link'),
  ...styled,
  url: filled,
  text: z.string().optional(),
  unsafe: z.boolean().optional(),
})
const inline = z.discriminatedUnion('type', [
  text,
  link,
  z.strictObject({ type: z.literal('broadcast'), ...styled, range: z.enum(['here', 'channel', 'everyone']) }),
  z.strictObject({ type: z.literal('color'), ...styled, value: filled }),
  z.strictObject({ type: z.literal('channel'), ...styled, channel_id: filled }),
  z.strictObject({
    type: z.literal('date'),
    ...styled,
    timestamp: z.number(),
    format: filled,
    url: z.string().optional(),
    fallback: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('emoji'),
    ...styled,
    name: filled,
    unicode: z.string().optional(),
    url: z.string().optional(),
  }),
  z.strictObject({ type: z.literal('team'), ...styled, team_id: filled }),
  z.strictObject({ type: z.literal('user'), ...styled, user_id: filled }),
  z.strictObject({ type: z.literal('usergroup'), ...styled, usergroup_id: filled }),
])

const section = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(inline) })
const list = z.strictObject({
  type: z.literal('rich_text_list'),
  elements: z.array(section),
  style: z.enum(['bullet', 'ordered']),
  indent: z.int().min(0).max(8).optional(),
  offset: z.int().min(0).optional(),
  ...bordered,
})
const quote = z.strictObject({ type: z.literal('rich_text_quote'), elements: z.array(inline), ...bordered })
const preformatted = z.strictObject({
  type: z.literal('rich_text_preformatted'),
  elements: z.array(z.discriminatedUnion('type', [text, link])),
  language: z.string().optional(),
  ...bordered,
})

/** A `rich_text` block. A `text` element in it is never parsed for markup. */
export const richText = z.strictObject({
  type: z.literal('rich_text'),
  block_id: identifier.optional(),
  elements: z.array(z.discriminatedUnion('type', [section, list, quote, preformatted])).min(1),
})
