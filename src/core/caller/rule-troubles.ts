import type { CallerRule } from './rule.ts'
import { identifyingClaims, saysWhose } from './shared-issuers.ts'
import { conditionsOf, placeOf } from './wanted.ts'

/** One thing that is wrong with a policy, and where. */
interface Trouble {
  place: string
  sentence: string
}

/** What is wrong with the rules for callers beyond their shape: what would let in more than somebody meant, or nobody at all. */
export function ruleTroubles(rules: readonly CallerRule[]): Trouble[] {
  return rules.flatMap((rule, i) => {
    const at = `callers.${i}`
    return [...ofName(rules, rule, i), ...ofIssuer(rule, at), ...ofClaims(rule, at)]
  })
}

function ofName(rules: readonly CallerRule[], { name }: CallerRule, i: number): Trouble[] {
  const first = rules.findIndex((other) => other.name === name)
  return first === i
    ? []
    : [{ place: `callers.${i}.name`, sentence: `is the name of callers.${first} too; give each its own.` }]
}

function ofIssuer({ issuer, insecure }: CallerRule, at: string): Trouble[] {
  if (issuer.startsWith('https://') || (insecure && issuer.startsWith('http://'))) return []
  const sentence = 'must begin with https://, or whoever stands in between could hand out keys of their own.'
  return [{ place: `${at}.issuer`, sentence }]
}

function ofClaims(rule: CallerRule, at: string): Trouble[] {
  const conditions = conditionsOf(rule)
  const place = `${at}.claims`
  if (conditions.length === 0)
    return [{ place, sentence: 'asks for nothing: whoever has a token of this issuer would be let in. Name a claim.' }]
  return [
    ...conditions.flatMap((condition) => {
      const where = `${place}.${placeOf(condition)}`
      if (condition.path.length === 1 && checkedAnyway.has(condition.path[0] ?? ''))
        return [{ place: where, sentence: 'is checked in any case; leave it out.' }]
      if (condition.oneOf.some((text) => text.includes('*')))
        return [
          {
            place: where,
            sentence: 'has a `*`, and there are no patterns: claims are compared exactly. List each value.',
          },
        ]
      return []
    }),
    ...(saysWhose(rule) ? [] : [{ place, sentence: nobodys(identifyingClaims(rule) ?? []) }]),
  ]
}

const checkedAnyway = new Set(['iss', 'aud', 'exp', 'nbf', 'iat', 'jti'])

function nobodys(names: readonly string[]): string {
  return `does not say whose tokens these are, and this issuer signs for everybody. Ask for one of ${names.join(', ')}.`
}
