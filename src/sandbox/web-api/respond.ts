import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import type { ResponseTarget } from '../response-urls.ts'
import type { World } from '../world.ts'
import { type Answer, instead } from './answer.ts'
import { change, post } from './chat.ts'
import { contentOf } from './content.ts'
import { Refusal, refuse } from './refusal.ts'

/** Answers a POST to a `response_url`. Faults hit it only when they name the method `response_url`. */
export async function respond(world: World, id: string, args: Record<string, unknown>): Promise<Answer> {
  const at = world.clock.now()
  const hit = world.faults.hitting('response_url')
  for (const fault of hit) if (fault.kind === 'slow') await setTimeout(fault.milliseconds)
  const fault = hit.find((one) => one.kind !== 'slow')
  const given = instead(fault) ?? attempt(world, id, args)
  const result = typeof given.body === 'string' ? { ok: given.status === 200 } : (given.body as { ok: boolean })
  world.calls.push({ method: 'response_url', args, at, result: { ...result, status: given.status } })
  world.workspace.changed()
  return fault?.kind === 'answer-lost' ? { ...given, lost: true } : given
}

/** Shows an answer to a command or a click: to that person only, unless it says `in_channel`. */
export function show(world: World, target: ResponseTarget, response: unknown): void {
  const parsed = schema.safeParse(response)
  if (!parsed.success) refuse('invalid_payload')
  const channel = world.workspace.channels.get(target.channel) ?? refuse('channel_not_found')
  const { response_type, replace_original, delete_original, ...content } = parsed.data
  const original = channel.messages.find((message) => message.ts === target.message)
  if (delete_original) {
    channel.messages = channel.messages.filter((message) => message !== original)
    return
  }
  if (replace_original && original) {
    change(world, channel, original, contentOf(content))
    return
  }
  const thread_ts = content.thread_ts ?? target.thread
  post(world, channel, { ...content, thread_ts }, response_type === 'in_channel' ? undefined : target.user)
}

function attempt(world: World, id: string, args: Record<string, unknown>): Answer {
  try {
    const target = world.responseUrls.use(id)
    if ('error' in target) return plain(404, target.error)
    show(world, target, args)
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok' }
  } catch (error) {
    if (error instanceof Refusal) return plain(error.code === 'no_text' ? 500 : 400, error.code)
    throw error
  }
}

function plain(status: number, error: string): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: { ok: false, error } }
}

const schema = z.strictObject({
  text: z.string().optional(),
  blocks: z.array(z.unknown()).optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).optional(),
  replace_original: z.boolean().optional(),
  delete_original: z.boolean().optional(),
  thread_ts: z.string().optional(),
  metadata: z.unknown().optional(),
  unfurl_links: z.boolean().optional(),
  unfurl_media: z.boolean().optional(),
  parse: z.enum(['none', 'full']).optional(),
  mrkdwn: z.boolean().optional(),
})
