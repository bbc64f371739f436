import { z } from '@hono/zod-openapi'
import type { GateFacts } from '../../core/gate-facts.ts'

/* The shapes of the API, from which the OpenAPI document is made and what comes in is read. What docs/json.md describes has the same shape here. */

export const instant = z.string().openapi({ description: 'ISO 8601, UTC', example: '2026-06-12T09:00:00.000Z' })

export const actor = z.looseObject({ kind: z.enum(['person', 'command', 'caller', 'countersign']) }).openapi('Actor', {
  description:
    'Who did it: a person in Slack (team, user, name), somebody at the machine, a program (id, name), or Countersign itself.',
})

export const reason = z
  .looseObject({ code: z.string(), blocker: z.string().nullable(), fact: z.string(), sentence: z.string() })
  .openapi('Reason', {
    description: 'Why a gate is closed: a stable code, and a sentence that says who can give what is missing.',
  })

export const grant = z
  .looseObject({
    id: z.string(),
    effect: z.enum(['lifts', 'authorises']),
    blocker: z.string().nullable(),
    request: z.string().nullable(),
    action: z.string(),
    by: actor,
    at: instant,
    expires: instant,
    uses_left: z.int().nullable(),
    reason: z.string(),
  })
  .openapi('GrantInForce')

export const gate = z
  .object({
    action: z.string(),
    params: z.record(z.string(), z.string()),
    open: z.boolean(),
    reasons: z.array(reason),
    grants: z.array(grant),
    sandbox: z.boolean(),
    passed: z.boolean().optional(),
    by: z.string().optional(),
    passage: z.int().nullable().optional().openapi({ description: 'The passage: its seq in the ledger' }),
    run: z
      .string()
      .nullable()
      .optional()
      .openapi({ description: 'The run that started with it, whose end is said with `POST /v1/runs/{id}/end`' }),
    receipt: z
      .string()
      .optional()
      .openapi({ description: 'A signed proof of the passage (compact JWS); docs/gate.md' }),
  })
  .openapi('Gate', {
    description: 'May this action run now, with these parameters? Open exactly when there are no reasons.',
  })

/** The compiler holds the schema to what is told. */
gate satisfies z.ZodType<Partial<Record<keyof GateFacts, unknown>>>

export const gateLine = z
  .object({ action: z.string(), open: z.boolean(), codes: z.array(z.string()) })
  .openapi('GateLine')

export const request = z
  .looseObject({
    id: z.string(),
    action: z.string(),
    params: z.record(z.string(), z.string()),
    reason: z.string(),
    for_whom: z.string().nullable(),
    by: actor,
    at: instant,
    expires: instant,
    state: z.string().openapi({
      description: 'waits, authorised, or how it ended: rejected, expired, withdrawn, used, lapsed, revoked, stale',
    }),
    grants: z.array(z.looseObject({ id: z.string() })),
    questions: z.array(z.looseObject({ id: z.string() })),
    advice: z.array(z.looseObject({ id: z.string(), recommend: z.string(), current: z.boolean() })),
  })
  .openapi('Request')

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    problems: z.array(z.object({ place: z.string(), sentence: z.string() })).optional(),
  })
  .openapi('Problem', { description: 'RFC 9457, with a stable code.' })

export const params = z
  .record(z.string(), z.string())
  .default({})
  .openapi({ description: 'What the run is for; compared exactly.', example: { version: '1.4.2' } })

export const blocker = z
  .looseObject({
    id: z.string(),
    doc: z.string(),
    revision: z.int(),
    status: z.enum(['open', 'cleared', 'retired']),
    item: z.string(),
    actor_needed: z.string(),
    next_action: z.string(),
    requirements: z.array(z.looseObject({ action: z.string(), state: z.string() })),
  })
  .openapi('Blocker')

export const head = z
  .object({ size: z.int(), root: z.string(), checkpoint: z.string() })
  .openapi('Head', { description: 'How large the ledger is, its root (hex), and the signed checkpoint (C2SP).' })
