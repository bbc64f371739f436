import { type Method, method } from './method.ts'
import { refuse } from './refusal.ts'

/** `auth.test` and `apps.connections.open`: how an app finds out who it is, and gets a socket. */
export const openingMethods: Record<string, Method> = {
  'auth.test': method({
    scopes: [],
    perMinute: 600,
    arguments: {},
    answer: ({ workspace, manifest }) => ({
      url: `https://${workspace.team.domain}.slack.com/`,
      team: workspace.team.name,
      user: manifest.name,
      team_id: workspace.team.id,
      user_id: workspace.app.user_id,
      bot_id: workspace.app.bot_id,
      is_enterprise_install: false,
    }),
  }),
  'apps.connections.open': method({
    token: 'app',
    scopes: ['connections:write'],
    perMinute: 20,
    arguments: {},
    answer: (world) => (world.manifest.socketMode ? { url: world.openSocket() } : refuse('access_denied')),
  }),
}
