import type { WebhookRule } from './rule.ts'

/** One thing that is wrong with a policy, and where. */
interface Trouble {
  place: string
  sentence: string
}

/** What is wrong with webhooks beyond their shape. */
export function webhookTroubles(rules: readonly WebhookRule[]): Trouble[] {
  return rules.flatMap((rule, i) => {
    const at = `webhooks.${i}`
    return [...shared(rules, 'name', rule, i), ...shared(rules, 'secret_env', rule, i), ...ofUrl(rule, at)]
  })
}

/** Two with one name would share how far they are; with one secret, an event for one could be passed on to the other. */
function shared(rules: readonly WebhookRule[], key: 'name' | 'secret_env', rule: WebhookRule, i: number): Trouble[] {
  const first = rules.findIndex((other) => other[key] === rule[key])
  if (first === i) return []
  return [{ place: `webhooks.${i}.${key}`, sentence: `is that of webhooks.${first} too; give each its own.` }]
}

function ofUrl({ url, allow_http }: WebhookRule, at: string): Trouble[] {
  const place = `${at}.url`
  const { protocol, username, password, hash } = new URL(url)
  const troubles: Trouble[] = []
  if (protocol !== 'https:' && protocol !== 'http:') troubles.push({ place, sentence: 'must be an https:// address.' })
  if (protocol === 'http:' && !allow_http)
    troubles.push({
      place,
      sentence: 'must begin with https://, or whoever stands in between reads everything; allow_http: true takes it.',
    })
  if (username || password)
    troubles.push({
      place,
      sentence: 'has a name or a password in it, and the policy is in the ledger for everybody to read: leave it out.',
    })
  if (hash) troubles.push({ place, sentence: 'has a part after `#`, which is sent to nobody: leave it out.' })
  return troubles
}
