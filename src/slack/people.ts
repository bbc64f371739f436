import type { WebClient } from '@slack/web-api'
import { validTimezone } from '../core/calendar.ts'
import type { Person } from '../core/person.ts'
import type { Policy, RoleHolder, Roles } from '../core/policy.ts'
import type { Directory } from '../workflows/adopt-policy.ts'
import { Look, type LookOptions } from './look.ts'
import { nameOf, type SlackUser, sameFacts } from './slack-user.ts'

type Role = keyof Roles

/** Who held the roles before, and by which policy: before the first look the ledger knows. */
interface Before {
  policy: Policy | null
  roles: Roles
}

/**
 * Who people are. Owners, operators and group members are looked up before anybody clicks, because nothing but the
 * database may stand between a click and its ack; somebody not known is refused and looked up afterwards. Only Slack's
 * own answer about a person or a group changes a role: about whomever it does not answer, everything stays as it was.
 */
export class People implements Directory {
  readonly #client: WebClient
  readonly #policy: Policy
  readonly #team: string
  readonly #enterprise: string | null
  readonly #options: LookOptions
  readonly #users = new Map<string, SlackUser>()
  /** Everybody whom the policy names, in person or through a group, whether or not they may act. */
  readonly #named = new Set<string>()
  #before: Before
  #roles: Roles
  #loading: Promise<void> = Promise.resolve()
  /** What the policy names and Slack does not know, or does not tell: `doctor` and the log say so. */
  problems: string[] = []
  /** What is odd about somebody and takes nothing away. */
  remarks: string[] = []

  constructor(
    client: WebClient,
    policy: Policy,
    app: { team: string; enterprise: string | null },
    options: LookOptions & { before?: Before } = {},
  ) {
    this.#client = client
    this.#policy = policy
    this.#team = app.team
    this.#enterprise = app.enterprise
    this.#options = options
    this.#before = options.before ?? { policy: null, roles: { owners: [], operators: [] } }
    this.#roles = this.#still()
  }

  /**
   * Looks everybody up that the policy names: at start, on `subteam_members_changed`, and every few minutes. One after
   * another, so that the answers of a slow look never replace those of a later one. Rejects when Slack is in trouble.
   */
  load(): Promise<void> {
    const loading = this.#loading.catch(() => undefined).then(() => this.#load())
    this.#loading = loading
    return loading
  }

  async #load(): Promise<void> {
    const look = new Look(this.#client, this.#options)
    const wanted = {
      owners: await this.#expandAll('owners', look),
      operators: await this.#expandAll('operators', look),
    }
    const unknown = new Set([...wanted.owners, ...wanted.operators])
    for (const id of unknown) this.#named.add(id)
    for await (const user of look.list([...unknown])) {
      this.#learned(user)
      unknown.delete(user.id ?? '')
    }
    for (const id of unknown) {
      const roles = (['owners', 'operators'] as const).filter((role) => wanted[role].has(id))
      const answer = await look.ask(`${roles.join(', ')}: ${id}`, () => this.#find(id))
      // Whoever Slack no longer knows is nobody, whatever it said of them before.
      if (answer.kind === 'absent') this.#users.delete(id)
      if (answer.kind !== 'unanswered') unknown.delete(id)
    }
    const holders = (role: Role) =>
      [...wanted[role]].flatMap((id) => this.#holder(role, id, unknown.has(id), look) ?? [])
    this.#roles = { owners: holders('owners'), operators: holders('operators') }
    this.#before = { policy: this.#policy, roles: this.#roles }
    this.problems = look.problems
    this.remarks = look.remarks
    if (look.trouble) throw look.trouble
  }

  /** Looks one person up: after a click by somebody not known. */
  async learn(user: string): Promise<void> {
    await this.#find(user)
  }

  async #find(user: string): Promise<SlackUser | undefined> {
    const { user: found } = await this.#client.users.info({ user })
    return found?.id ? this.#learned(found) : undefined
  }

  #learned(user: SlackUser): SlackUser {
    if (user.id) this.#users.set(user.id, user)
    return user
  }

