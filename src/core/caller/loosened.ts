import { formatDuration, parseDuration } from '../calendar.ts'
import type { CallerRule } from './rule.ts'
import { type Condition, conditionsOf, placeOf } from './wanted.ts'

/** What rules for callers let in that the ones before did not, a sentence each. Whatever they are called: another name is no disguise. */
export function loosenedCallers(was: readonly CallerRule[], is: readonly CallerRule[]): string[] {
  return is.flatMap((rule) => {
    if (was.some((other) => widenings(other, rule).length === 0)) return []
    const before = was.find(
      ({ name, issuer, audience }) => name === rule.name && issuer === rule.issuer && audience === rule.audience,
    )
    if (!before) return [`New among the callers: ${ruleWords(rule)}`]
    return widenings(before, rule).map((words) => `The caller rule \`${rule.name}\` ${words}.`)
  })
}

/** In what one rule lets in more than another. */
function widenings(was: CallerRule, is: CallerRule): string[] {
  const added = <T>(before: readonly T[] | 'all', after: readonly T[] | 'all') =>
    before === 'all' ? [] : after === 'all' ? (['all'] as const) : after.filter((one) => !before.includes(one))
  const scopes = added(was.scopes, is.scopes)
  const actions = added(was.actions, is.actions)
  const found = [
    (was.issuer !== is.issuer || was.audience !== is.audience) && `takes tokens of ${is.issuer} for \`${is.audience}\``,
    ...conditionsOf(was).map((condition) => widened(condition, conditionsOf(is))),
    scopes.length > 0 && `may now ${quoted(scopes)}`,
    actions.length > 0 && `may now name ${quoted(actions)}`,
    ageOf(is) > ageOf(was) && `takes tokens for ${formatDuration(ageOf(is))} instead of ${formatDuration(ageOf(was))}`,
    is.reusable && !was.reusable && 'takes the same token again and again',
    is.insecure && !was.insecure && 'asks its issuer over http',
  ]
  return found.filter((words) => words !== false)
}

/** What one condition asked and its like among others does not ask any more. */
function widened(was: Condition, others: readonly Condition[]): string | false {
  const is = others.find(({ path }) => path.length === was.path.length && path.every((name, i) => name === was.path[i]))
  if (!is) return `no longer asks for \`${placeOf(was)}\``
  const more = is.oneOf.filter((text) => !was.oneOf.includes(text))
  return more.length > 0 && `takes \`${placeOf(is)}\` ${quoted(more)} too`
}

/** All that a rule says, in words: whose tokens, with which claims, and what they may do. */
export function ruleWords(rule: CallerRule): string {
  const { name, issuer, audience, scopes, actions, insecure, reusable } = rule
  const claims = conditionsOf(rule).map(
    (condition) => `\`${placeOf(condition)}\` ${condition.oneOf.map((text) => `\`${text}\``).join(' or ')}`,
  )
  const odd = [
    reusable ? ' The same token is taken again and again.' : '',
    insecure ? ' Its issuer is asked over http.' : '',
  ]
  return `\`${name}\`, by tokens of ${issuer} for \`${audience}\` with ${claims.join(', ')}, may ${quoted(scopes)} for ${actions === 'all' ? 'all actions' : quoted(actions)}.${odd.join('')}`
}

function ageOf({ max_age }: CallerRule): number {
  return parseDuration(max_age) ?? 0
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ')
}
