import canonicalize from 'canonicalize'
import type { Entry } from '../entry.ts'
import type { EntryKind } from '../entry-kinds.ts'

/** A message for an endpoint: its id, which stays through every attempt, and its body, which is always the same text. */
export interface WebhookMessage {
  id: string
  body: string
}

/** The media type of an event as one JSON object (CloudEvents 1.0, JSON format, 3). */
export const eventType = 'application/cloudevents+json; charset=utf-8'

/**
 * An entry as a CloudEvents 1.0 event (structured, JSON): `id` is its seq, `source` the ledger's origin, `data` the entry as
 * `GET /v1/events` gives it. Canonical JSON, so that `data` canonicalised is the text that the ledger's tree has.
 */
export function eventOf(entry: Entry, workspace: string): WebhookMessage {
  const id = String(entry.seq)
  return message({ id, workspace, kind: entry.kind, time: entry.at, subject: entry.subject, data: entry })
}

/** An event that nothing happened for: whether an endpoint takes what is signed with its secret. */
export function pingOf(workspace: string, { id, at }: { id: string; at: string }): WebhookMessage {
  return message({ id: `ping-${id}`, workspace, kind: 'ping', time: at, subject: 'desk', data: {} })
}

interface Event {
  id: string
  workspace: string
  kind: EntryKind | 'ping'
  time: string
  subject: string
  data: object
}

function message({ id, workspace, kind, time, subject, data }: Event): WebhookMessage {
  const event = {
    specversion: '1.0',
    id,
    source: `countersign/${workspace}`,
    type: `countersign.${kind}`,
    time,
    subject,
    datacontenttype: 'application/json',
    data,
  }
  return { id, body: canonicalize(event) ?? '' }
}
