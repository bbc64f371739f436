import { z } from 'zod'
import { type EntryKind, entryKinds } from '../entry-kinds.ts'
import { nearest } from '../text.ts'

const event = z.enum(entryKinds, { error: ({ input }) => unknownEvent(input) })

/** Where entries are sent as they are recorded, and which. The secret is never here: `secret_env` names the variable that has it. */
export const webhookRule = z.strictObject({
  /** What people read, and by which it is remembered how far the endpoint is: another name begins anew. */
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error: 'expected a name of small letters, digits and hyphens (40 at most)' }),
  url: z.url({ error: 'expected an address such as https://hooks.example.com/countersign' }),
  secret_env: z.string().regex(/^COUNTERSIGN_WEBHOOK_[A-Z0-9_]{1,60}$/, {
    error:
      'expected the name of the environment variable that has the secret (never the secret itself), beginning with COUNTERSIGN_WEBHOOK_',
  }),
  /** The kinds of entries that are sent; every one where it is left out. */
  events: z
    .array(event)
    .min(1, { error: 'expected at least one kind of entry; leave it out for all of them' })
    .optional(),
  /** True: the endpoint may be in a private network, or on this machine. */
  allow_private: z.boolean().default(false),
  /** True: the endpoint may be reached over http, where whoever stands in between reads everything. */
  allow_http: z.boolean().default(false),
})

export type WebhookRule = z.infer<typeof webhookRule>

/** The keys that a rule has. */
export const webhookKeys = Object.keys(webhookRule.shape)

/** Whether a webhook is told of entries of a kind. */
export function wantsKind({ events }: Pick<WebhookRule, 'events'>, kind: string): boolean {
  return events === undefined || (events as readonly string[]).includes(kind)
}

function unknownEvent(input: unknown): string {
  const near = typeof input === 'string' ? nearest(input, entryKinds satisfies readonly EntryKind[]) : undefined
  const hint = near ? `did you mean ${near}` : 'docs/webhooks.md lists them'
  return `expected a kind of entry such as GrantIssued; ${hint}`
}
