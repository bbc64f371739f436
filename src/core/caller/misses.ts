import { callerName } from '../said.ts'
import type { CallerRule } from './rule.ts'
import { isIdentifying } from './shared-issuers.ts'
import { type Condition, conditionsOf, placeOf } from './wanted.ts'

/** What a token says, as its JSON was read. */
export type Claims = Readonly<Record<string, unknown>>

/** A claim that is not as a rule wants it, in words; and whether it is one that says whose the token is, which strangers are not told. */
export interface Miss {
  is: string
  wants: string
  tellsWhose: boolean
}

/** Which of a rule's conditions the claims do not meet: none where the rule fits. */
export function misses(claims: Claims, rule: CallerRule): Miss[] {
  return conditionsOf(rule).flatMap((condition) => {
    const found = textsAt(claims, condition.path)
    if (found.some((text) => condition.oneOf.includes(text))) return []
    const place = placeOf(condition)
    return [
      {
        is: found.length > 0 ? `for ${place} ${inWords(found)}` : `silent about \`${place}\``,
        wants: inWords(condition.oneOf),
        tellsWhose: isIdentifying(rule, condition.path),
      },
    ]
  })
}

/** The texts of a claim: several where it is a list. A number that may have lost digits is none. */
function textsAt(claims: Claims, path: Condition['path']): string[] {
  const found = path.reduce<unknown>(
    (inside, name) => (isObject(inside) && Object.hasOwn(inside, name) ? inside[name] : undefined),
    claims,
  )
  return (Array.isArray(found) ? found : [found]).flatMap((one) => {
    if (typeof one === 'string') return [one]
    return typeof one === 'boolean' || Number.isSafeInteger(one) ? [String(one)] : []
  })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function inWords(texts: readonly string[]): string {
  const shown = texts.slice(0, 5).map((text) => `\`${callerName(text)}\``)
  return texts.length > shown.length ? `${shown.join(', ')} and others` : shown.join(' or ')
}
