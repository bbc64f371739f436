import { WebAPIPlatformError, type WebClient } from '@slack/web-api'
import type { Person } from '../core/person.ts'
import type { Policy, RoleHolder, Roles } from '../core/policy.ts'
import type { Directory } from '../workflows/adopt-policy.ts'
import { isPassing } from './passing.ts'

type SlackUser = NonNullable<Awaited<ReturnType<WebClient['users']['info']>>['user']>

/**
 * Who people are. Owners, operators and group members are looked up before anybody clicks, because nothing but the
 * database may stand between a click and its ack; somebody not known is refused and looked up afterwards.
 */
export class People implements Directory {
  readonly #client: WebClient
  readonly #policy: Policy
  readonly #team: string
  readonly #enterprise: string | null
  readonly #users = new Map<string, SlackUser>()
  /** Everybody whom the policy names, in person or through a group, whether or not they may act. */
  readonly #named = new Set<string>()
  #roles: Roles = { owners: [], operators: [] }
  #loading: Promise<void> = Promise.resolve()
  /** What the policy names and Slack does not know: `doctor` and the log say so. */
  problems: string[] = []

  constructor(client: WebClient, policy: Policy, app: { team: string; enterprise: string | null }) {
    this.#client = client
    this.#policy = policy
    this.#team = app.team
    this.#enterprise = app.enterprise
  }

  /**
   * Looks everybody up that the policy names: at start, on `subteam_members_changed`, and every few minutes. One after
   * another, so that the answers of a slow look never replace those of a later one.
   */
  load(): Promise<void> {
    const loading = this.#loading.catch(() => undefined).then(() => this.#load())
    this.#loading = loading
    return loading
  }

  async #load(): Promise<void> {
    const problems: string[] = []
    const owners = await this.#resolve(this.#policy.owners, 'owners', problems)
    const operators = await this.#resolve(this.#policy.operators, 'operators', problems)
    this.#roles = { owners, operators }
    this.problems = problems
  }

  /** Looks one person up: after a click by somebody not known. */
  async learn(user: string): Promise<void> {
    const { user: found } = await this.#client.users.info({ user })
    if (found?.id) this.#users.set(found.id, found)
  }

  /** Looks somebody up who is not known yet. */
  async ensure(user: string): Promise<void> {
    if (!this.#users.has(user)) await this.learn(user)
  }

  /** Takes what a `user_change` event says of somebody known; whether the policy's roles may be other people's now. */
  note(user: SlackUser): boolean {
    if (!user.id || !this.#users.has(user.id)) return false
    this.#users.set(user.id, user)
    return this.#named.has(user.id)
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

  timezone(user: string): string | null {
    return this.#users.get(user)?.tz ?? null
  }

  #standing(user: SlackUser, team: string): Person['standing'] {
    if (user.deleted) return 'deactivated'
    if (user.is_bot || user.id === 'USLACKBOT') return 'bot'
    if (!this.#belongs(user, team)) return 'stranger'
    return user.is_restricted || user.is_ultra_restricted ? 'guest' : 'member'
  }

  /** `is_stranger: false` does not mean internal: the team, or the enterprise, must be the app's own (slack-facts). */
  #belongs(user: SlackUser, team: string): boolean {
    if (user.is_stranger) return false
    const enterprise = user.enterprise_user?.enterprise_id
    if (this.#enterprise && enterprise === this.#enterprise) return true
    return user.team_id === this.#team && team === this.#team
  }

  async #resolve(members: readonly string[], role: string, problems: string[]): Promise<RoleHolder[]> {
    const ids = new Set<string>()
    for (const [index, member] of members.entries()) {
      for (const id of await this.#expand(member, `${role}.${index}`, problems)) ids.add(id)
    }
    const holders: RoleHolder[] = []
    for (const user of ids) {
      this.#named.add(user)
      const learned = await this.#attempt(`${role}: ${user}`, problems, () => this.learn(user))
      // Whoever Slack no longer knows is nobody, whatever it said of them before.
      if (learned === null) this.#users.delete(user)
      const known = this.#users.get(user)
      if (!known) continue
      const { standing, name } = this.person(known.team_id ?? this.#team, user)
      if (standing === 'member') holders.push({ user, name })
      else problems.push(`${role}: @${name} (${user}) is ${articles[standing]} and holds no role.`)
    }
    return holders
  }

  async #expand(member: string, place: string, problems: string[]): Promise<string[]> {
    if (member.startsWith('S')) {
      const answer = await this.#attempt(`${place}: group ${member}`, problems, () =>
        this.#client.usergroups.users.list({ usergroup: member }),
      )
      return answer?.users ?? []
    }
    if (!member.includes('@')) return [member]
    const answer = await this.#attempt(`${place}: an email`, problems, () =>
      this.#client.users.lookupByEmail({ email: member }),
    )
    return answer?.user?.id ? [answer.user.id] : []
  }

  /** Only Slack's own "no" is a problem to report; an outage is a fault, and the roles known so far stay. */
  async #attempt<T>(what: string, problems: string[], call: () => Promise<T>): Promise<T | null> {
    try {
      return await call()
    } catch (error) {
      if (!(error instanceof WebAPIPlatformError) || isPassing(error.data.error)) throw error
      problems.push(`${what}: Slack says ${error.data.error}${hints[error.data.error] ?? ''}.`)
      return null
    }
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

const hints: Record<string, string> = {
  plan_upgrade_required: ' (user groups need a paid plan; name the people by id instead)',
  missing_scope: ' (install the app again from manifest.yml)',
  no_such_subteam: ' (the group does not exist or is disabled)',
  users_not_found: ' (nobody has that address; use the user id)',
  user_not_found: ' (there is no such person in this workspace)',
}

function nameOf(user: SlackUser): string {
  return (user.profile?.display_name || user.profile?.real_name || user.name || user.id || '').toWellFormed()
}
