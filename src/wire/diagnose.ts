import { readFileSync } from 'node:fs'
import { WebAPIPlatformError, WebAPIRequestError, type WebClient } from '@slack/web-api'
import { parse } from 'yaml'
import type { Config } from '../config.ts'
import type { Policy } from '../core/policy.ts'
import { silentLogger } from '../log.ts'
import { type ClientSettings, slackClient } from '../slack/client.ts'
import { adviceOn } from '../slack/codes.ts'
import { People } from '../slack/people.ts'
import { proxiesNamed } from '../workflows/ports/network.ts'
import { openSocket } from './open-socket.ts'
import { networkOrError, StartError } from './start-error.ts'
import { type Us, whoWeAre } from './who-we-are.ts'

/** One line of `doctor`: what was looked at, and `ok` or what to do. */
export interface Line {
  what: string
  ok: boolean
  say: string
}

/** Asks Slack about the tokens, the scopes, the socket, the channels and the people of a configuration. */
export async function diagnoseSlack(config: Config): Promise<Line[]> {
  const network = networkOrError()
  const settings = { apiUrl: config.apiUrl, network, logger: silentLogger }
  const { slack, policy } = config
  const client = slackClient(slack.botToken, 'patiently', settings)
  const us = await whoWeAre(client).catch((error: unknown) => sentenceOf(error))
  if (typeof us === 'string') return [...proxyLines(), { what: 'bot token', ok: false, say: us }]
  const { channels } = policy
  return [
    ...proxyLines(),
    { what: 'bot token', ok: true, say: `is accepted, for workspace ${us.team}` },
    await look('scopes', () => checkScopes(client)),
    ...(slack.kind === 'socket' ? [await lookAtSocket(slack.appToken, settings)] : []),
    ...(await Promise.all(
      [
        ...new Set([channels.blockers, channels.digest ?? channels.blockers, channels.escalation ?? channels.blockers]),
      ].map((channel) => look(`channel ${channel}`, () => checkChannel(client, channel))),
    )),
    await look('people', () => checkPeople(policy, us, slackClient(slack.botToken, 'once', settings))),
  ]
}

async function look(what: string, check: () => Promise<string>, token?: string): Promise<Line> {
  try {
    return { what, ok: true, say: await check() }
  } catch (error) {
    return { what, ok: false, say: sentenceOf(error, token) }
  }
}

function lookAtSocket(appToken: string, settings: ClientSettings): Promise<Line> {
  const check = async () => {
    await openSocket(slackClient(appToken, 'patiently', settings), settings.network)
    return 'is accepted, Socket Mode is on, and a socket opens'
  }
  return look('app token', check, 'SLACK_APP_TOKEN')
}

/** Said only where there is something to say. */
function proxyLines(): Line[] {
  const named = [...new Set(proxiesNamed(process.env))]
  return named.length > 0
    ? [{ what: 'proxy', ok: true, say: `Slack is reached through ${named.join(' and ')}, but for NO_PROXY` }]
    : []
}

async function checkScopes(client: WebClient): Promise<string> {
  const { response_metadata } = await client.auth.test()
  const granted = new Set(response_metadata?.scopes ?? [])
  const missing = wantedScopes().filter((scope) => !granted.has(scope))
  if (missing.length > 0) throw new Error(`lacks ${missing.join(', ')}: install the app again from manifest.yml`)
  return 'are all granted'
}

function wantedScopes(): string[] {
  const manifest = parse(readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8')) as {
    oauth_config: { scopes: { bot: string[] } }
  }
  return manifest.oauth_config.scopes.bot
}

async function checkChannel(client: WebClient, channel: string): Promise<string> {
  const { channel: found } = await client.conversations.info({ channel })
  const name = `#${found?.name ?? channel}`
  if (found?.is_archived) throw new Error('is archived: unarchive it, or name another one in countersign.yaml')
  if (found?.is_private && !found.is_member)
    throw new Error('is private and the app is not in it: /invite @countersign there')
  if (!found?.is_member)
    throw new Error(
      `is ${name}, and the app is not in it: /invite @countersign there. It can post without, and could never look up whether a message arrived whose answer was lost.`,
    )
  return `is ${name}`
}

async function checkPeople(policy: Policy, us: Us, client: WebClient): Promise<string> {
  let waited = 0
  const people = new People(client, policy, us, {
    onWait: (seconds) => {
      waited += seconds
    },
  })
  await people.load()
  const { owners, operators } = people.roles()
  if (people.problems.length > 0) throw new Error(people.problems.join(' '))
  if (owners.length === 0) throw new Error('no owner was found: nothing can ever be granted')
  const found = `${owners.length} owners and ${operators.length} operators were found`
  const wait = waited > 0 ? [`; Slack’s rates made this wait ${waited} s`] : []
  return [found, ...wait, ...people.remarks.map((remark) => `; ${remark}`)].join('')
}

function sentenceOf(error: unknown, token?: string): string {
  if (error instanceof StartError && error.cause instanceof WebAPIRequestError) return sentenceOf(error.cause)
  if (error instanceof WebAPIPlatformError) return adviceOn(error.data.error, token).sentence
  if (error instanceof WebAPIRequestError) return `Slack cannot be reached: ${error.original.message}`
  return error instanceof Error ? error.message : String(error)
}
