import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Delivery } from '../workflows/deliver-messages.ts'
import type { Ledger } from '../workflows/ledger.ts'
import type { Observer } from '../workflows/ports/observer.ts'

/** What `/metrics` tells, in Prometheus' text format; labels are kinds and codes, never words, people or tokens. */
export interface Metrics extends Observer {
  /** The page, with the queue as it is now. */
  page(ledger: Ledger, delivery: Delivery): Promise<{ type: string; text: string }>
}

/** Metrics in a registry of their own. */
export function createMetrics(): Metrics {
  const registers = [new Registry()] as const
  const [registry] = registers
  collectDefaultMetrics({ register: registry })
  const entries = new Counter({
    name: 'countersign_entries_total',
    help: 'Ledger entries this process wrote, by kind',
    labelNames: ['kind'],
    registers: [registry],
  })
  const refusals = new Counter({
    name: 'countersign_refusals_total',
    help: 'Refused commands and clicks, by code',
    labelNames: ['code'],
    registers: [registry],
  })
  const gates = new Counter({
    name: 'countersign_gate_checks_total',
    help: 'Gate checks, by result: open, or the first reason code',
    labelNames: ['result'],
    registers: [registry],
  })
  const calls = new Counter({
    name: 'countersign_slack_calls_total',
    help: 'Calls of the delivery worker, by method and result',
    labelNames: ['method', 'result'],
    registers: [registry],
  })
  const acks = new Histogram({
    name: 'countersign_ack_seconds',
    help: 'From a click’s arrival to its ack; Slack waits 3 s',
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 3],
    registers: [registry],
  })
  const queued = new Gauge({
    name: 'countersign_messages_queued',
    help: 'Messages not in step with the ledger',
    registers: [registry],
  })
  const failing = new Gauge({
    name: 'countersign_messages_failing',
    help: 'Messages whose newest attempt failed',
    registers: [registry],
  })
  const behind = new Gauge({
    name: 'countersign_queue_age_seconds',
    help: 'How long a message has been waiting since the queue was last empty',
    registers: [registry],
  })
  const seq = new Gauge({ name: 'countersign_ledger_seq', help: 'The newest entry', registers: [registry] })
  return {
    recorded: (kind) => entries.inc({ kind }),
    refused: (code) => refusals.inc({ code }),
    checkedGate: (result) => gates.inc({ result }),
    called: (method, result) => calls.inc({ method, result }),
    acknowledged: (milliseconds) => acks.observe(milliseconds / 1000),
    async page(ledger, delivery) {
      const queue = await delivery.queue()
      queued.set(queue.wanted)
      failing.set(queue.failing)
      behind.set(queue.age / 1000)
      seq.set(ledger.state.size)
      return { type: registry.contentType, text: await registry.metrics() }
    },
  }
}
