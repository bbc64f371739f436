import type { World } from '../world.ts'
import type { Acknowledgement, Outgoing } from './delivery.ts'

/** Sends a payload, twice while the fault `duplicate` lasts; what counts is the first acknowledgement. */
export async function send(world: World, outgoing: Outgoing): Promise<Acknowledgement> {
  const copies = Array.from({ length: world.faults.duplicates() }, () => world.delivery.deliver(outgoing))
  const [first] = await Promise.all([world.delivery.deliver(outgoing), ...copies])
  return first
}

/**
 * Sends an event if the manifest subscribes to it, and resolves after the first attempt. Slack retries up to three
 * times what was not acknowledged; here without its pauses of a minute and five, or as soon as somebody connects.
 * Source: docs.slack.dev/apis/events-api.
 */
export async function sendEvent(world: World, event: { type: string } & Record<string, unknown>): Promise<void> {
  if (!world.manifest.events.includes(subscriptionOf(event))) return
  const outgoing: Outgoing = { type: 'events_api', payload: wrapped(world, event), acceptsResponse: false }
  const first = await send(world, outgoing)
  if (!first.ok) void retry(world, outgoing)
}

async function retry(world: World, outgoing: Outgoing): Promise<void> {
  for (const attempt of [1, 2, 3]) {
    await world.delivery.onceConnected()
    const answer = await world.delivery.deliver({ ...outgoing, retry: { attempt, reason: 'timeout' } })
    if (answer.ok) return
  }
}

function wrapped({ workspace, clock }: World, event: object): Record<string, unknown> {
  const { team, app } = workspace
  return {
    token: 'sandbox-verification-token',
    team_id: team.id,
    context_team_id: team.id,
    context_enterprise_id: null,
    api_app_id: app.id,
    event,
    type: 'event_callback',
    event_id: workspace.nextId('Ev'),
    event_time: Math.floor(clock.now() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: team.id, user_id: app.user_id, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
  }
}

function subscriptionOf(event: { type: string } & Record<string, unknown>): string {
  return event.type === 'message' ? `message.${event.channel_type === 'im' ? 'im' : 'channels'}` : event.type
}
