import { writeFileSync } from 'node:fs'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, type Logger, LogLevel, SocketModeReceiver } from '@slack/bolt'
import { WebAPIPlatformError, WebClient } from '@slack/web-api'
import { onTestFinished } from 'vitest'
import { parse, stringify } from 'yaml'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts'

const MANIFEST = new URL('../../manifest.yml', import.meta.url).pathname
export const CHANNEL = 'C01BLOCKERS'
export const AT = Date.parse('2026-11-02T09:00:00Z')

/** A clock that stands still until a test moves it. */
export function stoppedClock(now = AT) {
  return {
    now: () => now,
    set: (milliseconds: number) => {
      now = milliseconds
    },
  }
}

/** A sandbox that ends with the test, and a client with its bot token. */
export async function sandboxed(
  options: Partial<SandboxOptions> = {},
): Promise<{ sandbox: Sandbox; client: WebClient }> {
  const sandbox = await startSandbox({ manifestPath: MANIFEST, clock: stoppedClock(), ...options })
  onTestFinished(() => sandbox.close())
  return { sandbox, client: clientOf(sandbox, sandbox.botToken) }
}

/** A client that neither retries nor waits. */
export function clientOf(sandbox: Sandbox, token?: string): WebClient {
  return new WebClient(token, {
    slackApiUrl: sandbox.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: quiet,
  })
}

/** A sandbox with the real Bolt app in it; `listen` registers its listeners before it connects. */
export async function withApp(listen: (app: App) => void, options: Partial<SandboxOptions> = {}) {
  const { sandbox, client } = await sandboxed(options)
  const app = appOf(sandbox)
  listen(app)
  await app.start()
  onTestFinished(() => app.stop().then(() => undefined))
  return { sandbox, client, app }
}

/** Bolt on Socket Mode, not yet connected. */
export function appOf(sandbox: Sandbox): App {
  const clientOptions = { slackApiUrl: sandbox.apiUrl, retryConfig: { retries: 0 } }
  const receiver = new SocketModeReceiver({
    appToken: sandbox.appToken,
    installerOptions: { clientOptions },
    logger: quiet,
    processEventErrorHandler: async () => false,
  })
  return new App({ token: sandbox.botToken, receiver, clientOptions: { ...clientOptions }, logger: quiet })
}

/** Refusals are what these tests are about, so nobody needs to log them. */
const quiet: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
}

/** The manifest with something changed, in a file of its own. */
export async function manifestWith(change: (manifest: Manifest) => void): Promise<string> {
  const manifest = parse(await readFile(MANIFEST, 'utf8')) as Manifest
  change(manifest)
  const path = join(await mkdtemp(join(tmpdir(), 'sandbox-')), 'manifest.yml')
  writeFileSync(path, stringify(manifest))
  return path
}

interface Manifest {
  features: { app_home: Record<string, boolean>; slash_commands: unknown[] }
  oauth_config: { scopes: { bot: string[] } }
  settings: { interactivity: { is_enabled: boolean }; event_subscriptions: { bot_events: string[] } }
}

/** Slack's whole refusal of a call, or a failure when it was none. */
export async function refusalOf(call: Promise<unknown>): Promise<{ error: string; messages: string[] } & object> {
  try {
    await call
  } catch (error) {
    if (!(error instanceof WebAPIPlatformError)) throw error
    const messages = (error.data.response_metadata as { messages?: string[] } | undefined)?.messages ?? []
    return { ...error.data, error: error.data.error, messages }
  }
  throw new Error('The call was not refused.')
}

/** Slack's error code for a call. */
export async function errorOf(call: Promise<unknown>): Promise<string> {
  return (await refusalOf(call)).error
}

export const button = (text: string, rest: object = {}) => ({
  type: 'button' as const,
  action_id: text.toLowerCase(),
  text: { type: 'plain_text' as const, text },
  ...rest,
})
export const actions = (...elements: object[]) => ({ type: 'actions' as const, block_id: 'answers', elements }) as never
export const input = (block_id: string, element: object = {}, rest: object = {}) =>
  ({
    type: 'input',
    block_id,
    label: { type: 'plain_text', text: 'Why?' },
    element: { type: 'plain_text_input', action_id: 'text', ...element },
    ...rest,
  }) as never
export const modal = (rest: object = {}) =>
  ({
    type: 'modal',
    callback_id: 'decision',
    title: { type: 'plain_text', text: 'REALRUN-1' },
    submit: { type: 'plain_text', text: 'Send' },
    blocks: [input('reason')],
    ...rest,
  }) as never
