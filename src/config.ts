import { readFileSync } from 'node:fs'
import { parseDocument } from 'yaml'
import { type Policy, readPolicy } from './core/policy.ts'

/** How Slack is reached, where the ledger lives, and the policy to put in force. */
export interface Config {
  slack: Slack
  /** SLACK_API_URL: another server that speaks Slack's Web API; ends in a slash. */
  apiUrl: string | null
  database: string
  policy: Policy
}

export type Slack =
  | { kind: 'socket'; botToken: string; appToken: string }
  | { kind: 'http'; botToken: string; signingSecret: string; port: number }

export interface Problem {
  place: string
  sentence: string
}

export type ConfigReading =
  | { kind: 'configured'; config: Config }
  | { kind: 'sandbox' }
  | { kind: 'problems'; problems: Problem[] }

type Environment = Record<string, string | undefined>

/** The configuration from the environment and countersign.yaml, or all its problems at once. Without any Slack variable: the sandbox. */
export function readConfig(env: Environment): ConfigReading {
  if (!wantsSlack(env)) {
    if (env.NODE_ENV !== 'production') return readSandbox(env)
    return {
      kind: 'problems',
      problems: [
        {
          place: 'SLACK_BOT_TOKEN',
          sentence:
            'is not set, and NODE_ENV=production never starts the sandbox. Set the tokens that README.md names.',
        },
      ],
    }
  }
  const problems: Problem[] = []
  const slack = readSlack(env, problems)
  const apiUrl = readApiUrl(env, problems)
  const policy = readPolicyFile(configPath(env))
  if (!policy.ok) problems.push(...policy.problems)
  if (!slack || !policy.ok || problems.length > 0) return { kind: 'problems', problems }
  return { kind: 'configured', config: { slack, apiUrl, database: databaseUrl(env), policy: policy.policy } }
}

/** Where the ledger lives: DATABASE_URL, a path, `file:…` or `postgres://…`. */
export function databaseUrl(env: Environment): string {
  return env.DATABASE_URL?.trim() || 'data/countersign.db'
}

/** Whether a database is reached at a server, rather than in a file. */
export function isServer(url: string): boolean {
  return /^postgres(ql)?:\/\//.test(url)
}

/** A database's address as it may be shown: without the password. */
export function withoutPassword(url: string): string {
  return isServer(url)
    ? url.replace(/^([a-z]+:\/\/[^/?#]*?):.*@/, '$1:…@').replace(/([?&]password=)[^&#]*/, '$1…')
    : url
}

/** The passwords in an address, as it writes them and as they are: what no log may have. */
export function passwordsIn(url: string): string[] {
  if (!isServer(url) || !URL.canParse(url)) return []
  const { password, searchParams } = new URL(url)
  const written = [password, searchParams.get('password') ?? ''].filter((secret) => secret !== '')
  return [...new Set([...written, ...written.map(decoded)])]
}

/** Where the policy stands: COUNTERSIGN_CONFIG. */
export function configPath(env: Environment): string {
  return env.COUNTERSIGN_CONFIG?.trim() || 'countersign.yaml'
}

/** Reads the policy from a YAML file: every problem at once, each with its place. */
export function readPolicyFile(path: string): ReturnType<typeof readPolicy> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return {
      ok: false,
      problems: [
        {
          place: path,
          sentence: 'cannot be read. Copy countersign.example.yaml there, or set COUNTERSIGN_CONFIG to where it is.',
        },
      ],
    }
  }
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true })
  if (document.errors.length > 0) {
    return {
      ok: false,
      problems: document.errors.map(({ message }) => ({
        place: path,
        sentence: (message.split('\n')[0] ?? '').replace(/:$/, '.'),
      })),
    }
  }
  return readPolicy(document.toJS())
}

/** A problem as one line. */
export function formatProblem({ place, sentence }: Problem): string {
  return `${place}: ${sentence}`
}

function readSandbox({ SANDBOX_PORT }: Environment): ConfigReading {
  const port = Number(SANDBOX_PORT ?? 0)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return { kind: 'sandbox' }
  return {
    kind: 'problems',
    problems: [{ place: 'SANDBOX_PORT', sentence: 'expected a port such as 3210, or 0 for any that is free.' }],
  }
}

function wantsSlack(env: Environment): boolean {
  return ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET'].some((name) => env[name]?.trim())
}

function readSlack(env: Environment, problems: Problem[]): Slack | null {
  const botToken = token(env, 'SLACK_BOT_TOKEN', 'xoxb-', problems)
  if (env.SLACK_APP_TOKEN?.trim()) {
    const appToken = token(env, 'SLACK_APP_TOKEN', 'xapp-', problems)
    return botToken && appToken ? { kind: 'socket', botToken, appToken } : null
  }
  const signingSecret = env.SLACK_SIGNING_SECRET?.trim()
  if (!signingSecret) {
    problems.push({
      place: 'SLACK_APP_TOKEN',
      sentence: 'is not set. Set it for Socket Mode, or SLACK_SIGNING_SECRET and PORT for HTTP.',
    })
    return null
  }
  const port = Number(env.PORT)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    problems.push({ place: 'PORT', sentence: 'expected the port on which Slack’s requests arrive, such as 3000.' })
    return null
  }
  return botToken ? { kind: 'http', botToken, signingSecret, port } : null
}

/** The value itself is never repeated: it is a secret, even when it is the wrong one. */
function token(env: Environment, name: string, prefix: string, problems: Problem[]): string | null {
  const value = env[name]?.trim()
  if (value?.startsWith(prefix)) return value
  problems.push({
    place: name,
    sentence: value ? `expected a token that begins with ${prefix}` : `is not set; it begins with ${prefix}`,
  })
  return null
}

function readApiUrl(env: Environment, problems: Problem[]): string | null {
  const url = env.SLACK_API_URL?.trim()
  if (!url) return null
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url.endsWith('/') ? url : `${url}/`
  problems.push({ place: 'SLACK_API_URL', sentence: 'expected an address such as http://127.0.0.1:3210/api/' })
  return null
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
