import type { WebhookFact } from '../../../core/webhook/facts.ts'
import { instantOf } from '../when.ts'
import { inQuotes, type Lines, plainly } from './line.ts'

/** Endpoints that are told of every entry, when they do not take it. */
export const webhookLines: Lines<WebhookFact['kind']> = {
  WebhookFailing: ({ webhook, because, since, gone }, { state }) =>
    plainly(
      gone
        ? `⚠️ The webhook ${inQuotes(webhook)} says that it is gone for good (HTTP 410), and is sent nothing any more`
        : `⚠️ The webhook ${inQuotes(webhook)} has taken nothing since ${instantOf(state, since)}: ${because}`,
    ),
  WebhookAnswered: ({ webhook }) => plainly(`The webhook ${inQuotes(webhook)} takes events again`),
}
