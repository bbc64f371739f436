import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Environment } from '../../config/environment.ts'
import { bearerOf } from './bearer.ts'
import { type Answered, fetchOnce, Silent } from './fetch-once.ts'
import { type Remote, remoteIn } from './remote.ts'

/** What was refused: a problem document (RFC 9457) of the server's. */
export interface Problem {
  kind: 'problem'
  status: number
  code: string
  sentence: string
  problems: { place: string; sentence: string }[]
}

/** What a server said to one call: a JSON value, a refusal, or, in a clause, why nothing is known of what it says. */
export type Said = { kind: 'said'; value: unknown; timezone: string } | Problem | { kind: 'silent'; why: string }

/** How a call is made; times in milliseconds, `waits` beside what an answer may take. */
interface Call {
  query?: readonly (readonly [string, string])[]
  waits?: number
}

/** The server that COUNTERSIGN_URL names, or null where the database is asked. Throws an EnvironmentError. */
export function serverIn(env: Environment): Server | null {
  const remote = remoteIn(env)
  return remote && new Server(remote)
}

/** Countersign's HTTP API as the command line uses it (docs/api.md). Nothing that goes wrong is thrown: it is said. */
export class Server {
  readonly url: string
  readonly #remote: Remote

  constructor(remote: Remote) {
    this.#remote = remote
    this.url = remote.url
  }

  /** Asks for what is true. */
  get(path: string, call: Call = {}): Promise<Said> {
    return this.#say(path, call, {})
  }

  /** Asks that something is done: once, also where an answer is lost and it is asked again. */
  async post(path: string, body: Uint8Array | object, call: Call = {}): Promise<Said> {
    const isJson = !(body instanceof Uint8Array)
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() }
    const init = { method: 'POST', body: isJson ? JSON.stringify(body) : body, headers }
    const said = await this.#say(path, call, init as RequestInit)
    if (said.kind !== 'silent' && !(said.kind === 'problem' && said.code === 'outcome_unknown')) return said
    await pause(again)
    return this.#say(path, call, init as RequestInit)
  }

  async #say(path: string, { query = [], waits = 0 }: Call, init: RequestInit): Promise<Said> {
    const search = new URLSearchParams(query.map(([name, value]) => [name, value])).toString()
    try {
      const bearer = await bearerOf(this.#remote.identity)
      const headers = { ...init.headers, accept: 'application/json', authorization: `Bearer ${bearer}` }
      const url = `${this.url}${path}${search ? `?${search}` : ''}`
      return read(await fetchOnce(url, { ...init, headers, patience: patience + waits }))
    } catch (error) {
      if (error instanceof Silent) return { kind: 'silent', why: error.message }
      throw error
    }
  }
}

/** How long an answer may take, and after how long a call is made again whose answer was lost (milliseconds). */
const patience = 15_000
const again = 1000

function read({ status, body, timezone }: Answered): Said {
  if (status === 200) return { kind: 'said', value: body, timezone }
  const { code, detail, problems } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  if (status < 400 || typeof code !== 'string' || typeof detail !== 'string')
    return { kind: 'silent', why: `it answered with HTTP ${status}, and not as Countersign does` }
  // A refusal of one input says the same beside it.
  const others = Array.isArray(problems) ? problems.filter(isPlaced).filter(({ sentence }) => sentence !== detail) : []
  return { kind: 'problem', status, code, sentence: detail, problems: others }
}

function isPlaced(value: unknown): value is { place: string; sentence: string } {
  const { place, sentence } = (value ?? {}) as Record<string, unknown>
  return typeof place === 'string' && typeof sentence === 'string'
}
