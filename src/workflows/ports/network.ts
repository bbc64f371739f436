import type { WebClientOptions } from '@slack/web-api'
import { type Dispatcher, EnvHttpProxyAgent, fetch, Pool } from 'undici'
import { causeOf } from './causes.ts'

/** The way out, to Slack and to servers: one for calls and for WebSockets, so that neither goes past the proxy of the other. */
export interface Network {
  /** For calls; a failure says its cause, where Node only says "fetch failed". */
  fetch: NonNullable<WebClientOptions['fetch']>
  /** For the WebSockets. */
  dispatcher: Dispatcher
  /** Why the last WebSocket did not open, which the socket's own event leaves out (docs/slack.md); asked once. */
  refusal(): string | null
}

type Environment = Record<string, string | undefined>

/** The variables that name a proxy; the lower-case one wins, as with curl. */
const variables = { httpProxy: ['http_proxy', 'HTTP_PROXY'], httpsProxy: ['https_proxy', 'HTTPS_PROXY'] }

/** A proxy is no way back to this machine, on which the sandbox and tests listen. */
const thisMachine = 'localhost,127.0.0.1,::1'

/** Goes through HTTPS_PROXY and HTTP_PROXY, except where NO_PROXY says. `stalled`: milliseconds until a handshake counts as unanswered. */
export function openNetwork({
  env = process.env,
  stalled = 12_000,
}: {
  env?: Environment
  stalled?: number
} = {}): Network {
  let refusal: string | null = null
  // undici's own patience is five minutes, for a handshake as for what a proxy answers.
  const timeouts = { headersTimeout: stalled }
  const agent = new EnvHttpProxyAgent({
    ...proxiesOf(env),
    noProxy: [env.no_proxy ?? env.NO_PROXY, thisMachine].filter(Boolean).join(),
    ...timeouts,
    clientFactory: (origin, options) => new Pool(origin, { ...options, ...timeouts }),
    // A WebSocket needs a connection of its own, and a tunnel also without TLS (RFC 6455, section 4.1).
    allowH2: false,
    proxyTunnel: true,
  })
  const dispatcher = agent.compose((dispatch) => (options, handler) => {
    if (options.upgrade !== 'websocket') return dispatch(options, handler)
    return dispatch(
      options,
      watched(handler, (why) => (refusal = why)),
    )
  })
  return {
    fetch: ((url: string, init: object) => fetch(url, { ...init, dispatcher }).catch(sayCause)) as never,
    dispatcher,
    refusal() {
      const said = refusal
      refusal = null
      return said
    },
  }
}

/** Which proxies the environment names, without their passwords: what `doctor` shows. */
export function proxiesNamed(env: Environment): string[] {
  return Object.values(proxiesOf(env)).map((address) => {
    const { protocol, host } = new URL(address)
    return `${protocol}//${host}`
  })
}

/** An address in the environment that no proxy can have; the value may hold a password and is not repeated. */
export class ProxyAddressError extends Error {}

function proxiesOf(env: Environment): Partial<Record<keyof typeof variables, string>> {
  const found = Object.entries(variables).flatMap(([option, names]) => {
    const name = names.find((one) => env[one]?.trim())
    const value = name && env[name]?.trim()
    return value ? [[option, proxyAddress(name, value)]] : []
  })
  return Object.fromEntries(found)
}

/** As with curl, `proxy.example:3128` is an address too. */
function proxyAddress(name: string, value: string): string {
  const address = value.includes('://') ? value : `http://${value}`
  if (URL.canParse(address) && /^(https?|socks5?):$/.test(new URL(address).protocol)) return address
  throw new ProxyAddressError(`${name}: expected the address of a proxy such as http://proxy.example:3128`)
}

/** Tells why a WebSocket is not opened. */
function watched(handler: Dispatcher.DispatchHandler, tell: (why: string) => void): Dispatcher.DispatchHandler {
  const { onResponseStart, onResponseError } = handler
  let refused = false
  handler.onResponseStart = (controller, status, ...rest) => {
    refused = status >= 200
    if (refused) tell(`it was answered with HTTP ${status}`)
    onResponseStart?.call(handler, controller, status, ...rest)
  }
  handler.onResponseError = (controller, error) => {
    // After an answer that is no WebSocket undici gives up, which is no cause.
    if (!refused) tell(causeOf(error))
    onResponseError?.call(handler, controller, error)
  }
  return handler
}

/** The kind of the failure stays: whoever waited too long is told apart by its name. */
function sayCause(error: Error): never {
  throw Object.assign(new Error(causeOf(error), { cause: error }), { name: error.name })
}
