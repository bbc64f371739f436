import type { Act, Fault, Outcome } from '../protocol.ts'
import type { World } from '../world.ts'
import { click, clickInView } from './click.ts'
import { close } from './close.ts'
import { command } from './command.ts'
import { openHome } from './home.ts'
import { failed } from './outcomes.ts'
import { say } from './say.ts'
import { submit } from './submit.ts'

/** Does one act. Resolves when the app acknowledged what it brought about, or failed to in time. */
export async function perform(world: World, act: Act): Promise<Outcome> {
  try {
    return await HANDLERS[act.kind](world, act as never)
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error))
  } finally {
    world.workspace.changed()
  }
}

const HANDLERS: { [Kind in Act['kind']]: (world: World, act: Extract<Act, { kind: Kind }>) => Promise<Outcome> } = {
  click,
  'click-in-view': clickInView,
  submit,
  close,
  command,
  'open-home': openHome,
  say,
  reload: async (world, act) => reload(world, act.user),
  'set-clock': async (world, act) => setClock(world, act.to),
  inject: async (world, act) => inject(world, act.fault),
  'clear-faults': async (world) => {
    world.faults.clear()
    return { ok: true }
  },
}

/** What only this person saw is gone, and so is what they chose without submitting it. */
function reload({ workspace }: World, user: string): Outcome {
  for (const channel of workspace.channels.values()) {
    channel.messages = channel.messages.filter((message) => message.only_for !== user)
    for (const message of channel.messages) delete message.state?.[user]
  }
  workspace.modals.delete(user)
  return { ok: true }
}

function setClock({ clock }: World, to: string): Outcome {
  const milliseconds = Date.parse(to)
  if (Number.isNaN(milliseconds)) return failed(`"${to}" is no time; write it as 2026-11-02T09:00:00Z.`)
  clock.set(milliseconds)
  return { ok: true }
}

function inject({ delivery, faults }: World, fault: Fault): Outcome {
  if (fault.kind === 'disconnect') delivery.disconnect(fault.reason)
  else if (fault.kind === 'drop-sockets') delivery.drop()
  else faults.add(fault)
  return { ok: true }
}
