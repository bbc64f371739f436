import type { Actor } from '../actor.ts'
import type { Caller, Scope } from './caller.ts'

/** A static token of a program that has no identity of its own: what it may do, until when, and the hash of its secret. */
export interface Token {
  id: string
  name: string
  scopes: readonly Scope[]
  /** The actions it may name; null for all of them. */
  actions: readonly string[] | null
  /** ISO 8601: from then on it is nobody's. */
  expires: string
  /** SHA-256 (hex) of the secret, which is random and long enough that a hash does not give it away. */
  hash: string
  by: Actor
  at: string
}

/** Who a token is of, at an instant (epoch milliseconds): by the hash of the secret that came, or null. */
export function tokenOf(tokens: readonly Token[], hash: string, now: number): Token | null {
  const found = tokens.find((token) => token.hash === hash)
  return found && Date.parse(found.expires) > now ? found : null
}

/** The caller that a token stands for. */
export function callerOfToken({ id, name, scopes, actions }: Token): Caller {
  return { id: `token/${id}`, name, scopes, actions }
}
