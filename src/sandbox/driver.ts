import { perform } from './acts/act.ts'
import { type Clicks, clicks } from './clicks.ts'
import { sendEvent } from './delivery/send.ts'
import { memberObject } from './member-object.ts'
import type { Ping } from './pings.ts'
import type { Act, Fault, Outcome, Snapshot } from './protocol.ts'
import type { Channel, Member, StoredMessage } from './records.ts'
import { snapshotFor } from './snapshot.ts'
import { type WaitFor, waiting } from './wait.ts'
import type { Call } from './web-api/calls.ts'
import type { World } from './world.ts'

/** What a test does in the workspace, and what it looks at. */
export interface Driver extends Clicks {
  act(act: Act): Promise<Outcome>
  snapshot(userId: string): Snapshot
  /** Everything in a channel, oldest first, with metadata, replies and what only one person sees. */
  messages(channelId: string): StoredMessage[]
  /** The app's direct message with a person: its id, and what is in it. */
  dm(userId: string): { id: string; messages: StoredMessage[] }
  /** The mentions that messages made, since the start. */
  pings(): Ping[]
  /** The Web API calls that the app made, since the start. */
  calls: readonly Call[]
  inject(fault: Fault): Promise<Outcome>
  waitFor: WaitFor
  /** Calls back after every change; the answer ends it. */
  onChange(listener: () => void): () => void
  /** Changes a person, and tells the app (`user_change`). */
  updatePerson(userId: string, patch: Partial<Omit<Member, 'id'>>): Promise<void>
  /** Replaces a user group's members, and tells the app (`subteam_members_changed`). */
  setGroup(groupId: string, users: string[]): Promise<void>
  /** Changes a channel: archives it, makes it private, puts the app in or out. */
  updateChannel(channelId: string, patch: Partial<Omit<Channel, 'id' | 'messages'>>): void
}

/** The functions of a `Sandbox` that work on its world. */
export function driver(world: World): Driver {
  const { workspace, calls } = world
  const act = (one: Act) => perform(world, one)
  const snapshot = (userId: string) => snapshotFor(world, userId)
  return {
    ...clicks(act, snapshot),
    act,
    snapshot,
    messages: (channelId) => structuredClone(channelOf(world, channelId).messages),
    dm: (userId) => {
      const im = workspace.im(userId)
      if (!im) throw new Error(`The app has no direct message with ${userId}.`)
      return { id: im.id, messages: structuredClone(im.messages) }
    },
    pings: () => [...world.pings],
    calls,
    inject: (fault) => act({ kind: 'inject', fault }),
    waitFor: waiting(workspace),
    onChange: (listener) => workspace.onChange(listener),
    async updatePerson(userId, patch) {
      const member = workspace.members.get(userId)
      if (!member) throw new Error(`There is no person ${userId} in this workspace.`)
      Object.assign(member, patch)
      workspace.changed()
      const event_ts = workspace.nextTimestamp()
      await sendEvent(world, {
        type: 'user_change',
        user: memberObject(world, member),
        cache_ts: seconds(world),
        event_ts,
      })
    },
    async setGroup(groupId, users) {
      const group = workspace.groups.get(groupId)
      if (!group) throw new Error(`There is no user group ${groupId} in this workspace.`)
      const before = group.users
      group.users = [...users]
      workspace.changed()
      await sendEvent(world, membersChanged(world, groupId, before, users))
    },
    updateChannel(channelId, patch) {
      Object.assign(channelOf(world, channelId), patch)
      workspace.changed()
    },
  }
}

function channelOf({ workspace }: World, id: string): Channel {
  const channel = workspace.channels.get(id)
  if (!channel) throw new Error(`There is no channel ${id} in this workspace.`)
  return channel
}

function membersChanged(world: World, subteam_id: string, before: string[], after: string[]) {
  const added_users = after.filter((user) => !before.includes(user))
  const removed_users = before.filter((user) => !after.includes(user))
  return {
    type: 'subteam_members_changed',
    subteam_id,
    team_id: world.workspace.team.id,
    date_previous_update: seconds(world),
    date_update: seconds(world),
    added_users,
    added_users_count: added_users.length,
    removed_users,
    removed_users_count: removed_users.length,
    event_ts: world.workspace.nextTimestamp(),
  }
}

function seconds({ clock }: World): number {
  return Math.floor(clock.now() / 1000)
}
