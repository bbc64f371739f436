import { hash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { plainCanonical } from './plain-json.ts'
import { wellFormed } from './well-formed.ts'

/** SHA-256 (hex) over the canonical JSON (RFC 8785) of any JSON value. */
export function digestOf(value: unknown): string {
  return sha256(canonical(value))
}

/** The canonical JSON (RFC 8785) of a JSON value; half a character in it counts as U+FFFD, as it does in the ledger. */
export function canonical(value: unknown): string {
  const text = plainCanonical(value) ?? canonicalize(wellFormed(value))
  if (text === undefined) throw new Error('only JSON values have a canonical form')
  return text
}

/** SHA-256 (hex) of text (UTF-8) or bytes. */
export function sha256(content: string | Uint8Array): string {
  return hash('sha256', content)
}
