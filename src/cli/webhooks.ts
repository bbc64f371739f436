import { listWebhooks, tryWebhookAgain, type WebhookStanding } from '../workflows/list-webhooks.ts'
import { answer, exit, refuseWith } from './answer.ts'
import type { Io } from './ports.ts'
import { columns, count } from './text.ts'
import { withSoundLedger } from './with-ledger.ts'

/** `webhooks list`: how far each endpoint of the policy in force is, and what it answered last. */
export async function listWebhooksCommand(io: Io): Promise<number> {
  return withSoundLedger(io, async (ledger) => {
    const found = await listWebhooks(ledger)
    const rows = found.map((one) => [
      one.name,
      one.url,
      one.cursor === null ? 'not begun' : String(one.cursor),
      count(one.backlog, 'event', 'events'),
      one.taken_at ?? 'never',
      answeredLast(one),
    ])
    answer(io, found, () =>
      rows.length === 0
        ? ['The policy in force names no webhooks. docs/webhooks.md says how.']
        : columns([['NAME', 'ADDRESS', 'UP TO', 'WAITING', 'TOOK LAST', 'LAST ANSWER'], ...rows]),
    )
    return exit.done
  })
}

/** `webhooks retry NAME`: whoever mended an endpoint need not wait. */
export async function retryWebhookCommand(io: Io, name: string): Promise<number> {
  return withSoundLedger(io, async (ledger) => {
    const known = (await listWebhooks(ledger)).find((one) => one.name === name)
    if (!known || !(await tryWebhookAgain(ledger, name))) {
      const sentence = `No webhook ${name} has begun. \`countersign webhooks list\` names them.`
      return refuseWith(io, exit.usage, { code: 'unknown_webhook', sentence })
    }
    answer(io, { name, retried: true }, () => [
      `The running bot tries ${name} again within a second: ${count(known.backlog, 'event waits', 'events wait')}.`,
    ])
    return exit.done
  })
}

function answeredLast({ gone, failure, failing_since, status, not_before }: WebhookStanding): string {
  if (gone) return `gone for good (HTTP 410), since ${failing_since}`
  if (failure !== null) return `${failure}, since ${failing_since}; again at ${not_before ?? 'once'}`
  return status === null ? 'none yet' : `HTTP ${status}`
}
