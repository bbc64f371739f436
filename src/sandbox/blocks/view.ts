import { z } from 'zod'
import type { Block } from '../protocol.ts'
import { problemsOfBlocks } from './check.ts'
import { LIMITS } from './limits.ts'
import { type Problem, problemsOf } from './problems.ts'
import { identifier, plainText } from './text.ts'

const base = {
  blocks: z.array(z.unknown()),
  private_metadata: z.string().max(LIMITS.privateMetadata).optional(),
  callback_id: identifier.optional(),
  external_id: identifier.optional(),
}
const home = z.strictObject({ type: z.literal('home'), ...base })
const modal = z.strictObject({
  type: z.literal('modal'),
  ...base,
  title: plainText(LIMITS.viewTitle),
  submit: plainText(LIMITS.viewTitle).optional(),
  close: plainText(LIMITS.viewTitle).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
  submit_disabled: z.boolean().optional(),
})
const anyView = z.discriminatedUnion('type', [home, modal])

/** A view as the app sends it, checked. */
export type ViewDefinition = Omit<z.infer<typeof modal>, 'blocks' | 'type' | 'title'> & {
  type: 'modal' | 'home'
  title?: { type: 'plain_text'; text: string; emoji?: boolean | undefined }
  blocks: Block[]
}

/** The view, or what Slack finds wrong with it. Modals with an input need `submit`. */
export function readView(input: unknown): { view: ViewDefinition } | { problems: Problem[] } {
  const parsed = anyView.safeParse(input)
  if (!parsed.success) return { problems: problemsOf(parsed.error, input) }
  const view = parsed.data as ViewDefinition
  const problems = problemsOfBlocks(view.blocks, view.type).map((problem) => ({
    ...problem,
    path: ['blocks', ...problem.path],
  }))
  if (view.type === 'modal' && !view.submit && view.blocks.some((block) => block.type === 'input')) {
    problems.push({ path: [], message: 'missing required field: submit' })
  }
  return problems.length > 0 ? { problems } : { view }
}
