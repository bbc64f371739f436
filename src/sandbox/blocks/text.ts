import { z } from 'zod'
import { LIMITS } from './limits.ts'

/** A `plain_text` object. Slack escapes its text before it counts. */
export function plainText(max: number) {
  return z.strictObject({
    type: z.literal('plain_text'),
    text: bounded(max, (text) => escapedLength(text, /[&<>]/g)),
    emoji: z.boolean().optional(),
  })
}

/** A `mrkdwn` object. Its text comes escaped; a bare ampersand is escaped by Slack before it counts. */
export function mrkdwn(max: number) {
  return z.strictObject({
    type: z.literal('mrkdwn'),
    text: bounded(max, (text) => escapedLength(text, BARE_AMPERSAND)),
    verbatim: z.boolean().optional(),
  })
}

/** Either kind of text object. */
export function anyText(max: number) {
  return z.discriminatedUnion('type', [plainText(max), mrkdwn(max)])
}

/** A string that Slack shows or keeps as it is, from 1 to `max` characters. */
export function bounded(max: number, length: (text: string) => number = (text) => text.length) {
  return z.string().superRefine((text, context) => {
    if (text.length === 0) context.addIssue({ code: 'custom', message: 'must be more than 0 characters' })
    if (length(text) > max) context.addIssue({ code: 'custom', message: `must be less than ${max + 1} characters` })
  })
}

/** An `action_id`, `block_id` or `callback_id`. */
export const identifier = bounded(LIMITS.id)

const BARE_AMPERSAND = /&(?!(?:amp|lt|gt);)/g

function escapedLength(text: string, special: RegExp): number {
  return text.replaceAll(special, (found) => (found === '&' ? '&amp;' : '&lt;')).length
}
