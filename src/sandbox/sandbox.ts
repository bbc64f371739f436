import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { readAct } from './act-schema.ts'
import { perform } from './acts/act.ts'
import { type Clock, runningClock } from './clock.ts'
import { requestUrl } from './delivery/request-url.ts'
import { socketMode } from './delivery/socket-mode.ts'
import { type Driver, driver } from './driver.ts'
import { faults } from './faults.ts'
import { httpServer, isOwn } from './http.ts'
import { readManifest } from './manifest.ts'
import { pageFiles } from './page.ts'
import { pageSocket } from './page-socket.ts'
import { pingsOf } from './pings.ts'
import type { Seed } from './records.ts'
import { responseUrls } from './response-urls.ts'
import { defaultSeed } from './seed.ts'
import { triggers } from './triggers.ts'
import { answer } from './web-api/answer.ts'
import { realRates, unlimited } from './web-api/rates.ts'
import { respond } from './web-api/respond.ts'
import { Workspace } from './workspace.ts'
import type { World } from './world.ts'

/** What a sandbox can be told; only the manifest is needed. */
export interface SandboxOptions {
  manifestPath: string
  /** 0, the default, takes any free port. */
  port?: number
  clock?: Clock
  seed?: Seed
  /** Build and serve the web page. */
  page?: boolean
  /** With `requestUrl`, payloads travel over signed HTTP instead of Socket Mode. */
  requestUrl?: string
  signingSecret?: string
  /** Made up when not given, so that a bot in another process can be told them beforehand. */
  botToken?: string
  appToken?: string
  /** Refuse with 429 what goes beyond Slack's real rates. */
  enforceRateLimits?: boolean
  /** Milliseconds until an unacknowledged payload counts as lost; Slack's are 3000. */
  ackTimeout?: number
  /** The machine's time in milliseconds, by which triggers expire and rates count. */
  monotonic?: () => number
}

/** A running pretend workspace. */
export interface Sandbox extends Driver {
  url: string
  apiUrl: string
  botToken: string
  appToken: string
  signingSecret: string
  close(): Promise<void>
}

/** Starts a pretend Slack workspace on 127.0.0.1, whose app is the one of the manifest. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const files = options.page ? await pageFiles() : async () => undefined
  const server = httpServer({
    api: (method, token, args) => answer(world, method, token, args),
    respond: (id, args) => respond(world, id, args),
    act: async (input) => actAnswer(world, input),
    file: files,
  })
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const port = (server.address() as AddressInfo).port
  const signingSecret = options.signingSecret ?? crypto.randomUUID()
  const { world, upgrade } = worldOf(options, port, signingSecret)
  const pages = pageSocket(world)

  server.on('upgrade', (request, socket, head) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', world.url)
    if (!isOwn(request)) socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    else if (pathname === '/link/') upgrade(request, socket, head, searchParams.get('ticket') ?? '')
    else if (pathname === '/sandbox/page') pages.upgrade(request, socket, head, searchParams.get('user') ?? '')
    else socket.end('HTTP/1.1 404 Not Found\r\n\r\n')
  })

  return {
    ...driver(world),
    url: world.url,
    apiUrl: `${world.url}/api/`,
    botToken: world.tokens.bot,
    appToken: world.tokens.app,
    signingSecret,
    async close() {
      pages.close()
      world.delivery.close()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function worldOf(options: SandboxOptions, port: number, signingSecret: string) {
  const url = `http://127.0.0.1:${port}`
  const manifest = readManifest(options.manifestPath)
  const clock = options.clock ?? runningClock()
  const workspace = new Workspace(options.seed ?? defaultSeed, clock)
  const monotonic = options.monotonic ?? (() => performance.now())
  const ackTimeout = options.ackTimeout ?? 3000
  const changed = () => workspace.changed()
  const sockets = socketMode({ appId: workspace.app.id, ackTimeout, changed })
  const world: World = {
    url,
    tokens: {
      bot: options.botToken ?? `xoxb-sandbox-${crypto.randomUUID()}`,
      app: options.appToken ?? `xapp-sandbox-${crypto.randomUUID()}`,
    },
    manifest,
    clock,
    workspace,
    triggers: triggers(monotonic),
    responseUrls: responseUrls(`${url}/response/`, clock),
    faults: faults(changed),
    rates: options.enforceRateLimits ? realRates(monotonic) : unlimited,
    calls: [],
    pings: [],
    delivery: options.requestUrl ? requestUrl({ url: options.requestUrl, signingSecret, ackTimeout }) : sockets,
    openSocket: () => `ws://127.0.0.1:${port}/link/?ticket=${sockets.ticket()}&app_id=${workspace.app.id}`,
    recordPings: (channel, message) => world.pings.push(...pingsOf(channel.id, message)),
  }
  return { world, upgrade: sockets.upgrade }
}

async function actAnswer(world: World, input: unknown) {
  const act = readAct(input)
  const headers = { 'content-type': 'application/json' }
  if (!act) return { status: 400, headers, body: { ok: false, error: 'This is no act that the sandbox knows.' } }
  return { status: 200, headers, body: { ...(await perform(world, act)) } }
}
