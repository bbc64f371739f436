import { codePoint } from '../core/document/problem.ts'
import { nearest } from '../core/text.ts'
import { readDatabaseUrl } from '../store/database-url.ts'
import { keyProblem, publicKeyProblem } from './keys.ts'
import { pathProblem } from './path.ts'

export type Environment = Record<string, string | undefined>

export interface Problem {
  place: string
  sentence: string
}

/** What is wrong with a variable of ours that is set, as what follows its name in a sentence. No value is repeated: it may be a secret. */
type Check = (value: string, env: Environment) => string | undefined

const checks = {
  SLACK_BOT_TOKEN: token('xoxb-'),
  SLACK_APP_TOKEN: token('xapp-'),
  SLACK_SIGNING_SECRET: (value) =>
    isPlain(value) ? undefined : 'has a character that no signing secret has. Copy it again.',
  PORT: port('expected the port on which Slack’s requests arrive, such as 3000.', 1),
  SLACK_API_URL: (url) =>
    URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
      ? undefined
      : 'expected an address such as http://127.0.0.1:3210/api/',
  DATABASE_URL: (url) => {
    const named = readDatabaseUrl(url)
    return named.kind === 'refused' ? named.sentence : undefined
  },
  COUNTERSIGN_CONFIG: pathProblem,
  COUNTERSIGN_KEY: keyProblem,
  COUNTERSIGN_KEY_FILE: pathProblem,
  COUNTERSIGN_PUBLIC_KEY: publicKeyProblem,
  COUNTERSIGN_URL: serverProblem,
  COUNTERSIGN_TOKEN: plainToken,
  COUNTERSIGN_OIDC_TOKEN: plainToken,
  COUNTERSIGN_OIDC_TOKEN_FILE: pathProblem,
  COUNTERSIGN_AUDIENCE: () => undefined,
  COUNTERSIGN_ALLOW_HTTP: (value) => (value === 'true' ? undefined : 'expected true, or nothing at all'),
  NODE_ENV: (value) =>
    value !== 'production' && (/^prod/i.test(value) || nearest(value, ['production']))
      ? 'is none that Countersign knows. Write production, in lower case, if that is meant.'
      : undefined,
  LOG_LEVEL: (value) =>
    levels.includes(value) ? undefined : `expected one of ${levels.join(', ')}.${meant(value, levels)}`,
  SANDBOX_PORT: port('expected a port such as 3210, or 0 for any that is free.', 0),
} satisfies Record<string, Check>

/** The environment with every variable of ours trimmed; one that is empty then is not set. */
export function trimmed(env: Environment): Environment {
  const ours = Object.keys(checks).map((name) => [name, env[name]?.trim() || undefined])
  return { ...env, ...Object.fromEntries(ours) }
}

/** What is wrong with the variables that are set, all at once, each by its name. */
export function environmentProblems(env: Environment): Problem[] {
  const set = trimmed(env)
  return Object.entries<Check>(checks).flatMap(([place, check]) => {
    const value = set[place]
    const sentence = value && (strange(value, place) ?? check(value, set))
    return sentence ? [{ place, sentence }] : []
  })
}

/** Thrown where something should be done in an environment that has problems. */
export class EnvironmentError extends Error {
  readonly problems: Problem[]

  constructor(problems: Problem[]) {
    super(problems.map(({ place, sentence }) => `${place}: ${sentence}`).join(' '))
    this.problems = problems
  }
}

/** Throws an EnvironmentError where any variable has a problem, whether or not it is needed now. */
export function requireSound(env: Environment): void {
  const problems = environmentProblems(env)
  if (problems.length > 0) throw new EnvironmentError(problems)
}

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

/** What no variable may have. Docker's --env-file and some service managers leave quotes where they stand. */
function strange(value: string, name: string): string | undefined {
  if (/^["'`“”‘’]|["'`“”‘’]$/u.test(value)) return 'is in quotes, which count as part of it. Write it without them.'
  const unseen =
    name === 'COUNTERSIGN_KEY'
      ? /(?![\r\n])\p{C}|\p{Default_Ignorable_Code_Point}/u
      : /\p{C}|\p{Default_Ignorable_Code_Point}/u
  const found = unseen.exec(value)?.[0]
  return found && `has a character in it that can't be seen, ${codePoint(found)}. Copy or type it again.`
}

function token(prefix: string): Check {
  return (value) => {
    if (!value.startsWith(prefix)) return `expected a token that begins with ${prefix}`
    return isPlain(value) ? undefined : 'has a character that no token has. Copy it again.'
  }
}

function port(sentence: string, lowest: number): Check {
  return (value) =>
    /^\d{1,5}$/.test(value) && Number(value) >= lowest && Number(value) <= 65_535 ? undefined : sentence
}

/** The token in a call, and the answer, are for nobody in between: http is for this machine. */
function serverProblem(value: string, env: Environment): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash)
    return 'expected the address of a Countersign server such as https://countersign.example.com'
  if (url.username || url.password)
    return 'has a name or a password in it. Put what says who asks into COUNTERSIGN_TOKEN.'
  if (url.protocol === 'https:' || isThisMachine(url.hostname) || env.COUNTERSIGN_ALLOW_HTTP) return undefined
  return 'is not https, so that whoever is in between could read the token and answer in its place. Use https, or say COUNTERSIGN_ALLOW_HTTP=true.'
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}

function plainToken(value: string): string | undefined {
  return isPlain(value) ? undefined : 'has a character that no token has. Copy it again.'
}

/** Tokens travel in HTTP headers, in which nothing else may stand. */
function isPlain(value: string): boolean {
  return /^[!-~]+$/.test(value)
}

function meant(value: string, known: string[]): string {
  const near = nearest(value, known)
  return near ? ` Perhaps ${near} was meant.` : ''
}
