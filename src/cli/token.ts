import { formatInstant, parseDuration } from '../core/calendar.ts'
import { type Scope, scopes } from '../core/caller/caller.ts'
import { isRefusal } from '../core/refusal.ts'
import { nearest } from '../core/text.ts'
import { createToken, listTokens } from '../workflows/tokens.ts'
import { answer, exit, type Problem, refuseWith } from './answer.ts'
import type { Io } from './ports.ts'
import { columns } from './text.ts'
import { withSoundLedger } from './with-ledger.ts'

export interface TokenOptions {
  name: string
  scope: string[]
  action?: string[]
  expires: string
}

/** `token create`: lets a program call over HTTP. The secret is shown once, on standard output. */
export async function createTokenCommand(io: Io, options: TokenOptions): Promise<number> {
  const problems = [...scopeProblems(options.scope), ...durationProblems(options.expires)]
  if (problems.length > 0)
    return refuseWith(io, exit.usage, { code: 'usage', sentence: 'No token was made.', problems })
  return withSoundLedger(io, async (ledger) => {
    const expires = new Date(ledger.now + (parseDuration(options.expires) ?? 0)).toISOString()
    const wanted = { name: options.name, scopes: options.scope as Scope[], actions: options.action ?? null, expires }
    const made = await createToken(ledger, wanted)
    if (isRefusal(made)) return refuseWith(io, exit.usage, made)
    const { hash: _, ...token } = made.token
    const zone = ledger.state.desk.policy?.digest.timezone ?? 'UTC'
    answer(io, { ...token, secret: made.secret }, () => [
      `Token ${token.id} for “${token.name}”, until ${formatInstant(Date.parse(token.expires), zone)}. Its secret is shown this once:`,
      made.secret,
    ])
    return exit.done
  })
}

/** `token list`: the tokens in force, without their secrets. */
export async function listTokensCommand(io: Io): Promise<number> {
  return withSoundLedger(io, async (ledger) => {
    const found = (await listTokens(ledger)).map(({ hash: _, ...token }) => token)
    const rows = found.map(({ id, name, scopes: may, actions, expires, used_at }) => [
      id,
      name,
      may.join(' '),
      actions?.join(', ') ?? 'every action',
      expires,
      used_at ?? 'never',
    ])
    answer(io, found, () =>
      rows.length === 0
        ? ['No token is in force. `countersign token create` makes one.']
        : columns([['TOKEN', 'NAME', 'SCOPES', 'ACTIONS', 'UNTIL', 'LAST USED'], ...rows]).map((row) => row),
    )
    return exit.done
  })
}

/** `token revoke ID`: from then on nobody is let in by it. */
export async function revokeTokenCommand(io: Io, token: string, { reason = '' }: { reason?: string }): Promise<number> {
  return withSoundLedger(io, async (ledger) => {
    const done = await ledger.execute({ kind: 'revoke-token', token, reason })
    if (isRefusal(done)) return refuseWith(io, exit.usage, done)
    answer(io, { id: token, revoked: true }, () => [`Token ${token} is revoked.`])
    return exit.done
  })
}

function scopeProblems(given: readonly string[]): Problem[] {
  return given
    .filter((scope) => !scopes.some((known) => known === scope))
    .map((scope) => {
      const near = nearest(scope, scopes)
      return {
        place: '--scope',
        sentence: `“${scope}” is no scope.${near ? ` Did you mean ${near}?` : ''} Known: ${scopes.join(' ')}.`,
      }
    })
}

function durationProblems(given: string): Problem[] {
  return parseDuration(given)
    ? []
    : [{ place: '--expires', sentence: `“${given}” is no duration; expected one such as 30d or 12h.` }]
}
