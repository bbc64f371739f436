import { z } from 'zod'
import { button, image } from './elements.ts'
import { LIMITS } from './limits.ts'
import { richText } from './rich-text.ts'
import { anyText, bounded, identifier, mrkdwn, plainText } from './text.ts'

const block = { block_id: identifier.optional() }
const card = z.strictObject({
  type: z.literal('card'),
  ...block,
  hero_image: image.optional(),
  icon: image.optional(),
  title: mrkdwn(LIMITS.cardTitle).optional(),
  subtitle: mrkdwn(LIMITS.cardTitle).optional(),
  body: mrkdwn(LIMITS.cardBody).optional(),
  actions: z.array(button).min(1).optional(),
})
const source = z.strictObject({ type: z.literal('url'), url: bounded(LIMITS.url), text: z.string() })
const taskCard = z.strictObject({
  type: z.literal('task_card'),
  ...block,
  task_id: identifier,
  title: bounded(LIMITS.text),
  details: richText.optional(),
  output: richText.optional(),
  sources: z.array(source).optional(),
  status: z.enum(['pending', 'in_progress', 'complete', 'error']),
})

/** The newer blocks, each of which some surface refuses. */
export const modern = [
  card,
  taskCard,
  z.strictObject({ type: z.literal('carousel'), ...block, elements: z.array(card).min(1).max(10) }),
  z.strictObject({
    type: z.literal('plan'),
    ...block,
    title: bounded(LIMITS.text),
    tasks: z.array(taskCard).optional(),
  }),
  z.strictObject({ type: z.literal('markdown'), ...block, text: bounded(12_000) }),
  z.strictObject({
    type: z.literal('alert'),
    ...block,
    text: anyText(LIMITS.text),
    level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
  }),
  z.strictObject({ type: z.literal('file'), ...block, source: z.literal('remote'), external_id: identifier }),
  z.strictObject({
    type: z.literal('video'),
    ...block,
    video_url: bounded(LIMITS.url),
    thumbnail_url: bounded(LIMITS.url),
    alt_text: bounded(2000),
    title: plainText(200),
    title_url: bounded(LIMITS.url).optional(),
    author_name: bounded(50).optional(),
    provider_name: bounded(50).optional(),
    provider_icon_url: bounded(LIMITS.url).optional(),
    description: plainText(200).optional(),
  }),
  // Slack's own types don't have this one yet: only what its reference limits is checked.
  z.looseObject({ type: z.literal('data_visualization'), ...block, title: bounded(LIMITS.chartTitle) }),
] as const
