import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'

/** What the app's manifest lets it do and receive. */
export interface Manifest {
  name: string
  scopes: readonly string[]
  commands: readonly Command[]
  events: readonly string[]
  homeTab: boolean
  messagesTab: boolean
  messagesTabReadOnly: boolean
  interactivity: boolean
  socketMode: boolean
}

/** A slash command, as its users see it. */
interface Command {
  command: string
  description: string
  usage_hint: string
  should_escape: boolean
}

/** Reads `manifest.yml` (Slack's manifest schema, version 2). Throws when it is not one. */
export function readManifest(path: string): Manifest {
  const { display_information, features, oauth_config, settings } = schema.parse(parse(readFileSync(path, 'utf8')))
  return {
    name: features.bot_user?.display_name ?? display_information.name,
    scopes: oauth_config.scopes.bot,
    commands: features.slash_commands,
    events: settings.event_subscriptions.bot_events,
    homeTab: features.app_home.home_tab_enabled,
    messagesTab: features.app_home.messages_tab_enabled,
    messagesTabReadOnly: features.app_home.messages_tab_read_only_enabled,
    interactivity: settings.interactivity.is_enabled,
    socketMode: settings.socket_mode_enabled,
  }
}

const off = z.boolean().default(false)
const schema = z.object({
  display_information: z.object({ name: z.string() }),
  features: z.object({
    app_home: z
      .object({ home_tab_enabled: off, messages_tab_enabled: off, messages_tab_read_only_enabled: off })
      .prefault({}),
    bot_user: z.object({ display_name: z.string() }).optional(),
    slash_commands: z
      .array(
        z.object({
          command: z.string(),
          description: z.string(),
          usage_hint: z.string().default(''),
          should_escape: off,
        }),
      )
      .default([]),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z.object({
    interactivity: z.object({ is_enabled: off }).prefault({}),
    event_subscriptions: z.object({ bot_events: z.array(z.string()).default([]) }).prefault({}),
    socket_mode_enabled: off,
  }),
})
