import { setTimeout } from 'node:timers/promises'
import type { ApiFault } from '../faults.ts'
import type { World } from '../world.ts'
import type { Method } from './method.ts'
import { methods } from './methods.ts'
import { Refusal, refuse } from './refusal.ts'

/** What goes back over HTTP; `lost` means that the connection breaks instead, after the effect. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: Record<string, unknown> | string
  lost?: boolean
}

/** Answers one Web API call as Slack would, faults included, and logs it. */
export async function answer(
  world: World,
  name: string,
  token: string,
  args: Record<string, unknown>,
): Promise<Answer> {
  const at = world.clock.now()
  const hit = world.faults.hitting(name)
  for (const fault of hit) if (fault.kind === 'slow') await setTimeout(fault.milliseconds)
  const fault = hit.find((one) => one.kind !== 'slow')
  const given = instead(fault) ?? attempt(world, name, token, args)
  const result = typeof given.body === 'string' ? { ok: false, error: 'not_json' } : (given.body as { ok: boolean })
  world.calls.push({ method: name, args, at, result: { ...result, status: given.status } })
  world.workspace.changed()
  return fault?.kind === 'answer-lost' ? { ...given, lost: true } : given
}

/** What a fault answers in the method's stead, if it does. */
export function instead(fault: ApiFault | undefined): Answer | undefined {
  switch (fault?.kind) {
    case 'rate-limit':
      return limited(fault.retryAfter)
    case 'api-error':
      return json({ ok: false, error: fault.error })
    case 'http-status':
      return { status: fault.status, headers: HTML, body: fault.html ? OUTAGE : `${fault.status}` }
    default:
      return undefined
  }
}

function attempt(world: World, name: string, token: string, args: Record<string, unknown>): Answer {
  try {
    const method = methods[name] ?? refuse('unknown_method', { req_method: name })
    authorize(world, method, token)
    const wait = world.rates(name, method, args)
    if (wait !== undefined) return limited(wait)
    return json({ ok: true, ...method.answer(world, args) }, scopeHeaders(world, method))
  } catch (error) {
    if (error instanceof Refusal) return json({ ok: false, error: error.code, ...error.details })
    throw error
  }
}

function authorize({ tokens, manifest }: World, method: Method, token: string): void {
  if (token === '') refuse('not_authed')
  if (token !== tokens.bot && token !== tokens.app) refuse('invalid_auth')
  if (token !== tokens[method.token]) refuse('not_allowed_token_type')
  if (method.token === 'app' || method.scopes.length === 0) return
  if (method.scopes.some((scope) => manifest.scopes.includes(scope))) return
  refuse('missing_scope', { needed: method.scopes.join(','), provided: manifest.scopes.join(',') })
}

function scopeHeaders({ manifest }: World, method: Method): Record<string, string> {
  const own = method.token === 'app' ? 'connections:write' : manifest.scopes.join(',')
  return { 'x-oauth-scopes': own, 'x-accepted-oauth-scopes': method.scopes.join(',') }
}

function limited(retryAfter: number): Answer {
  const body = { ok: false, error: 'ratelimited' }
  return { status: 429, headers: { ...JSON_TYPE, 'retry-after': String(retryAfter) }, body }
}

function json(body: Record<string, unknown>, headers: Record<string, string> = {}): Answer {
  return { status: 200, headers: { ...JSON_TYPE, ...headers }, body }
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }
const HTML = { 'content-type': 'text/html' }
const OUTAGE = '<!DOCTYPE html><title>Server Error | Slack</title><h1>Server Error</h1>'
