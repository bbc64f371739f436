import { streamSSE } from 'hono/streaming'
import { refuseCaller } from '../../../core/caller/caller.ts'
import { brokenLedger } from '../../../workflows/ledger.ts'
import { readTexts } from '../../../workflows/read-history.ts'
import { waitUntil } from '../../../workflows/wait-until.ts'
import type { Api, ApiContext } from '../context.ts'
import { makeProblem, problemOf, problemResponse } from '../problem.ts'
import { refusals, security } from '../responses.ts'

/** So often a line says that the connection lives (milliseconds): proxies close what is silent. */
const heartbeat = 20_000

/** What happens, as it happens: server-sent events, one an entry. `id` is its seq, from which a broken connection resumes. */
export function events(api: Api, { ledger, stopping }: ApiContext): void {
  api.openAPIRegistry.registerPath({
    method: 'get',
    path: '/v1/events',
    summary: 'The entries as they are recorded; resumes after `Last-Event-ID`, else begins with the next one',
    security,
    responses: {
      200: {
        description: '`event` is the kind, `id` the seq, `data` the entry’s text',
        content: { 'text/event-stream': { schema: { type: 'string' } } },
      },
      ...refusals,
    },
  })
  api.get('/v1/events', async (c) => {
    const barred = refuseCaller(c.get('caller'), 'ledger:read', null)
    if (barred) return problemResponse(problemOf(barred))
    await ledger.refresh()
    if (ledger.broken) return problemResponse(problemOf(brokenLedger(ledger.broken)))
    const asked = c.req.header('last-event-id')
    if (asked !== undefined && !/^\d{1,15}$/.test(asked))
      return problemResponse(
        makeProblem(400, 'bad_input', 'Last-Event-ID is the `id` of the last event that came: a number.'),
      )
    const from = Math.min(Number(asked ?? ledger.head.size), ledger.head.size)
    return streamSSE(c, async (stream) => {
      const ended = new AbortController()
      stream.onAbort(() => ended.abort())
      const signal = AbortSignal.any([stopping, ended.signal])
      let last = from
      while (!signal.aborted && !ledger.broken) {
        for (const { seq, text } of await readTexts(ledger, last, Math.min(500, ledger.head.size - last))) {
          await stream.writeSSE({
            id: String(seq),
            event: String((JSON.parse(text) as { kind: string }).kind),
            data: text,
          })
          last = seq
        }
        const look = async () => {
          await ledger.refresh()
          return ledger.head.size
        }
        const size = await waitUntil(ledger, {
          time: heartbeat,
          until: () => signal,
          look,
          enough: (size) => size > last || ledger.broken !== null,
        })
        if (size <= last) await stream.write(': here\n\n')
      }
    })
  })
}
