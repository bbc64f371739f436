import { z } from 'zod'
import { parseDuration } from '../calendar.ts'
import { scopes } from './caller.ts'

const exact = { error: 'expected text, in quotes: claims are compared exactly, as text' }
const value = z.string(exact).min(1, { error: 'expected text with something in it' })

/** What a claim must be: this text, one of these texts, or, where the claim is an object, what is in it. */
export type Wanted = string | string[] | { [name: string]: Wanted }

const wanted: z.ZodType<Wanted> = z.lazy(() => z.union([value, z.array(value).min(1), inside], exact))
const inside = z.record(z.string().min(1), wanted).refine((claims) => Object.keys(claims).length > 0)

const longest = '1d'
const age = z.string().refine((text) => within(parseDuration(text)), {
  error: `expected a duration such as 10m, of ${longest} at most`,
})

/** Whose signed identities (OIDC) are taken, and what they may do. Every option narrows, but for the last two. */
export const callerRule = z.strictObject({
  /** What people read, and what refusals name. */
  name: z
    .string()
    .regex(/^[\w][\w .-]{0,59}$/, { error: 'expected a name of letters, digits, blanks, . _ - (60 at most)' }),
  issuer: z.url({ error: 'expected the address of the issuer, exactly as its tokens say it' }),
  audience: z.string().min(1, { error: 'expected the audience that tokens for Countersign are asked for' }),
  claims: z.record(z.string().min(1), wanted),
  scopes: z
    .array(z.enum(scopes, { error: `expected one of ${scopes.join(', ')}` }))
    .min(1, { error: 'expected at least one scope' }),
  /** What it may name; `all` is said, never assumed. */
  actions: z.union(
    [z.literal('all'), z.array(z.string().min(1)).min(1, { error: 'expected at least one action, or `all`' })],
    {
      error: 'expected a list of actions, or `all`',
    },
  ),
  /** For how long after it was issued a token is taken. */
  max_age: age.default('10m'),
  /** True: a token is taken again and again while it is young enough, where its issuer makes one a job and not one a call. */
  reusable: z.boolean().default(false),
  /** True: the issuer is reached over http, which only a test on one machine should do. */
  insecure: z.boolean().default(false),
})

export type CallerRule = z.infer<typeof callerRule>

/** The keys that a rule has. */
export const ruleKeys = Object.keys(callerRule.shape)

function within(duration: number | null): boolean {
  return duration !== null && duration <= (parseDuration(longest) ?? 0)
}
