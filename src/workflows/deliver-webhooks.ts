import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import type { Entry } from '../core/entry.ts'
import { eventOf } from '../core/webhook/event.ts'
import { wantsKind } from '../core/webhook/rule.ts'
import { StoreError } from '../store/database.ts'
import { readEntries } from '../store/ledger.ts'
import type { WebhookRow } from '../store/tables.ts'
import { readWebhooks, recordNotTaken, recordPassed, recordTaken } from '../store/webhooks.ts'
import type { Ledger } from './ledger.ts'
import type { Clock } from './ports/clock.ts'
import type { Answer, Endpoint, PostWebhook } from './ports/post-webhook.ts'
import { isProven } from './prove-entry.ts'
import type { Turn, Turns } from './take-turns.ts'

export interface WebhookOptions {
  ledger: Ledger
  endpoints: readonly Endpoint[]
  post: PostWebhook
  clock: Clock
  log: Logger
}

/** The longest time between two attempts, and for how long an endpoint fails until everybody is told (milliseconds). */
const longestPause = 60 * 60_000
export const saidAfter = 60 * 60_000
const pageSize = 100
/** How long an answer is waited for that is under way when the process is to stop (milliseconds). */
const graceTime = 2000

/**
 * The part of the delivery worker that tells the policy's webhooks: every entry that they want, one after another, each until it was
 * taken. No endpoint waits for another or holds up Slack. How far each is stands in the database, under the worker's lease; when a
 * process ends between an answer and its row, the same event is sent again, with the same id.
 */
export class WebhookDelivery {
  readonly #options: WebhookOptions
  readonly #busy = new Map<string, Promise<void>>()
  readonly #ending = new AbortController()
  #stopping = false

  constructor(options: WebhookOptions) {
    this.#options = options
  }

  /** Sends what is due to every endpoint that is not being sent to, and waits for none. */
  begin(turns: Turns): void {
    if (this.#stopping) return
    for (const endpoint of this.#options.endpoints) {
      if (this.#busy.has(endpoint.name)) continue
      const working = this.#tell(endpoint, turns)
        .catch((error) => this.#complain(endpoint, error, turns))
        .finally(() => this.#busy.delete(endpoint.name))
      this.#busy.set(endpoint.name, working)
    }
  }

  /** Waits a little for the calls in flight and then ends them, so that they are made again. Resolves when nothing is under way. */
  async stop(): Promise<void> {
    this.#stopping = true
    const impatience = setTimeout(() => this.#ending.abort(), graceTime)
    await Promise.all(this.#busy.values())
    clearTimeout(impatience)
  }

  async #tell(endpoint: Endpoint, turns: Turns): Promise<void> {
    while (!this.#stopping) {
      const row = await this.#due(endpoint)
      if (!row) return
      const page = await this.#page(row)
      const next = page.find(({ entry }) => wantsKind(endpoint, entry.kind))
      const turn = await turns.take()
      // What an earlier worker was sending when it was held up must have arrived, or it would come after ours.
      if (!turn || turn.lateUntil > performance.now()) return
      const passed = next ? next.seq - 1 : (page.at(-1)?.seq ?? row.cursor)
      if (passed > row.cursor) await recordPassed(this.#options.ledger.db, row.name, passed, turn)
      if (page.length === 0) return
      if (next && !(await this.#send(endpoint, row, next, turn))) return
    }
  }

  /** The endpoint's row, where there is something that may be sent now; else null. */
  async #due({ name, url }: Endpoint): Promise<WebhookRow | null> {
    const { ledger, clock } = this.#options
    const row = (await readWebhooks(ledger.db, [name])).get(name)
    if (!row || ledger.broken || row.cursor >= ledger.head.size || row.gone === hashOf(url)) return null
    return row.not_before !== null && Date.parse(row.not_before) > clock.now() ? null : row
  }

  async #page({ cursor }: WebhookRow): Promise<{ seq: number; text: string; entry: Entry }[]> {
    const { ledger } = this.#options
    const texts = await readEntries(ledger.db, cursor, Math.min(pageSize, ledger.head.size - cursor))
    return texts.map(({ seq, text }) => ({ seq, text, entry: JSON.parse(text) as Entry }))
  }

  /** Whether the endpoint took it, and the next one can follow. */
  async #send(
    endpoint: Endpoint,
    row: WebhookRow,
    { seq, text, entry }: { seq: number; text: string; entry: Entry },
    turn: Turn,
  ): Promise<boolean> {
    const { ledger, post, clock } = this.#options
    if (!(await isProven(ledger.db, { seq, text }, ledger.head))) {
      // Who writes to the database signs nothing with an endpoint's secret (rule 8).
      ledger.close(`entry ${seq} is not the one that was signed`)
      return false
    }
    const message = eventOf(entry, ledger.state.desk.workspace ?? '')
    const answer = await post(endpoint, message, clock.now(), this.#ending.signal)
    if (this.#ending.signal.aborted && answer.kind === 'failed') return false
    if (answer.kind !== 'taken') return this.#note(endpoint, row, answer, turn)
    const taken_at = new Date(clock.now()).toISOString()
    await recordTaken(ledger.db, row.name, { cursor: seq, taken_at, status: answer.status }, turn)
    if (ledger.state.desk.webhooks?.some(({ name }) => name === row.name))
      await ledger.execute({ kind: 'note-webhook-answered', webhook: row.name })
    return true
  }

  /** Records that it was not taken; what is for good, or lasts, is said aloud first. */
  async #note(
    endpoint: Endpoint,
    row: WebhookRow,
    answer: Exclude<Answer, { kind: 'taken' }>,
    turn: Turn,
  ): Promise<false> {
    const { ledger, clock, log } = this.#options
    const gone = answer.kind === 'gone'
    const failure = gone ? 'it answers with HTTP 410: it is gone for good' : answer.because
    const now = clock.now()
    const failing_since = row.failing_since ?? new Date(now).toISOString()
    if (gone || now - Date.parse(failing_since) >= saidAfter)
      await ledger.execute({
        kind: 'note-webhook-failing',
        webhook: row.name,
        because: failure,
        since: failing_since,
        gone,
      })
    const pause = Math.min(Math.max(pauseAfter(row.attempts), gone ? 0 : answer.retryAfter), longestPause)
    log.warn({ webhook: row.name, failure, again: gone ? null : pause }, 'a webhook took no event')
    const not_before = new Date(now + pause).toISOString()
    const failed = {
      status: answer.status,
      failure,
      failing_since,
      not_before,
      gone: gone ? hashOf(endpoint.url) : null,
    }
    await recordNotTaken(ledger.db, row.name, failed, turn)
    return false
  }

  #complain({ name }: Endpoint, error: unknown, turns: Turns): void {
    const { log } = this.#options
    if (error instanceof StoreError && error.code === 'lease_lost') {
      turns.lose()
      log.warn({ webhook: name, reason: error.message }, 'another process has taken over delivery')
    } else log.error({ err: error, webhook: name }, 'a round of telling a webhook failed')
  }
}

function pauseAfter(attempts: number): number {
  return Math.min(1000 * 2 ** attempts, longestPause)
}

/** How an address is remembered that said that it is gone: another one under the same name is tried. */
export function hashOf(url: string): string {
  return createHash('sha256').update(url).digest('hex')
}
