import { z } from 'zod'
import { type Problem, problemsOf } from '../blocks/problems.ts'
import type { World } from '../world.ts'
import { refuseWith } from './refusal.ts'

/** A Web API method that the sandbox answers. */
export interface Method {
  token: 'bot' | 'app'
  /** Any one of these lets it be called; none means that every token may. */
  scopes: readonly string[]
  /** Slack's rate, in calls a minute. */
  perMinute: number
  /** Calls of one `channel` are counted by themselves, one a second, beside the rate. */
  perChannel: boolean
  answer(world: World, args: Record<string, unknown>): object
}

/** A method from its arguments' shapes; an argument that Slack doesn't know is refused, since it is a slip of ours. */
export function method<Shape extends z.ZodRawShape>(definition: {
  token?: 'bot' | 'app'
  scopes: readonly string[]
  perMinute: number
  perChannel?: boolean
  arguments: Shape
  answer(world: World, args: z.output<z.ZodObject<Shape>>): object
}): Method {
  // Bolt's listener clients add `team_id` to every call.
  const schema = z.strictObject({ team_id: z.string().optional(), ...definition.arguments })
  return {
    token: definition.token ?? 'bot',
    scopes: definition.scopes,
    perMinute: definition.perMinute,
    perChannel: definition.perChannel ?? false,
    answer(world, args) {
      const parsed = schema.safeParse(args)
      if (!parsed.success) refuseWith('invalid_arguments', problemsOf(parsed.error, args).map(inArguments))
      return definition.answer(world, parsed.data as z.output<z.ZodObject<Shape>>)
    },
  }
}

/** A boolean as form-encoding sends it. */
export const flag = z.union([z.boolean(), z.stringbool({ truthy: ['true', '1'], falsy: ['false', '0'] })]).optional()

/** A whole number as form-encoding sends it. */
const count = z.coerce.number().int().min(0).optional()

/** An array or object, which form-encoding sends as JSON; what is no JSON stays the string that it is. */
export const json = z.preprocess((value) => (typeof value === 'string' ? fromJson(value) : value), z.unknown())

/** `limit` and `cursor`. */
export const paging = { limit: count, cursor: z.string().optional() }

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function inArguments({ path, message }: Problem): string {
  return `[ERROR] ${message}${path.length > 0 ? ` [json-pointer:/${path.map(String).join('/')}]` : ''}`
}
