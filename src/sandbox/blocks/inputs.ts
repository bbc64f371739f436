import { z } from 'zod'
import { acting, asking, holding } from './common.ts'
import { LIMITS } from './limits.ts'
import { anyOption, isOneOf } from './options.ts'

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date as YYYY-MM-DD')
const time = z.string().regex(/^\d{2}:\d{2}$/, 'must be a time as HH:mm')
const dispatching = {
  dispatch_action_config: z
    .strictObject({ trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).min(1) })
    .optional(),
}

/** Checkboxes and radio buttons. */
export const choices = [
  z
    .strictObject({
      type: z.literal('checkboxes'),
      ...asking,
      options: z.array(anyOption).min(1).max(LIMITS.choiceOptions),
      initial_options: z.array(anyOption).min(1).optional(),
    })
    .refine((element) => (element.initial_options ?? []).every((initial) => isOneOf(initial, element.options)), {
      path: ['initial_options'],
      message: 'must be among the options',
    }),
  z
    .strictObject({
      type: z.literal('radio_buttons'),
      ...asking,
      options: z.array(anyOption).min(1).max(LIMITS.choiceOptions),
      initial_option: anyOption.optional(),
    })
    .refine((element) => !element.initial_option || isOneOf(element.initial_option, element.options), {
      path: ['initial_option'],
      message: 'must be among the options',
    }),
] as const

/** Dates and times. */
export const pickers = [
  z.strictObject({ type: z.literal('datepicker'), ...asking, ...holding, initial_date: date.optional() }),
  z.strictObject({
    type: z.literal('timepicker'),
    ...asking,
    ...holding,
    initial_time: time.optional(),
    timezone: z.string().optional(),
  }),
  z.strictObject({ type: z.literal('datetimepicker'), ...asking, initial_date_time: z.int().optional() }),
] as const

const typed = { ...acting, ...holding, ...dispatching, focus_on_load: z.boolean().optional() }

/** What is typed or attached; only input blocks hold it. */
export const typedInputs = [
  z
    .strictObject({
      type: z.literal('plain_text_input'),
      ...typed,
      initial_value: z.string().max(LIMITS.inputLength).optional(),
      multiline: z.boolean().optional(),
      min_length: z.int().min(0).max(LIMITS.inputLength).optional(),
      max_length: z.int().min(1).max(LIMITS.inputLength).optional(),
    })
    .refine((element) => (element.initial_value ?? '').length <= (element.max_length ?? LIMITS.inputLength), {
      path: ['initial_value'],
      message: 'must not be longer than max_length',
    }),
  z.strictObject({ type: z.literal('email_text_input'), ...typed, initial_value: z.string().optional() }),
  z.strictObject({ type: z.literal('url_text_input'), ...typed, initial_value: z.string().optional() }),
  z.strictObject({
    type: z.literal('number_input'),
    ...typed,
    is_decimal_allowed: z.boolean(),
    initial_value: z.string().optional(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('file_input'),
    ...acting,
    filetypes: z.array(z.string()).min(1).optional(),
    max_files: z.int().min(1).max(10).optional(),
  }),
] as const
