import { z } from 'zod'
import { LIMITS } from './limits.ts'
import { anyText, identifier, plainText } from './text.ts'

/** How a button or a dialog may look. */
export const style = z.enum(['primary', 'danger'])

/** The dialog that asks again before an action. */
export const confirm = z.strictObject({
  title: plainText(LIMITS.confirmTitle).optional(),
  text: anyText(LIMITS.confirmText),
  confirm: plainText(LIMITS.confirmButton).optional(),
  deny: plainText(LIMITS.confirmButton).optional(),
  style: style.optional(),
})

/** What every element that acts has. */
export const acting = { action_id: identifier.optional() }

/** What every element that asks has. */
export const asking = { ...acting, confirm: confirm.optional(), focus_on_load: z.boolean().optional() }

/** What every element with room for a hint has. */
export const holding = { placeholder: plainText(LIMITS.placeholder).optional() }
