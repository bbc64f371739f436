import { readFileSync } from 'node:fs'
import { WebAPIPlatformError, WebClient } from '@slack/web-api'
import { parse } from 'yaml'
import type { Config } from '../config.ts'
import { silentLogger } from '../log.ts'
import { adviceOn } from '../slack/advice.ts'
import { People } from '../slack/people.ts'
import { whoWeAre } from './bot.ts'

/** One line of `doctor`: what was looked at, and `ok` or what to do. */
export interface Line {
  what: string
  ok: boolean
  say: string
}

/** Asks Slack about the tokens, the scopes, the channels and the people of a configuration. */
export async function diagnoseSlack(config: Config): Promise<Line[]> {
  const options = {
    timeout: 10_000,
    logger: silentLogger,
    retryConfig: { retries: 1 },
    ...(config.apiUrl ? { slackApiUrl: config.apiUrl } : {}),
  }
  const client = new WebClient(config.slack.botToken, options)
  const lines: Line[] = []
  const look = async (what: string, check: () => Promise<string>) => {
    try {
      lines.push({ what, ok: true, say: await check() })
    } catch (error) {
      lines.push({ what, ok: false, say: sentenceOf(error) })
    }
  }
  await look('bot token', async () => `is accepted, for workspace ${(await whoWeAre(client)).team}`)
  if (lines[0]?.ok === false) return lines
  await look('scopes', () => checkScopes(client))
  if (config.slack.kind === 'socket') {
    const { appToken } = config.slack
    await look('app token', async () => {
      await new WebClient(appToken, options).apps.connections.open({})
      return 'is accepted, Socket Mode is on'
    })
  }
  const { channels } = config.policy
  for (const channel of new Set([channels.blockers, channels.digest ?? channels.blockers])) {
    await look(`channel ${channel}`, () => checkChannel(client, channel))
  }
  await look('people', () => checkPeople(client, config))
  return lines
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
  if (found?.is_archived) throw new Error('is archived: unarchive it, or name another one in countersign.yaml')
  if (found?.is_private && !found.is_member)
    throw new Error('is private and the app is not in it: /invite @countersign there')
  return `is #${found?.name ?? channel}`
}

async function checkPeople(client: WebClient, config: Config): Promise<string> {
  const people = new People(client, config.policy, await whoWeAre(client))
  await people.load()
  const { owners, operators } = people.roles()
  if (people.problems.length > 0) throw new Error(people.problems.join(' '))
  if (owners.length === 0) throw new Error('no owner was found: nothing can ever be granted')
  return `${owners.length} owners and ${operators.length} operators were found`
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof WebAPIPlatformError)) return error instanceof Error ? error.message : String(error)
  const { error: code } = error.data
  return hints[code] ? `Slack says ${code}: ${hints[code]}` : adviceOn(code).sentence
}

/** Of either token, which the advice on messages does not know. */
const hints: Record<string, string> = {
  invalid_auth: 'copy the token again from the app’s settings',
  missing_scope: 'install the app again from manifest.yml',
  not_allowed_token_type: 'this is a token of another kind',
}
