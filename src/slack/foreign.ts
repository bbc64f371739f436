import type { AllMiddlewareArgs, AnyMiddlewareArgs, App } from '@slack/bolt'
import type { Logger } from 'pino'

/** The workspace, enterprise and app that payloads must be of; `app` is null where Slack did not tell it. */
interface Ours {
  team: string
  enterprise: string | null
  appId: string | null
}

/**
 * Drops what was meant for another workspace or app, however well it is signed: it is acknowledged, so that nobody
 * sends it again, and nothing else happens.
 */
export function dropForeign(app: App, ours: Ours, log: Logger): void {
  app.use(async (args) => {
    const origin = originOf(args.body as Body)
    if (isOurs(origin, ours)) return args.next()
    log.warn({ ...origin }, 'a payload of another workspace or app was dropped')
    await (args as Partial<Acknowledged> & AllMiddlewareArgs).ack?.()
  })
}

type Acknowledged = Extract<AnyMiddlewareArgs, { ack: unknown }> & { ack: () => Promise<void> }

interface Body {
  api_app_id?: string
  team_id?: string
  command?: string
  team?: { id?: string } | null
  enterprise_id?: string
  enterprise?: { id?: string } | null
}

function originOf(body: Body) {
  // A command's team is the person's own: people of other workspaces in a shared channel are told why not, by the listener.
  const team = body.command === undefined ? body.team_id : undefined
  return {
    app: body.api_app_id ?? null,
    team: body.team?.id ?? team ?? null,
    enterprise: body.enterprise?.id ?? body.enterprise_id ?? null,
  }
}

/** In an Enterprise Grid a person may act from another workspace of the same enterprise. */
function isOurs({ app, team, enterprise }: ReturnType<typeof originOf>, ours: Ours): boolean {
  if (app !== null && ours.appId !== null && app !== ours.appId) return false
  if (ours.enterprise !== null && enterprise === ours.enterprise) return true
  return team === null || team === ours.team
}
