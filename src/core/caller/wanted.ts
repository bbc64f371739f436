import type { CallerRule, Wanted } from './rule.ts'

/** One claim that a rule asks for: where it stands in the token, and which texts will do. */
export interface Condition {
  path: readonly string[]
  oneOf: readonly string[]
}

/** What a rule asks of a token's claims, one by one; a claim that is an object counts by what is in it. */
export function conditionsOf({ claims }: Pick<CallerRule, 'claims'>): Condition[] {
  return flatten([], claims)
}

/** A claim's place as people write it: `kubernetes.io › namespace`. */
export function placeOf({ path }: Condition): string {
  return path.join(' › ')
}

function flatten(path: readonly string[], wanted: Wanted): Condition[] {
  if (typeof wanted === 'string') return [{ path, oneOf: [wanted] }]
  if (Array.isArray(wanted)) return [{ path, oneOf: wanted }]
  return Object.entries(wanted).flatMap(([name, inner]) => flatten([...path, name], inner))
}
