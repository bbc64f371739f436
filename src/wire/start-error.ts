import { SlackError, WebAPIPlatformError, WebAPIRequestError } from '@slack/web-api'
import { isPassing } from '../slack/codes.ts'
import { type Network, openNetwork, ProxyAddressError } from '../workflows/ports/network.ts'

/** Why the bot does not start, or go on, in one sentence for whoever started it. */
export class StartError extends Error {}

/** Why Slack cannot be worked with now, as a sentence; what is no answer of Slack's stays as it is. */
export function startErrorOf(error: unknown, token: string, remedy: string): unknown {
  if (error instanceof WebAPIPlatformError && !isPassing(error.data.error))
    return new StartError(`Slack does not accept ${token}: ${error.data.error}. ${remedy}`)
  if (!(error instanceof SlackError || error instanceof SyntaxError)) return error
  return new StartError(
    `Slack does not answer as it should (${troubleOf(error)}), so Countersign does not start. Start it again in a while, as a supervisor does; https://slack-status.com tells of outages.`,
    { cause: error },
  )
}

function troubleOf(error: Error): string {
  if (error instanceof WebAPIPlatformError) return 'it fails itself'
  return error instanceof WebAPIRequestError ? error.original.message : error.message
}

/** Why the bot stops when a socket that was connected cannot be opened any more. */
export function lostConnection(error: Error): StartError {
  if (error instanceof WebAPIPlatformError)
    return new StartError(
      `Slack no longer accepts SLACK_APP_TOKEN: ${error.data.error}, so Countersign stops: no click would arrive. Make an App-Level Token on the app’s “Basic Information” page, and start it again.`,
    )
  return new StartError(`The connection to Slack is lost (${error.message}), so Countersign stops. Start it again.`)
}

/** The way to Slack, as the environment's proxies have it. */
export function networkOrError(...options: Parameters<typeof openNetwork>): Network {
  try {
    return openNetwork(...options)
  } catch (error) {
    throw error instanceof ProxyAddressError ? new StartError(error.message) : error
  }
}
