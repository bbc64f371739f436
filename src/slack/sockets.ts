import { type Receiver, SocketModeReceiver } from '@slack/bolt'
import { type ClientSettings, clientOptions } from './client.ts'

/** How patiently sockets are opened, and who is told how they fare. */
export interface SocketOptions {
  /** Milliseconds until Slack's answer with a socket's address counts as stalled. */
  stalled?: number
  /** Told, before anything connects, how to ask whether Slack can reach us now. */
  onReach?: (isReached: () => boolean) => void
  /** A socket that was connected cannot be any more, for a reason that does not pass. */
  onLost?: (error: Error) => void
}

type Options = SocketOptions & ClientSettings

/** Socket Mode: two sockets, because every `disconnect` frame costs one of them some seconds (docs/slack.md). */
export function socketReceiver(appToken: string, options: Options): Receiver {
  const receivers = [open(appToken, options), open(appToken, options)]
  const isReached = () => receivers.some(isConnected)
  options.onReach?.(isReached)
  const silence = tellOfSilence(receivers, isReached, options)
  return {
    init: (app) => {
      for (const receiver of receivers) receiver.init(app)
    },
    start: () => Promise.all(receivers.map((receiver) => receiver.start())),
    stop: () => {
      silence.end()
      return Promise.all(receivers.map((receiver) => receiver.stop()))
    },
  }
}

function open(appToken: string, options: Options): SocketModeReceiver {
  const { apiUrl, logger, network, onLost, stalled } = options
  const settings = { apiUrl, logger, network, ...(stalled === undefined ? {} : { timeout: stalled }) }
  const receiver = new SocketModeReceiver({
    appToken,
    logger,
    dispatcher: network.dispatcher as never,
    installerOptions: { clientOptions: clientOptions('forever', settings) as never },
  })
  return heard(receiver, onLost)
}

function isConnected({ client }: SocketModeReceiver): boolean {
  return client.websocket?.isActive() ?? false
}

/** Nobody waits for a reconnect, so that its failure would end the process unheard (docs/slack.md). */
function heard(receiver: SocketModeReceiver, onLost: SocketOptions['onLost']): SocketModeReceiver {
  const { client } = receiver
  const start = client.start.bind(client)
  let connected = false
  client.start = async () => {
    try {
      const answer = await start()
      connected = true
      return answer
    } catch (error) {
      if (!connected) throw error
      // Without an error it was stopped while it reconnected.
      if (error instanceof Error) onLost?.(error)
      return { ok: false }
    }
  }
  return receiver
}

/** Says in the log why a socket does not open, when none is open, so that no click arrives, and for how long that was. */
function tellOfSilence(receivers: SocketModeReceiver[], isReached: () => boolean, { logger, network }: Options) {
  let since: number | null = null
  let ended = false
  const closed = () => {
    const refusal = network.refusal()
    if (ended) return
    if (refusal) logger.warn(`The WebSocket to Slack did not open: ${refusal}. It is tried again.`)
    if (since !== null || isReached()) return
    since = performance.now()
    logger.warn('No socket to Slack is open, so that no click arrives; it is being opened again.')
  }
  const connected = () => {
    if (since !== null)
      logger.warn(`Slack reaches Countersign again, after ${Math.ceil((performance.now() - since) / 1000)} s.`)
    since = null
  }
  for (const { client } of receivers) client.on('close', closed).on('connected', connected)
  return {
    end() {
      ended = true
    },
  }
}
