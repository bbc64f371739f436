import { isServer } from '../store/database-url.ts'
import { type Environment, trimmed } from './environment.ts'
import { linesOfKey } from './keys.ts'
import { secretsOf, webhookSecretPrefix } from './webhooks.ts'

/** Every secret of the environment, in each form in which somebody might write it: what no log and no answer may have. */
export function secretsIn(env: Environment): string[] {
  const set = trimmed(env)
  const tokens = tokenNames.flatMap((name) => set[name] ?? [])
  const passwords = addresses.flatMap((name) => passwordsIn(set[name] ?? ''))
  const webhooks = Object.keys(env).filter((name) => name.startsWith(webhookSecretPrefix))
  // With and without what they begin with: the key is the part after it.
  const keys = webhooks.flatMap((name) =>
    secretsOf(env[name] ?? '').flatMap((one) => [one, one.replace(/^whsec_/, '')]),
  )
  const secrets = [...tokens, ...keys.filter(Boolean), ...linesOfKey(set.COUNTERSIGN_KEY ?? ''), ...passwords]
  return [...new Set(secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]))]
}

const tokenNames = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'COUNTERSIGN_TOKEN',
  'COUNTERSIGN_OIDC_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
]
const proxies = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY']
const addresses = ['DATABASE_URL', 'SLACK_API_URL', ...proxies, ...proxies.map((name) => name.toLowerCase())]

/** Whatever looks like a password in an address, however it is spelt: as it is written, and as it is. */
export function passwordsIn(address: string): string[] {
  const written = passwordPatterns.flatMap((pattern) =>
    [...address.matchAll(pattern)].map(([, password]) => password ?? ''),
  )
  const unquoted = written.map((password) => password.replace(/^["']|["']$/g, ''))
  return [...new Set([...unquoted, ...unquoted.map(decoded)])].filter((password) => password !== '')
}

/** `user:password@`, the password perhaps with a `/` or `@` in it, and `password=`. */
const passwordPatterns = [
  /\/\/[^/?#@:]*:([^/?#]*)@/g,
  /(?:^(?![a-z][a-z\d+.-]*:\/\/)|\/\/)[^/?#@:]*:(.*)@/gi,
  /pass(?:word|wd)?=([^&;\s]*)/gi,
]

/** A database's address as it may be shown: without the password. */
export function withoutPassword(url: string): string {
  if (!isServer(url)) return url
  return url.replace(/^([a-z]+:\/\/[^/?#]*?):.*@/, '$1:…@').replace(/(pass(?:word|wd)?=)[^&]*/gi, '$1…')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
