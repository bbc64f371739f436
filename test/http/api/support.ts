import { onTestFinished } from 'vitest'
import type { Scope } from '../../../src/core/caller/caller.ts'
import { isRefusal, refuse } from '../../../src/core/refusal.ts'
import { identifyBy } from '../../../src/http/api/let-in.ts'
import { startApi } from '../../../src/http/api/start-api.ts'
import { createLog } from '../../../src/log.ts'
import { mcpOverHttp } from '../../../src/mcp/server.ts'
import { importDocument } from '../../../src/workflows/import-document.ts'
import { closeLedger, openLedger } from '../../../src/workflows/open-ledger.ts'
import { createToken } from '../../../src/workflows/tokens.ts'
import { Desk, longLived, map } from '../../cli/support.ts'
import { roles, TEAM } from '../../support/cast.ts'

/** 12 June 2026, 09:30 UTC, until a test moves it. */
export class Clock {
  time = Date.parse('2026-06-12T09:30:00Z')
  now = () => this.time
  forward(milliseconds: number): void {
    this.time += milliseconds
  }
}

export const every: Scope[] = [
  'gate:read',
  'gate:spend',
  'request:create',
  'document:import',
  'proof:submit',
  'advice:create',
  'freeze:create',
  'ledger:read',
]

/** What bodies have of which tests speak. */
export interface Body {
  id: string
  code: string
  detail: string
  text: string
  sha256: string
  open: boolean
  passed: boolean
  passage: number | null
  run: string | null
  receipt: string
  state: string
  next: string | number | null
  reasons: { code: string; sentence: string }[]
  problems: { place: string; sentence: string }[]
  gates: { action: string; open: boolean }[]
  blockers: { id: string }[]
  entries: { seq: number; text: string }[]
  head: { size: number; root: string; checkpoint: string }
}

/** What somebody was answered. */
export interface Answer {
  status: number
  body: Body
  headers: Headers
}

/** The real map behind a real server, with what people and programs do. */
export async function anApi({ limits = {}, url = ':memory:', policy = longLived } = {}) {
  const clock = new Clock()
  const ledger = await openLedger({ url, create: true, clock, machine: { kind: 'command', name: 'root@box' } })
  onTestFinished(() => closeLedger(ledger))
  const desk = new Desk(ledger)
  await desk.does({ kind: 'open-ledger', workspace: TEAM, sandbox: false })
  await desk.does({ kind: 'adopt-policy', policy, roles })
  await importDocument(ledger, map)
  const log: string[] = []
  const nobody = async () => refuse('not_identified', 'no issuer is known here')
  const server = await startApi(
    { host: '127.0.0.1', port: 0 },
    {
      ledger,
      log: createLog({ level: 'trace', secrets: [], write: (line) => log.push(line) }),
      limits: { calls_per_minute: 100_000, open_requests: 20, ...limits },
      identify: identifyBy(ledger, nobody),
      mcp: mcpOverHttp('0.0.0'),
    },
  )
  onTestFinished(() => server.close())
  const aToken = async (name: string, scopes: Scope[] = every, actions: string[] | null = null, days = 30) => {
    const expires = new Date(clock.now() + days * 24 * 3_600_000).toISOString()
    const made = await createToken(ledger, { name, scopes, actions, expires })
    if (isRefusal(made)) throw new Error(made.sentence)
    return made
  }
  const { secret } = await aToken('deploy')
  const call = async (
    method: string,
    path: string,
    { body, token = secret, headers = {} }: Call = {},
  ): Promise<Answer> => {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      body: text.startsWith('{') ? JSON.parse(text) : { text },
      headers: response.headers,
    }
  }
  return {
    ledger,
    desk,
    clock,
    log,
    server,
    secret,
    aToken,
    get: (path: string, options?: Call) => call('GET', path, options),
    post: (path: string, body: unknown, options?: Call) => call('POST', path, { body, ...options }),
    call,
  }
}

export interface Call {
  body?: unknown
  token?: string | null
  headers?: Record<string, string>
}

export type AnApi = Awaited<ReturnType<typeof anApi>>
