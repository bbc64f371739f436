import { type Environment, EnvironmentError, requireSound, trimmed } from '../../config/environment.ts'

/** A server that is asked instead of a database, and how it is told who asks. */
export interface Remote {
  /** Without a slash at the end. */
  url: string
  identity: Identity
}

/** What says who asks: a token that lies here, one in a file that somebody renews, or one that GitHub makes for each call. */
export type Identity =
  | { kind: 'token'; token: string }
  | { kind: 'file'; path: string }
  | { kind: 'github'; url: string; token: string; audience: string }

/**
 * The server that the environment names (COUNTERSIGN_URL), or null where the database is asked. Who asks: COUNTERSIGN_TOKEN,
 * COUNTERSIGN_OIDC_TOKEN_FILE, COUNTERSIGN_OIDC_TOKEN, or what GitHub gives a job with `id-token: write`; the first that is set.
 * Throws an EnvironmentError.
 */
export function remoteIn(environment: Environment): Remote | null {
  const env = trimmed(environment)
  if (!env.COUNTERSIGN_URL) return null
  requireSound(environment)
  return { url: env.COUNTERSIGN_URL.replace(/\/+$/, ''), identity: identityIn(env) }
}

function identityIn(env: Environment): Identity {
  const token = env.COUNTERSIGN_TOKEN
  if (token) return { kind: 'token', token }
  if (env.COUNTERSIGN_OIDC_TOKEN_FILE) return { kind: 'file', path: env.COUNTERSIGN_OIDC_TOKEN_FILE }
  if (env.COUNTERSIGN_OIDC_TOKEN) return { kind: 'token', token: env.COUNTERSIGN_OIDC_TOKEN }
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: allowed } = env
  if (url && allowed)
    return { kind: 'github', url, token: allowed, audience: env.COUNTERSIGN_AUDIENCE ?? 'countersign' }
  const sentence =
    'is set, and nothing says who asks. Set COUNTERSIGN_TOKEN, COUNTERSIGN_OIDC_TOKEN_FILE or COUNTERSIGN_OIDC_TOKEN; a GitHub job needs `permissions: id-token: write`.'
  throw new EnvironmentError([{ place: 'COUNTERSIGN_URL', sentence }])
}
