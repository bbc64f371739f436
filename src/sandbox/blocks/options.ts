import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { LIMITS } from './limits.ts'
import { anyText, bounded, plainText } from './text.ts'

/** An option of a select. */
export const plainOption = optionWith(plainText(LIMITS.optionText))

/** An option of radio buttons or checkboxes. */
export const anyOption = optionWith(anyText(LIMITS.optionText))

/** An option with this kind of text. */
export function optionWith<T extends z.ZodType, Extra extends z.ZodRawShape>(text: T, extra?: Extra) {
  return z.strictObject({
    text,
    value: bounded(LIMITS.optionValue).optional(),
    description: plainText(LIMITS.optionText).optional(),
    ...(extra ?? ({} as Extra)),
  })
}

/** Whether this very option is among them. */
export function isOneOf(option: unknown, options: readonly unknown[]): boolean {
  return options.some((other) => isDeepStrictEqual(option, other))
}
