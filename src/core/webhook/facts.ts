/** What happened to webhooks that have to be said aloud. */
export type WebhookFact = WebhookFailing | WebhookAnswered

/** An endpoint has taken nothing since an instant (ISO 8601), or said that it is `gone` for good (HTTP 410). `because` has no word of its answer. */
export interface WebhookFailing {
  kind: 'WebhookFailing'
  webhook: string
  because: string
  since: string
  gone: boolean
}

/** It takes events again; `failing` is the seq of the entry that said otherwise. */
export interface WebhookAnswered {
  kind: 'WebhookAnswered'
  webhook: string
  failing: number
}

/** A webhook that was said to fail, by which entry, and whether for good. */
export interface FailingWebhook {
  name: string
  seq: number
  gone: boolean
}
