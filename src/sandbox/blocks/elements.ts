import { z } from 'zod'
import { acting, confirm, style } from './common.ts'
import { choices, pickers, typedInputs } from './inputs.ts'
import { LIMITS } from './limits.ts'
import { optionWith } from './options.ts'
import { selects } from './selects.ts'
import { bounded, plainText } from './text.ts'

/** A push button, wherever it stands. */
export const button = z.strictObject({
  type: z.literal('button'),
  ...acting,
  text: plainText(LIMITS.buttonText),
  value: z.string().max(LIMITS.buttonValue).optional(),
  url: bounded(LIMITS.url).optional(),
  style: style.optional(),
  confirm: confirm.optional(),
  accessibility_label: bounded(LIMITS.accessibilityLabel).optional(),
})

/** An image element, in a context block or beside a section. */
export const image = z
  .strictObject({
    type: z.literal('image'),
    alt_text: bounded(2000),
    image_url: bounded(LIMITS.url).optional(),
    slack_file: z.strictObject({ id: z.string().optional(), url: z.string().optional() }).optional(),
  })
  .refine((element) => Boolean(element.image_url) !== Boolean(element.slack_file), {
    message: 'must provide exactly one of image_url and slack_file',
  })

const overflow = z.strictObject({
  type: z.literal('overflow'),
  ...acting,
  confirm: confirm.optional(),
  options: z
    .array(optionWith(plainText(LIMITS.optionText), { url: bounded(LIMITS.url).optional() }))
    .min(1)
    .max(LIMITS.overflowOptions),
})

/** What an `actions` block may hold. */
export const actionsElement = z.discriminatedUnion('type', [button, overflow, ...selects, ...choices, ...pickers])

/** What may stand beside a `section`. */
export const accessory = z.discriminatedUnion('type', [button, image, overflow, ...selects, ...choices, ...pickers])

/** What an `input` block may ask. */
export const inputElement = z.discriminatedUnion('type', [...typedInputs, ...selects, ...choices, ...pickers])

const feedback = z.strictObject({
  text: plainText(LIMITS.buttonText),
  value: bounded(LIMITS.buttonValue),
  accessibility_label: bounded(LIMITS.accessibilityLabel).optional(),
})

/** What a `context_actions` block may hold. */
export const contextActionsElement = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('feedback_buttons'),
    ...acting,
    positive_button: feedback,
    negative_button: feedback,
  }),
  z.strictObject({
    type: z.literal('icon_button'),
    ...acting,
    confirm: confirm.optional(),
    icon: z.string(),
    text: plainText(LIMITS.buttonText),
    value: z.string().max(LIMITS.buttonValue).optional(),
    accessibility_label: bounded(LIMITS.accessibilityLabel).optional(),
    visible_to_user_ids: z.array(z.string()).optional(),
  }),
])
