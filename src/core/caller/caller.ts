import type { Actor } from '../actor.ts'
import { actionName } from '../blocker/listing.ts'
import { type Refusal, refuse } from '../refusal.ts'

/** What a program may be allowed to do. None of them decides, accepts, confirms, retires or thaws anything (rule 1). */
export const scopes = [
  'gate:read',
  'gate:spend',
  'request:create',
  'document:import',
  'proof:submit',
  'advice:create',
  'freeze:create',
  'ledger:read',
] as const

export type Scope = (typeof scopes)[number]

/** A program that calls over HTTP or MCP, and what it may do. */
export interface Caller {
  /** What stays the same from call to call: `token/T-12`, or `oidc/<issuer>#<subject>`. */
  id: string
  /** What people read. */
  name: string
  scopes: readonly Scope[]
  /** The actions it may name; null for all of them. */
  actions: readonly string[] | null
  /** Of the call that it made: https://www.w3.org/TR/trace-context/#traceparent-header. */
  trace?: string
}

/** The program as the ledger records it. */
export function asCaller({ id, name, trace }: Caller): Actor {
  return { kind: 'caller', id, name, ...(trace === undefined ? {} : { trace }) }
}

/** Null when a program may do something with an action (null: with all of them, or with none in particular); else why not. */
export function refuseCaller(caller: Caller, scope: Scope, action: string | null): Refusal | null {
  if (!caller.scopes.includes(scope))
    return refuse(
      'not_allowed',
      `${caller.name} does not have the scope \`${scope}\`; it has ${inWords(caller.scopes)}. Whoever runs Countersign gives scopes.`,
    )
  if (caller.actions === null || action === null) return null
  if (caller.actions.some((own) => actionName(own) === actionName(action))) return null
  return refuse(
    'not_allowed',
    `${caller.name} may not name \`${actionName(action)}\`, only ${inWords(caller.actions)}. Whoever runs Countersign says so.`,
  )
}

function inWords(names: readonly string[]): string {
  return names.length > 0 ? names.map((name) => `\`${name}\``).join(', ') : 'none'
}
