import { z } from 'zod'
import type { Act } from './protocol.ts'

const id = z.string().min(1)
const times = { times: z.int().min(1).optional() }
const hitting = { method: z.string().optional(), ...times }
const value = z.union([
  z.strictObject({ text: z.string() }),
  z.strictObject({ option: z.string() }),
  z.strictObject({ options: z.array(z.string()) }),
  z.strictObject({ date: z.string() }),
])
const fault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rate-limit'), retryAfter: z.number().positive(), ...hitting }),
  z.strictObject({
    kind: z.literal('http-status'),
    status: z.int().min(200).max(599),
    html: z.boolean().optional(),
    ...hitting,
  }),
  z.strictObject({ kind: z.literal('slow'), milliseconds: z.number().min(0), ...hitting }),
  z.strictObject({ kind: z.literal('answer-lost'), ...hitting }),
  z.strictObject({ kind: z.literal('api-error'), error: id, ...hitting }),
  z.strictObject({
    kind: z.literal('disconnect'),
    reason: z.enum(['warning', 'refresh_requested', 'link_disabled']),
  }),
  z.strictObject({ kind: z.literal('drop-sockets') }),
  z.strictObject({ kind: z.literal('duplicate'), ...times }),
])
const clicking = { user: id, block_id: id, action_id: id, selected: z.string().optional() }
const schema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('click'), channel: id, ts: id, ...clicking }),
  z.strictObject({ kind: z.literal('click-in-view'), view: id, ...clicking }),
  z.strictObject({ kind: z.literal('submit'), user: id, view: id, values: z.record(z.string(), value) }),
  z.strictObject({ kind: z.literal('close'), user: id, view: id }),
  z.strictObject({ kind: z.literal('command'), user: id, channel: id, text: z.string() }),
  z.strictObject({ kind: z.literal('open-home'), user: id }),
  z.strictObject({
    kind: z.literal('say'),
    user: id,
    channel: id,
    text: z.string().min(1),
    thread_ts: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('reload'), user: id }),
  z.strictObject({ kind: z.literal('set-clock'), to: id }),
  z.strictObject({ kind: z.literal('inject'), fault }),
  z.strictObject({ kind: z.literal('clear-faults') }),
])

/** The act that the page sent, or nothing if it is none. */
export function readAct(input: unknown): Act | undefined {
  const parsed = schema.safeParse(input)
  return parsed.success ? (parsed.data as Act) : undefined
}
