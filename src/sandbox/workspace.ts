import { withIds } from './blocks/walk.ts'
import { type Clock, timestamps } from './clock.ts'
import type { Channel, Member, Seed, StoredMessage, StoredView, UserGroup } from './records.ts'

/** Everything the pretend workspace remembers. Whoever changes it says so with `changed()`. */
export class Workspace {
  readonly team: Seed['team']
  readonly app: Seed['app']
  readonly members: Map<string, Member>
  readonly channels: Map<string, Channel>
  readonly groups: Map<string, UserGroup>
  /** A stack of modals by person; the last one is on top. */
  readonly modals = new Map<string, StoredView[]>()
  readonly homes = new Map<string, StoredView>()
  readonly nextTimestamp: () => string
  version = 0
  #listeners = new Set<() => void>()
  #ids = 0

  constructor(seed: Seed, clock: Clock) {
    const own = structuredClone(seed)
    this.team = own.team
    this.app = own.app
    this.members = byId(own.members)
    this.channels = byId([...own.channels, ...own.members.filter((one) => !one.is_bot).map((one) => this.#im(one))])
    this.groups = byId(own.groups)
    this.nextTimestamp = timestamps(clock)
  }

  /** A new id with Slack's kind of prefix: `V…` for views, `Ev…` for events. */
  nextId(prefix: string): string {
    this.#ids += 1
    return `${prefix}0${this.#ids.toString(36).toUpperCase().padStart(6, '0')}`
  }

  /** The app's direct message with a person, if they can have one. */
  im(userId: string): Channel | undefined {
    return [...this.channels.values()].find((channel) => channel.kind === 'im' && channel.with === userId)
  }

  /** A person's view by its id: one of their modals, or their Home. */
  view(id: string): StoredView | undefined {
    return [...this.homes.values(), ...[...this.modals.values()].flat()].find((view) => view.id === id)
  }

  /** The person's modals, to be changed in place. */
  stack(userId: string): StoredView[] {
    const stack = this.modals.get(userId) ?? []
    this.modals.set(userId, stack)
    return stack
  }

  /** Puts a message into a channel, under the next timestamp. */
  post(channel: Channel, message: Omit<StoredMessage, 'ts'>): StoredMessage {
    const stored = { ...message, ...this.prepared(message), ts: this.nextTimestamp() }
    channel.messages.push(stored)
    this.changed()
    return stored
  }

  /** The content as Slack keeps it, with the ids that it makes up. */
  prepared({ text, blocks }: Pick<StoredMessage, 'text' | 'blocks'>): Pick<StoredMessage, 'text' | 'blocks'> {
    return { text, blocks: withIds(blocks, () => this.nextId('b')) }
  }

  /** Tells every listener that something is different now. */
  changed(): void {
    this.version += 1
    for (const listener of [...this.#listeners]) listener()
  }

  /** Calls back after every change; the answer ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #im(member: Member): Channel {
    return {
      id: member.id.replace(/^U/, 'D'),
      name: 'directmessage',
      kind: 'im',
      with: member.id,
      members: [member.id, this.app.user_id],
      archived: false,
      shared: false,
      messages: [],
    }
  }
}

function byId<T extends { id: string }>(things: readonly T[]): Map<string, T> {
  return new Map(things.map((thing) => [thing.id, thing]))
}
