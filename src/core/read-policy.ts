import { z } from 'zod'
import { actionName, blockerKey } from './blocker/listing.ts'
import { parseDuration, validTimezone } from './calendar.ts'
import { callerRule, ruleKeys } from './caller/rule.ts'
import { ruleTroubles } from './caller/rule-troubles.ts'
import { nearest } from './text.ts'
import { webhookKeys, webhookRule } from './webhook/rule.ts'
import { webhookTroubles } from './webhook/rule-troubles.ts'

const duration = z.string().refine((text) => parseDuration(text) !== null, {
  error: 'expected a duration such as 30m, 12h, 7d or 2w',
})
const day = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])
const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: "expected a time of day such as '09:00', in quotes" })
const timezone = z.string().refine(validTimezone, { error: 'expected an IANA time zone such as Europe/Madrid' })
const member = z.string().regex(/^([UWS][A-Z0-9]{2,}|[^@\s]+@[^@\s]+\.[^@\s]+)$/, {
  error: 'expected a user id (U…), a user group id (S…) or an email',
})
const channel = z.string().regex(/^[CG][A-Z0-9]{2,}$/, {
  error: 'expected a channel id (C…): in Slack, open the channel’s details and copy it from the bottom',
})
const workdays: z.infer<typeof day>[] = ['mon', 'tue', 'wed', 'thu', 'fri']

const rules = z.strictObject({
  ttl: duration.optional(),
  max_ttl: duration.optional(),
  uses: z.int().min(1).max(1000).optional(),
  owners_needed: z.int().min(1).max(10).optional(),
  confirm: z.enum(['none', 'type_the_name']).optional(),
})

/** An action may say more than the default: whose grant authorises it, and whether a run must name its parameters. */
const actionRules = rules.extend({
  authorised_by: z.array(z.string().min(1)).min(1, { error: 'expected at least one id of a blocker' }).optional(),
  params: z.enum(['optional', 'required']).optional(),
})

/** How long a request for a run waits for an owner, and how long a rejected one is not asked again. */
const requests = z.strictObject({ expire: duration.default('24h'), ask_again_after: duration.default('1h') })

const policySchema = z.strictObject({
  workspace: z
    .string()
    .regex(/^T[A-Z0-9]{2,}$/, { error: 'expected a workspace (team) id such as T0123ABCD' })
    .optional(),
  owners: z.array(member).min(1, { error: 'expected at least one owner: without one nothing can ever be granted' }),
  operators: z.array(member).default([]),
  channels: z.strictObject({ blockers: channel, digest: channel.optional(), escalation: channel.optional() }),
  default: rules.default({}),
  actions: z.record(z.string().min(1), actionRules).default({}),
  requests: requests.default({ expire: '24h', ask_again_after: '1h' }),
  allow_self: z.boolean().default(false),
  // Without a default, so that a policy that says nothing of it stays the same policy, by its hash.
  callers: z.array(callerRule).optional(),
  // The same.
  webhooks: z.array(webhookRule).optional(),
  depends_on: z.record(z.string().min(1), z.array(z.string().min(1))).default({}),
  digest: z
    .strictObject({
      at: timeOfDay.default('09:00'),
      timezone: timezone.default('UTC'),
      days: z.array(day).default(workdays),
    })
    .default({ at: '09:00', timezone: 'UTC', days: workdays }),
  reminders: z
    .strictObject({ at: timeOfDay.default('09:00'), days: z.array(day).default(workdays) })
    .default({ at: '09:00', days: workdays }),
  // Without a default, so that a policy that says nothing of it stays the same policy, by its hash.
  nudges: z
    .union([
      z.literal(false),
      z.strictObject({
        at: timeOfDay.default('10:00'),
        days: z.array(day).default(workdays),
        escalate_after: z.int().min(1).max(20).default(3),
      }),
    ])
    .optional(),
  api: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      port: z.int().min(0).max(65535).default(8788),
      calls_per_minute: z.int().min(1).max(100_000).default(600),
      open_requests: z.int().min(1).max(1000).default(20),
    })
    .optional(),
  http: z
    .strictObject({ host: z.string().min(1).default('127.0.0.1'), port: z.int().min(0).max(65535).default(8787) })
    .default({ host: '127.0.0.1', port: 8787 }),
})

