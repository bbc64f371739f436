import type { Policy } from '../core/policy.ts'
import { AddressError, refuseLiteral } from '../workflows/ports/addresses.ts'
import type { Endpoint } from '../workflows/ports/post-webhook.ts'
import type { Environment, Problem } from './environment.ts'

/** How the variables begin that hold secrets of webhooks: all of them are kept out of the log, whatever the policy names. */
export const webhookSecretPrefix = 'COUNTERSIGN_WEBHOOK_'

/** The policy's webhooks with their secrets, and what is wrong with either, all at once. No value is repeated. */
export function readWebhooks(policy: Policy, env: Environment): { endpoints: Endpoint[]; problems: Problem[] } {
  const rules = policy.webhooks ?? []
  const problems = rules.flatMap((rule, i) => {
    const found: Problem[] = []
    const secret = secretProblem(env[rule.secret_env] ?? '')
    if (secret) found.push({ place: rule.secret_env, sentence: `(the secret of the webhook ${rule.name}) ${secret}` })
    const address = refuseLiteral(new URL(rule.url).hostname, rule.allow_private)
    if (address instanceof AddressError) found.push({ place: `webhooks.${i}.url`, sentence: `${address.message}.` })
    return found
  })
  const endpoints = rules.map((rule) => ({ ...rule, secrets: secretsOf(env[rule.secret_env] ?? '') }))
  return { endpoints, problems }
}

/** One secret, or two with a blank between them: the new one and the one before it. */
export function secretsOf(value: string): string[] {
  return value.split(/\s+/).filter(Boolean)
}

function secretProblem(value: string): string | null {
  const secrets = secretsOf(value)
  if (secrets.length === 0) return `is not set. Make one: ${recipe}`
  if (secrets.length > 2) return 'has more than two secrets: the new one, a blank, and the one before it are enough.'
  return secrets.every(isSecret) ? null : `is no secret of 24 to 64 bytes in base64 after whsec_. Make one: ${recipe}`
}

const recipe = 'echo "whsec_$(openssl rand -base64 32)"'

/** Standard Webhooks: 24 to 64 random bytes, base64, prefixed. */
function isSecret(text: string): boolean {
  const [, base64 = ''] = /^whsec_([A-Za-z\d+/]+={0,2})$/.exec(text) ?? []
  const bytes = Buffer.from(base64, 'base64')
  return bytes.length >= 24 && bytes.length <= 64 && bytes.toString('base64') === base64
}
