import { sendEvent } from '../delivery/send.ts'
import type { Act, Outcome } from '../protocol.ts'
import { viewObject } from '../views.ts'
import type { World } from '../world.ts'
import { failed } from './outcomes.ts'

/** Opens the app's Home tab: `app_home_opened`, if the manifest subscribes to it. */
export async function openHome(world: World, act: Extract<Act, { kind: 'open-home' }>): Promise<Outcome> {
  if (!world.manifest.homeTab) return failed('This app has no Home tab.')
  const im = world.workspace.im(act.user)
  if (!im) return failed('Bots have no Home tab.')
  const home = world.workspace.homes.get(act.user)
  await sendEvent(world, {
    type: 'app_home_opened',
    user: act.user,
    channel: im.id,
    tab: 'home',
    event_ts: world.workspace.nextTimestamp(),
    ...(home ? { view: viewObject(world.workspace, home) } : {}),
  })
  return { ok: true }
}