/** The policy as `countersign.yaml` says it, defaults filled in. */
export type Policy = z.infer<typeof policySchema>

export type PolicyReading =
  | { ok: true; policy: Policy }
  | { ok: false; problems: { place: string; sentence: string }[] }

/** Reads a policy from parsed YAML: the policy, or every problem at once, each with its path. */
export function readPolicy(value: unknown): PolicyReading {
  const parsed = policySchema.safeParse(value ?? {})
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.flatMap(toProblems) }
  const { data } = parsed
  const callers = ruleTroubles(data.callers ?? [])
  const webhooks = webhookTroubles(data.webhooks ?? [])
  const problems = [...contradictions(data), ...ambiguities(data), ...callers, ...webhooks, ...unruly(value)]
  return problems.length > 0 ? { ok: false, problems } : { ok: true, policy: data }
}

function contradictions(policy: Policy) {
  const problems: { place: string; sentence: string }[] = []
  const named: [string, z.infer<typeof rules>][] = [['default', policy.default]]
  for (const [action, own] of Object.entries(policy.actions)) named.push([`actions.${action}`, own])
  for (const [place, own] of named) {
    const ttl = own.ttl && parseDuration(own.ttl)
    const max = own.max_ttl && parseDuration(own.max_ttl)
    if (ttl && max && ttl > max) {
      problems.push({
        place: `${place}.ttl`,
        sentence: `is longer than ${place}.max_ttl (${own.max_ttl}); lower one or raise the other.`,
      })
    }
  }
  return problems
}

/** Two spellings of one name: which of the rules hold would be anybody's guess. */
function ambiguities(policy: Policy) {
  const lists = [
    ['actions', Object.keys(policy.actions), actionName],
    ['depends_on', Object.keys(policy.depends_on), blockerKey],
  ] as const
  return lists.flatMap(([key, names, folded]) =>
    names.flatMap((name, i) => {
      const first = names.findIndex((other) => folded(other) === folded(name))
      if (first === i) return []
      const sentence = `is the same name as \`${names[first]}\`; keep one of the two.`
      return [{ place: `${key}.${name}`, sentence }]
    }),
  )
}

/** Zod's records leave `__proto__` out, and what somebody wrote is never left out in silence. */
function unruly(value: unknown) {
  const { actions, depends_on, callers } = value as Record<string, unknown>
  const named = [...Object.entries({ actions, depends_on }), ...objectsIn('callers', callers)]
  return named.flatMap(([key, record]) =>
    typeof record === 'object' && record !== null && Object.hasOwn(record, '__proto__')
      ? [{ place: `${key}.__proto__`, sentence: 'is not a name that the policy can speak of; use another one.' }]
      : [],
  )
}

/** A value and whatever is in it, each with its path. */
function objectsIn(place: string, value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return []
  return [[place, value], ...Object.entries(value).flatMap(([key, inner]) => objectsIn(`${place}.${key}`, inner))]
}

function toProblems(issue: z.core.$ZodIssue): { place: string; sentence: string }[] {
  const place = issue.path.join('.') || 'countersign.yaml'
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(issue.path, key))
  return [{ place, sentence: `${issue.message}.` }]
}

function unknownKey(path: PropertyKey[], key: string) {
  const known = knownKeys(path)
  const near = nearest(key, known)
  const hint = near ? `did you mean \`${near}\`?` : `known here: ${known.join(', ')}.`
  return { place: [...path, key].join('.'), sentence: `is not a key of the policy; ${hint}` }
}

function knownKeys(path: PropertyKey[]): string[] {
  if (path[0] === 'default') return Object.keys(rules.shape)
  if (path[0] === 'actions') return Object.keys(actionRules.shape)
  if (path[0] === 'callers') return ruleKeys
  if (path[0] === 'webhooks' && path.length > 1) return webhookKeys
  const at = path[0] === undefined ? policySchema : policySchema.shape[path[0] as keyof typeof policySchema.shape]
  let schema: unknown = at
  while (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) schema = schema.unwrap()
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
}
