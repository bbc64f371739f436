import { type Environment, environmentProblems, type Problem, trimmed } from './config/environment.ts'
import { configPath, databaseUrl } from './config/places.ts'
import { readPolicyFile } from './config/policy-file.ts'
import { readWebhooks } from './config/webhooks.ts'
import type { Policy } from './core/policy.ts'
import type { Endpoint } from './workflows/ports/post-webhook.ts'

export { EnvironmentError, requireSound, trimmed } from './config/environment.ts'
export { configPath, databaseUrl, keyPlaces } from './config/places.ts'
export { readPolicyFile } from './config/policy-file.ts'
export { secretsIn, withoutPassword } from './config/secrets.ts'
export { isServer } from './store/database-url.ts'

/** How Slack is reached, where the ledger lives, and the policy to put in force. */
export interface Config {
  slack: Slack
  /** SLACK_API_URL: another server that speaks Slack's Web API; ends in a slash. */
  apiUrl: string | null
  database: string
  policy: Policy
  /** The policy's webhooks, with their secrets. */
  webhooks: readonly Endpoint[]
}

export type Slack =
  | { kind: 'socket'; botToken: string; appToken: string }
  | { kind: 'http'; botToken: string; signingSecret: string; port: number }

export type ConfigReading =
  | { kind: 'configured'; config: Config }
  | { kind: 'sandbox' }
  | { kind: 'problems'; problems: Problem[] }

/** The configuration from the environment and countersign.yaml, or all its problems at once. Without any Slack variable: the sandbox. */
export function readConfig(env: Environment): ConfigReading {
  const set = trimmed(env)
  const problems = environmentProblems(set)
  if (!wantsSlack(set)) {
    if (set.NODE_ENV === 'production') problems.push(noSandbox)
    return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'sandbox' }
  }
  const slack = readSlack(set, problems)
  const apiUrl = set.SLACK_API_URL?.replace(/\/*$/, '/') ?? null
  const policy = isRefused('COUNTERSIGN_CONFIG', problems) ? null : readPolicyFile(configPath(set))
  if (policy && !policy.ok) problems.push(...policy.problems)
  const webhooks = policy?.ok ? readWebhooks(policy.policy, set) : { endpoints: [], problems: [] }
  problems.push(...webhooks.problems)
  if (!slack || !policy?.ok || problems.length > 0) return { kind: 'problems', problems }
  const config = { slack, apiUrl, database: databaseUrl(set), policy: policy.policy, webhooks: webhooks.endpoints }
  return { kind: 'configured', config }
}

/** A problem as one line. */
export function formatProblem({ place, sentence }: Problem): string {
  return `${place}: ${sentence}`
}

const noSandbox: Problem = {
  place: 'SLACK_BOT_TOKEN',
  sentence: 'is not set, and NODE_ENV=production never starts the sandbox. Set the tokens that README.md names.',
}

function wantsSlack(env: Environment): boolean {
  return ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET'].some((name) => env[name])
}

/** What is set has been checked; here is said what is missing. */
function readSlack(env: Environment, problems: Problem[]): Slack | null {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret, PORT: port } = env
  const missing = (place: string, sentence: string) => void problems.push({ place, sentence })
  if (!botToken) missing('SLACK_BOT_TOKEN', 'is not set; it begins with xoxb-')
  if (!appToken && !signingSecret) {
    missing('SLACK_APP_TOKEN', 'is not set. Set it for Socket Mode, or SLACK_SIGNING_SECRET and PORT for HTTP.')
  } else if (!appToken && !port) {
    missing('PORT', 'is not set. It is the port on which Slack’s requests arrive, such as 3000.')
  }
  if (!botToken) return null
  if (appToken) return { kind: 'socket', botToken, appToken }
  return signingSecret && port ? { kind: 'http', botToken, signingSecret, port: Number(port) } : null
}

function isRefused(name: string, problems: Problem[]): boolean {
  return problems.some(({ place }) => place === name)
}
