import { WebAPIPlatformError, type WebClient } from '@slack/web-api'
import { isPassing } from '../slack/codes.ts'
import { StartError, startErrorOf } from './start-error.ts'

/** The workspace and enterprise of our token, and which bot it is there. */
export interface Us {
  team: string
  enterprise: string | null
  botId: string
  botUserId: string
  appId: string | null
}

/** Asks Slack whom our token belongs to. */
export async function whoWeAre(client: WebClient): Promise<Us> {
  try {
    const { team_id, enterprise_id, bot_id, user_id } = await client.auth.test()
    if (!team_id || !bot_id || !user_id) {
      throw new StartError(
        'Slack did not say which workspace and bot the token is of. It must be a bot token of one workspace.',
      )
    }
    return {
      team: team_id,
      enterprise: typeof enterprise_id === 'string' ? enterprise_id : null,
      botId: bot_id,
      botUserId: user_id,
      appId: await appOf(client, bot_id),
    }
  } catch (error) {
    throw startErrorOf(
      error,
      'SLACK_BOT_TOKEN',
      'Copy the Bot User OAuth Token from the app’s “OAuth & Permissions” page.',
    )
  }
}

/** The app that a bot is of; null where Slack does not say, which leaves payloads to be told apart by their workspace. */
async function appOf(client: WebClient, bot: string): Promise<string | null> {
  try {
    return (await client.bots.info({ bot })).bot?.app_id ?? null
  } catch (error) {
    if (error instanceof WebAPIPlatformError && !isPassing(error.data.error)) return null
    throw error
  }
}
