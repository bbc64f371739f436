import { type Logger as BoltLogger, LogLevel } from '@slack/bolt'
import { type Logger, pino } from 'pino'

/** The log: JSON lines on standard error, from which every secret given is struck out, whatever wrote it. */
export function createLog(options: {
  level: string
  secrets: readonly string[]
  write?: (line: string) => void
}): Logger {
  const write = options.write ?? ((line: string) => void process.stderr.write(line))
  const scrub = scrubber(options.secrets)
  return pino(
    { level: options.level, serializers: { err: describeError } },
    { write: (line: string) => write(scrub(line)) },
  )
}

/** Strikes out the secrets given, and whatever looks like a token of Slack, one of ours, or a signed identity. */
export function scrubber(secrets: readonly string[]): (text: string) => string {
  const known = secrets.filter((secret) => secret.length >= 6)
  return (text) =>
    known
      .reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text)
      .replace(/x(?:ox[a-z]|app)-[\w-]+|cs_[\w-]{20,}|eyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[secret]')
}

/** Bolt's and Socket Mode's own messages, one level lower than they think of themselves. */
export function boltLogger(log: Logger): BoltLogger {
  const child = log.child({ from: 'bolt' })
  const text = (parts: unknown[]) =>
    parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ')
  return {
    debug: (...parts) => child.trace(text(parts)),
    info: (...parts) => child.debug(text(parts)),
    warn: (...parts) => child.warn(text(parts)),
    error: (...parts) => child.error(text(parts)),
    setLevel: () => undefined,
    getLevel: () => (log.isLevelEnabled('trace') ? LogLevel.DEBUG : LogLevel.INFO),
    setName: () => undefined,
  }
}

/** For clients whose failures we say ourselves. */
export const silentLogger: BoltLogger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
}

/** An error without the request, headers and tokens that clients attach to theirs. */
function describeError(error: unknown) {
  if (!(error instanceof Error)) return { message: String(error) }
  const code = 'code' in error ? String(error.code) : undefined
  return { type: error.name, code, message: error.message, stack: error.stack }
}
