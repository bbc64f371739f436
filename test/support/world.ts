import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { readWebhooks } from '../../src/config/webhooks.ts'
import type { BlockerKey } from '../../src/core/blocker/listing.ts'
import type { Verdict } from '../../src/core/gate.ts'
import { noParameters, type Parameters } from '../../src/core/parameters.ts'
import { type Policy, readPolicy } from '../../src/core/read-policy.ts'
import { createLog } from '../../src/log.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts'
import type { Connection } from '../../src/slack/app.ts'
import { closeDatabase, openDatabase } from '../../src/store/database.ts'
import { type Bot, startBot } from '../../src/wire/bot.ts'
import type { Rates } from '../../src/workflows/budget.ts'
import { checkGate, passGate } from '../../src/workflows/check-gate.ts'
import { type ImportOutcome, importDocument } from '../../src/workflows/import-document.ts'
import { type KeyPlaces, keysIn, placesBeside } from '../../src/workflows/ports/keys.ts'
import type { PostOptions } from '../../src/workflows/ports/post-webhook.ts'
import { verifyLedger } from '../../src/workflows/verify-ledger.ts'
import { freePort } from './free-port.ts'
import { onPostgres, postgresDatabase } from './postgres/database.ts'

const manifestPath = new URL('../../manifest.yml', import.meta.url).pathname
const realMap = new URL('../fixtures/production-blocker-map.json', import.meta.url)

/** The channel of cards and digests. */
export const CHANNEL = 'C01BLOCKERS'

/** A Sunday morning in Madrid, when nothing is due. */
export const SUNDAY = Date.parse('2026-06-14T08:00:00Z')

/** The policy of the stories, which a test may change in part. */
export const storyPolicy = {
  owners: ['U01ANA', 'U02OMAR'],
  operators: ['U03IVY', 'U04KEN'],
  channels: { blockers: CHANNEL },
  default: { ttl: '7d', max_ttl: '30d', uses: 3 },
  depends_on: { 'FIX7-P0-PROD-OPT4-1': ['FIX7-P0-PROD-BIRTH-SURFACE-1', 'FIX7-P0-DRYRUN-PROD-ROLLBACK-1'] },
  digest: { at: '09:00', timezone: 'Europe/Madrid' },
  reminders: { at: '09:30' },
  http: { port: 0 },
}

export type Blocker = Record<string, unknown> & { id: string }
export type MapDocument = { doc: string; blockers: Blocker[] } & Record<string, unknown>

/** The real document, to change. */
export function realDocument(): MapDocument {
  return JSON.parse(readFileSync(realMap, 'utf8')) as MapDocument
}

/** The real document, with one blocker changed; it is known by the end of its id. */
export function revised(suffix: string, changes: Partial<Blocker>): MapDocument {
  const document = realDocument()
  Object.assign(blockerIn(document, suffix), changes)
  return document
}

export function blockerIn({ blockers }: MapDocument, suffix: string): Blocker {
  const found = blockers.find(({ id }) => id.endsWith(suffix))
  if (!found) throw new Error(`no blocker of the document ends in ${suffix}`)
  return found
}

/** The sandbox and the real bot in it, over real sockets and a real database; everything ends with the test. */
export interface World {
  sandbox: Sandbox
  bot: Bot
  clock: { now(): number; set(milliseconds: number): void; forward(milliseconds: number): void }
  /** Every line that the bot logged. */
  log: string[]
  database: string
  keys: KeyPlaces
  /** Where Slack's requests arrive, in a world that is connected over HTTP. */
  requestUrl: string
  import(document: MapDocument): Promise<ImportOutcome>
  /** Whether an action's gate is open, as a script would be told. */
  isOpen(action: string, params?: Parameters): Promise<boolean>
  /** The reason codes of a closed gate. */
  codes(action: string, params?: Parameters): Promise<string[]>
  /** A script that would go through the gate, and says who it is. */
  pass(action: string, by: string, params?: Parameters): Promise<Verdict & { passed: boolean }>
  /** Waits until every message in Slack is in step with the ledger. */
  settled(): Promise<void>
  /** Ends the bot; `start` starts another one on the same database and workspace. */
  stop(): Promise<void>
  start(): Promise<void>
  /** With parts of the policy changed, if somebody edited it meanwhile. */
  restart(policy?: object): Promise<void>
  /** One more process of the same app on the same database, until the story ends. */
  another(): Promise<Bot>
  tick(): Promise<void>
  blocker(suffix: string): { key: BlockerKey; id: string }
}

export interface WorldOptions {
  /** Parts of the policy that are different. */
  policy?: object
  /** Without the real document. */
  empty?: boolean
  sandbox?: Partial<SandboxOptions>
  at?: number
  /** Over signed HTTP requests instead of Socket Mode. */
  http?: boolean
  /** Deliver no faster than this, by a clock that runs. */
  rates?: Rates
  /** Milliseconds until a call of Slack's counts as unanswered. */
  timeout?: number
  /** The secrets of the policy's webhooks. */
  secrets?: Record<string, string>
  /** How webhooks are reached. */
  posting?: PostOptions
  /** The story makes things fail, so that the log may tell of errors. */
  faults?: boolean
}

