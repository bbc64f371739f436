import { formatDuration, parseDuration } from '../calendar.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { Caller } from './caller.ts'
import { type Claims, misses } from './misses.ts'
import { nameOf } from './name-of.ts'
import type { CallerRule } from './rule.ts'

/** How far the clocks of an issuer and of this machine may be apart (milliseconds). */
export const skew = 30_000

/** Who calls, by a token whose signature, issuer and end were checked. */
export interface Identified {
  caller: Caller
  /** Whether the token is taken again (the rule says so), or once. */
  reusable: boolean
}

/**
 * Maps a token's claims to who calls and what they may do: by exactly one rule, or not at all. Refused are a token for somebody
 * else or for others too, one that is too old or from the future, one that no rule fits, with the near miss, and one that several fit.
 */
export function identify(claims: Claims, rules: readonly CallerRule[], now: number): Identified | Refusal {
  const ofIssuer = rules.filter(({ issuer }) => issuer === claims.iss)
  if (ofIssuer.length === 0) return unknownIssuer
  const ours = ofIssuer.filter(({ audience }) => isFor(claims, audience))
  if (ours.length === 0) return wrongAudience(claims, ofIssuer)
  if (typeof claims.iat !== 'number' || !isSubject(claims.sub)) return incomplete
  const age = now - claims.iat * 1000
  if (age < -skew)
    return refuse('token_not_yet_valid', 'The token was issued in the future: one of the two clocks is wrong.')
  const fitting = ours.filter((rule) => misses(claims, rule).length === 0)
  const [rule] = fitting
  if (!rule) return noneFits(claims, ours)
  if (fitting.length > 1) return overlap(fitting)
  return tooOld(rule, age) ?? identified(rule, claims, claims.sub)
}

/** The token's issuer is nobody whom the policy names. */
export const unknownIssuer: Refusal = refuse(
  'unknown_issuer',
  'The token is of an issuer that no rule of the policy names (`callers` in countersign.yaml).',
)

const incomplete = refuse('token_unreadable', 'The token does not say when it was issued (`iat`) and for whom (`sub`).')

function identified(rule: CallerRule, claims: Claims, subject: string): Identified {
  const { scopes, actions, reusable } = rule
  const id = `oidc/${rule.issuer}#${subject}`
  return {
    caller: { id, name: nameOf(rule, claims, subject), scopes, actions: actions === 'all' ? null : actions },
    reusable,
  }
}

/** For nobody else: who may be shown a token may show it to others. */
function isFor({ aud }: Claims, audience: string): boolean {
  return aud === audience || (Array.isArray(aud) && aud.length === 1 && aud[0] === audience)
}

/** What is written to the ledger as it stands, and compared there: visible on one line, and not endless. */
function isSubject(subject: unknown): subject is string {
  return typeof subject === 'string' && /^[^\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]{1,500}$/u.test(subject)
}

function wrongAudience({ aud }: Claims, rules: readonly CallerRule[]): Refusal {
  const wanted = [...new Set(rules.map(({ audience }) => `\`${audience}\``))].join(' or ')
  const many = Array.isArray(aud) && aud.length > 1
  return refuse(
    'wrong_audience',
    many
      ? `The token is for several audiences, and others could use it too. Ask its issuer for one for ${wanted} alone.`
      : `The token is for another audience. Ask its issuer for one for ${wanted}.`,
  )
}

function noneFits(claims: Claims, rules: readonly CallerRule[]): Refusal {
  const near = rules
    .map((rule) => ({ rule, missed: misses(claims, rule) }))
    .filter(({ missed }) => missed.every(({ tellsWhose }) => !tellsWhose))
    .sort((a, b) => a.missed.length - b.missed.length)[0]
  const sentences = near?.missed.map(
    ({ is, wants }) => `The token is ${is}; the rule \`${near.rule.name}\` wants ${wants}.`,
  )
  return refuse(
    'claims_differ',
    sentences?.join(' ') ?? 'No rule of the policy is about whoever this token is of (`callers` in countersign.yaml).',
  )
}

function overlap(rules: readonly CallerRule[]): Refusal {
  const names = rules.map(({ name }) => `\`${name}\``).join(' and ')
  return refuse(
    'rules_overlap',
    `The rules ${names} both fit the token, and which of them was meant is anybody’s guess. Let one of them ask for another claim.`,
  )
}

function tooOld({ name, max_age }: CallerRule, age: number): Refusal | null {
  const longest = parseDuration(max_age) ?? 0
  if (age <= longest + skew) return null
  return refuse(
    'token_too_old',
    `The token was issued ${formatDuration(age)} ago, and the rule \`${name}\` takes it for ${formatDuration(longest)}. Ask for a new one.`,
  )
}
