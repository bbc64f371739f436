import { z } from 'zod'
import { accessory, actionsElement, contextActionsElement, image, inputElement } from './elements.ts'
import { LIMITS } from './limits.ts'
import { modern } from './modern.ts'
import { richText } from './rich-text.ts'
import { tables } from './tables.ts'
import { anyText, bounded, identifier, mrkdwn, plainText } from './text.ts'

const block = { block_id: identifier.optional() }
const text = anyText(LIMITS.text)
const element = z.discriminatedUnion('type', [plainText(LIMITS.text), mrkdwn(LIMITS.text), image])

const section = z
  .strictObject({
    type: z.literal('section'),
    ...block,
    text: text.optional(),
    fields: z.array(anyText(LIMITS.field)).min(1).max(LIMITS.fields).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
  })
  .refine((section) => section.text ?? section.fields, { message: 'missing required field: text or fields' })

const classic = [
  section,
  z.strictObject({
    type: z.literal('actions'),
    ...block,
    elements: z.array(actionsElement).min(1).max(LIMITS.actionsElements),
  }),
  z.strictObject({
    type: z.literal('context'),
    ...block,
    elements: z.array(element).min(1).max(LIMITS.contextElements),
  }),
  z.strictObject({ type: z.literal('divider'), ...block }),
  z.strictObject({ type: z.literal('header'), ...block, text: plainText(LIMITS.header) }),
  z.strictObject({
    type: z.literal('image'),
    ...block,
    alt_text: bounded(2000),
    title: plainText(2000).optional(),
    image_url: bounded(LIMITS.url).optional(),
    slack_file: z.strictObject({ id: z.string().optional(), url: z.string().optional() }).optional(),
  }),
  z.strictObject({
    type: z.literal('input'),
    ...block,
    label: plainText(LIMITS.label),
    hint: plainText(LIMITS.label).optional(),
    optional: z.boolean().optional(),
    dispatch_action: z.boolean().optional(),
    element: inputElement,
  }),
  richText,
] as const

const container = z.strictObject({
  type: z.literal('container'),
  ...block,
  title: plainText(LIMITS.cardTitle).optional(),
  rich_text_title: richText.optional(),
  subtitle: text.optional(),
  child_blocks: z
    .array(z.discriminatedUnion('type', [...classic, ...tables]))
    .min(1)
    .max(LIMITS.containerChildren),
  width: z.enum(['narrow', 'standard', 'wide', 'full']).optional(),
  icon: image.optional(),
  is_collapsible: z.boolean().optional(),
  default_collapsed: z.boolean().optional(),
  has_header_divider: z.boolean().optional(),
})

const contextActions = z.strictObject({
  type: z.literal('context_actions'),
  ...block,
  elements: z.array(contextActionsElement).min(1).max(LIMITS.contextActionsElements),
})

/** Every block type that the sandbox knows, with its own limits; where each may stand is in `surfaces.ts`. */
export const anyBlock = z.discriminatedUnion('type', [...classic, ...tables, ...modern, container, contextActions])
