import { z } from 'zod'
import { asking, holding } from './common.ts'
import { LIMITS } from './limits.ts'
import { isOneOf, plainOption } from './options.ts'
import { plainText } from './text.ts'

const severalItems = { max_selected_items: z.int().min(1).optional() }
const conversationFilter = z.strictObject({
  include: z
    .array(z.enum(['im', 'mpim', 'private', 'public']))
    .min(1)
    .optional(),
  exclude_external_shared_channels: z.boolean().optional(),
  exclude_bot_users: z.boolean().optional(),
})

/** The menus that choose one or several of options, people or channels. */
export const selects = [
  withOptions('static_select', {
    ...asking,
    ...holding,
    initial_option: plainOption.optional(),
  }),
  withOptions('multi_static_select', {
    ...asking,
    ...holding,
    ...severalItems,
    initial_options: z.array(plainOption).optional(),
  }),
  z.strictObject({
    type: z.literal('external_select'),
    ...asking,
    ...holding,
    initial_option: plainOption.optional(),
    min_query_length: z.int().optional(),
  }),
  z.strictObject({
    type: z.literal('multi_external_select'),
    ...asking,
    ...holding,
    ...severalItems,
    initial_options: z.array(plainOption).optional(),
    min_query_length: z.int().optional(),
  }),
  z.strictObject({
    type: z.literal('users_select'),
    ...asking,
    ...holding,
    initial_user: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('multi_users_select'),
    ...asking,
    ...holding,
    ...severalItems,
    initial_users: z.array(z.string()).optional(),
  }),
  z.strictObject({
    type: z.literal('conversations_select'),
    ...asking,
    ...holding,
    initial_conversation: z.string().optional(),
    default_to_current_conversation: z.boolean().optional(),
    response_url_enabled: z.boolean().optional(),
    filter: conversationFilter.optional(),
  }),
  z.strictObject({
    type: z.literal('multi_conversations_select'),
    ...asking,
    ...holding,
    ...severalItems,
    initial_conversations: z.array(z.string()).optional(),
    default_to_current_conversation: z.boolean().optional(),
    filter: conversationFilter.optional(),
  }),
  z.strictObject({
    type: z.literal('channels_select'),
    ...asking,
    ...holding,
    initial_channel: z.string().optional(),
    response_url_enabled: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('multi_channels_select'),
    ...asking,
    ...holding,
    ...severalItems,
    initial_channels: z.array(z.string()).optional(),
  }),
] as const

function withOptions<Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) {
  const options = z.array(plainOption).min(1).max(LIMITS.selectOptions)
  const group = z.strictObject({ label: plainText(LIMITS.optionText), options })
  return z
    .strictObject({
      type: z.literal(type),
      ...shape,
      options: options.optional(),
      option_groups: z.array(group).min(1).max(LIMITS.selectOptions).optional(),
    })
    .superRefine((element, context) => {
      const offered = offeredBy(element)
      if ('options' in element === 'option_groups' in element) {
        context.addIssue({ code: 'custom', message: 'must provide exactly one of options and option_groups' })
      }
      for (const initial of initialOf(element)) {
        if (!isOneOf(initial, offered))
          context.addIssue({ code: 'custom', message: 'initial option must be among the options' })
      }
    })
}

function offeredBy(element: object): unknown[] {
  const { options, option_groups } = element as { options?: unknown[]; option_groups?: { options: unknown[] }[] }
  return options ?? (option_groups ?? []).flatMap((group) => group.options)
}

function initialOf(element: object): unknown[] {
  const { initial_option, initial_options } = element as { initial_option?: unknown; initial_options?: unknown[] }
  return initial_options ?? (initial_option ? [initial_option] : [])
}