  /** Looks somebody up who is not known yet. */
  async ensure(user: string): Promise<void> {
    if (!this.#users.has(user)) await this.learn(user)
  }

  /** Takes what a `user_change` event says of somebody known; whether the policy's roles may be other people's now. */
  note(user: SlackUser): boolean {
    const known = user.id && this.#users.get(user.id)
    if (!user.id || !known) return false
    this.#users.set(user.id, user)
    return this.#named.has(user.id) && !sameFacts(known, user)
  }

  /** Whether the policy names a user group. */
  namesGroup(group: string): boolean {
    return [...this.#policy.owners, ...this.#policy.operators].includes(group)
  }

  /** The person behind a verified payload: identity is `team` and `user`, nothing else. */
  person(team: string, user: string): Person {
    const known = this.#users.get(user)
    // In an Enterprise Grid another team may still be ours; elsewhere it never is.
    if (!known)
      return { team, user, name: user, standing: this.#enterprise || team === this.#team ? 'unknown' : 'stranger' }
    return { team, user, name: nameOf(known), standing: this.#standing(known, team) }
  }

  roles(): Roles {
    return this.#roles
  }

  /** Null also for a zone that is newer than this machine's tables. */
  timezone(user: string): string | null {
    const zone = this.#users.get(user)?.tz
    return zone && validTimezone(zone) ? zone : null
  }

  #standing(user: SlackUser, team: string): Person['standing'] {
    if (user.deleted) return 'deactivated'
    if (user.is_bot || user.id === 'USLACKBOT') return 'bot'
    if (!this.#belongs(user, team)) return 'stranger'
    return user.is_restricted || user.is_ultra_restricted ? 'guest' : 'member'
  }

  /** `is_stranger: false` does not mean internal: the team, or the enterprise, must be the app's own (docs/slack.md). */
  #belongs(user: SlackUser, team: string): boolean {
    if (user.is_stranger) return false
    const enterprise = user.enterprise_user?.enterprise_id
    if (this.#enterprise && enterprise === this.#enterprise) return true
    return user.team_id === this.#team && team === this.#team
  }

  async #expandAll(role: Role, look: Look): Promise<Set<string>> {
    const ids = new Set<string>()
    for (const [index, member] of this.#policy[role].entries()) {
      for (const id of await this.#expand(role, member, `${role}.${index}`, look)) ids.add(id)
    }
    return ids
  }

  async #expand(role: Role, member: string, place: string, look: Look): Promise<string[]> {
    const isGroup = member.startsWith('S')
    if (!isGroup && !member.includes('@')) return [member]
    const answer = isGroup
      ? await look.ask(`${place}: group ${member}`, () => this.#membersOf(member))
      : await look.ask(`${place}: an email`, () => this.#ownerOf(member))
    if (answer.kind === 'unanswered') return this.#heldThrough(role, member)
    return answer.kind === 'known' ? answer.value : []
  }

  async #membersOf(usergroup: string): Promise<string[] | undefined> {
    return (await this.#client.usergroups.users.list({ usergroup })).users
  }

  async #ownerOf(email: string): Promise<string[] | undefined> {
    const { user } = await this.#client.users.lookupByEmail({ email })
    return user?.id ? [user.id] : undefined
  }

  #holder(role: Role, user: string, isUnanswered: boolean, look: Look): RoleHolder | null {
    const known = this.#users.get(user)
    if (!known) return isUnanswered ? this.#held(role, user) : null
    const { standing, name } = this.person(known.team_id ?? this.#team, user)
    if (standing !== 'member') {
      look.problems.push(`${role}: @${name} (${user}) is ${articles[standing]} and holds no role.`)
      return null
    }
    if (known.tz && !validTimezone(known.tz)) look.remarks.push(this.#zoneRemark(user, name, known.tz))
    return { user, name }
  }

  #zoneRemark(user: string, name: string, zone: string): string {
    const { timezone } = this.#policy.digest
    return `@${name} (${user}) is in the time zone ${zone}, which this machine does not know: reminders come by digest.timezone (${timezone}).`
  }

  /** Who held the roles by these very names, before anybody is asked. */
  #still(): Roles {
    const { policy, roles } = this.#before
    const names = (of: Policy) => JSON.stringify([of.owners, of.operators])
    return policy && names(policy) === names(this.#policy) ? roles : { owners: [], operators: [] }
  }

  #held(role: Role, user: string): RoleHolder | null {
    return this.#before.roles[role].find((holder) => holder.user === user) ?? null
  }

  /** Nobody knows through which name somebody held a role: if this one was there before, it may have been this one. */
  #heldThrough(role: Role, member: string): string[] {
    const { policy, roles } = this.#before
    return policy?.[role].includes(member) ? roles[role].map(({ user }) => user) : []
  }
}

const articles: Record<Person['standing'], string> = {
  member: 'a member',
  guest: 'a guest',
  bot: 'a bot',
  deactivated: 'deactivated',
  stranger: 'of another workspace',
  unknown: 'not known to Slack',
}