/** A world with the real seven blockers imported and everything posted, or an empty one. When the story ends, it is inspected. */
export async function aWorld(options: WorldOptions = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const clock = storyClock(options.at ?? SUNDAY, options.rates !== undefined)
  const port = options.http ? await freePort() : 0
  const requestUrl = options.http ? `http://127.0.0.1:${port}/slack/events` : ''
  const sandbox = await startSandbox({
    manifestPath,
    clock,
    ...(requestUrl ? { requestUrl } : {}),
    ...options.sandbox,
  })
  onTestFinished(() => sandbox.close())
  let policy = policyOf({ ...storyPolicy, ...options.policy })
  const { botToken, appToken, signingSecret } = sandbox
  const connection: Connection = options.http
    ? { kind: 'http', botToken, signingSecret, host: '127.0.0.1', port }
    : { kind: 'socket', botToken, appToken }
  const log: string[] = []
  const database = onPostgres ? await postgresDatabase({ empty: true }) : join(folder, 'story.db')
  // Of their own, so that databases of a server do not share them.
  const keys = placesBeside(join(folder, 'story.db'))
  const newBot = () =>
    startBot({
      keys,
      connection,
      apiUrl: sandbox.apiUrl,
      database,
      policy,
      webhooks: readWebhooks(policy, options.secrets ?? {}).endpoints,
      ...(options.posting ? { posting: options.posting } : {}),
      sandbox: true,
      clock,
      log: createLog({
        level: 'debug',
        secrets: [botToken, appToken, signingSecret, ...Object.values(options.secrets ?? {})],
        write: (line) => void log.push(line),
      }),
      rates: options.rates ?? null,
      ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    })
  let bot = await newBot()
  let running = true
  const stop = async () => {
    if (running) await bot.stop()
    running = false
  }
  onTestFinished(stop)
  onTestFinished(() => inspect({ sandbox, log, database, keys }, options))
  const world: World = {
    sandbox,
    get bot() {
      return bot
    },
    clock,
    log,
    database,
    keys,
    requestUrl,
    import: (document) => {
      // A revision comes later than what it revises: prompts are known by their instant.
      if (bot.ledger.state.blockers.size > 0) clock.forward(1)
      return importDocument(bot.ledger, new TextEncoder().encode(JSON.stringify(document)))
    },
    isOpen: async (action, params = noParameters) => (await checkGate(bot.ledger, action, params, meant)).open,
    codes: async (action, params = noParameters) =>
      (await checkGate(bot.ledger, action, params, meant)).reasons.map(({ code }) => code),
    pass: (action, by, params = noParameters) => passGate(bot.ledger, action, by, params, meant),
    settled: () => bot.delivery.settled(),
    stop,
    async start() {
      bot = await newBot()
      running = true
    },
    async restart(changes = {}) {
      await world.stop()
      policy = policyOf({ ...storyPolicy, ...options.policy, ...changes })
      await world.start()
    },
    async another() {
      const other = await newBot()
      onTestFinished(() => other.stop())
      return other
    },
    async tick() {
      await bot.tick()
      await bot.delivery.settled()
    },
    blocker(suffix) {
      const found = [...bot.ledger.state.blockers.values()].find(({ id }) => id.endsWith(suffix))
      if (!found) throw new Error(`no blocker ends in ${suffix}`)
      return found
    },
  }
  if (!options.empty) {
    await world.import(realDocument())
    await world.settled()
  }
  return world
}

/** The grants of a sandbox's ledger are for trying, and these stories mean them. */
const meant = { sandbox: true }

function policyOf(written: object): Policy {
  const reading = readPolicy(written)
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  return reading.policy
}

/** What must hold at the end of every story. Each hook runs before those that were registered earlier. */
async function inspect(
  { sandbox, log, database, keys }: Pick<World, 'sandbox' | 'log' | 'database' | 'keys'>,
  options: WorldOptions,
) {
  const db = await openDatabase(database)
  const kept = keysIn(keys)
  const verification = await verifyLedger(db, (workspace) => kept.verifier(workspace)).finally(() => closeDatabase(db))
  expect(verification).toEqual(expect.objectContaining({ intact: true }))
  expect(sandbox.pings()).toEqual([])
  const own = Object.values(options.secrets ?? {})
  const secrets = [sandbox.botToken, sandbox.appToken, sandbox.signingSecret, ...own]
  expect(log.filter((line) => secrets.some((secret) => line.includes(secret)))).toEqual([])
  if (!options.faults) expect(log.filter((line) => JSON.parse(line).level >= 50)).toEqual([])
}

/** A clock that stands still unless it is moved, or runs on from where it was set. */
function storyClock(start: number, runs: boolean) {
  let set = start
  let since = performance.now()
  const now = () => (runs ? Math.floor(set + performance.now() - since) : set)
  const move = (milliseconds: number) => {
    set = milliseconds
    since = performance.now()
  }
  return { now, set: move, forward: (milliseconds: number) => move(now() + milliseconds) }
}
