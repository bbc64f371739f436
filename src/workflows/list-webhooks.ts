import type { WebhookRule } from '../core/webhook/rule.ts'
import { beginWebhooks, countAfter, readWebhooks, retryWebhook } from '../store/webhooks.ts'
import { hashOf } from './deliver-webhooks.ts'
import type { Ledger } from './ledger.ts'

/** How far an endpoint is. Nulls in all but `backlog`: it has not begun, which it does at the next start. */
export interface WebhookStanding {
  name: string
  url: string
  events: readonly string[] | null
  cursor: number | null
  /** How many entries wait to be sent. */
  backlog: number
  taken_at: string | null
  /** The HTTP status of its last answer; null where nothing answered. */
  status: number | null
  attempts: number
  failing_since: string | null
  failure: string | null
  not_before: string | null
  /** It said that it is gone for good (HTTP 410), and is sent nothing. */
  gone: boolean
}

/** The webhooks of the policy in force, and how far each is. */
export async function listWebhooks(ledger: Ledger): Promise<WebhookStanding[]> {
  const rules = ledger.state.desk.policy?.webhooks ?? []
  const rows = await readWebhooks(
    ledger.db,
    rules.map(({ name }) => name),
  )
  return Promise.all(
    rules.map(async ({ name, url, events }) => {
      const { gone, ...row } = rows.get(name) ?? unbegun
      const backlog = row.cursor === null ? 0 : await countAfter(ledger.db, row.cursor, events ?? null)
      return { ...row, name, url, events: events ?? null, backlog, gone: gone === hashOf(url) }
    }),
  )
}

/** What is wrong with a webhook, in one sentence for whoever operates it; null where all is well. */
export function webhookTrouble({ name, gone, failure, failing_since, backlog }: WebhookStanding): string | null {
  if (failure === null) return null
  const waiting = backlog === 1 ? 'one event waits' : `${backlog} events wait`
  if (gone)
    return `the webhook ${name} said that it is gone for good (HTTP 410); ${waiting}. Correct its address, or run \`countersign webhooks retry ${name}\``
  return `the webhook ${name} has taken nothing since ${failing_since}: ${failure}; ${waiting}`
}

/** Endpoints that are new begin with the next entry: the one, most often, of the policy that names them. */
export async function beginAfterHead(ledger: Ledger, rules: readonly WebhookRule[]): Promise<void> {
  const names = rules.map(({ name }) => name)
  await beginWebhooks(ledger.db, names, ledger.head.size)
}

/** Tries an endpoint again at once, whatever it said. False where none of that name has begun. */
export async function tryWebhookAgain(ledger: Ledger, name: string): Promise<boolean> {
  return retryWebhook(ledger.db, name)
}

const unbegun = {
  cursor: null,
  taken_at: null,
  status: null,
  attempts: 0,
  failing_since: null,
  failure: null,
  not_before: null,
  gone: null,
}
