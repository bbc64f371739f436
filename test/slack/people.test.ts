import { describe, expect, it, onTestFinished } from 'vitest'
import type { Policy, Roles } from '../../src/core/policy.ts'
import { readPolicy } from '../../src/core/read-policy.ts'
import { silentLogger } from '../../src/log.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { slackClient } from '../../src/slack/client.ts'
import { People } from '../../src/slack/people.ts'
import { type Network, openNetwork } from '../../src/workflows/ports/network.ts'

const manifestPath = new URL('../../manifest.yml', import.meta.url).pathname
const TEAM = 'T01SANDBOX'

interface Given {
  /** Who held the roles before, by which policy. */
  before?: (policy: Policy) => { policy: Policy; roles: Roles }
  onWait?: (seconds: number) => void
  fetch?: Network['fetch']
}

async function peopleOf(owners: string[], operators: string[] = [], given: Given = {}) {
  const sandbox = await startSandbox({ manifestPath })
  onTestFinished(() => sandbox.close())
  const reading = readPolicy({ owners, operators, channels: { blockers: 'C01BLOCKERS' } })
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  const network = { ...openNetwork(), ...(given.fetch ? { fetch: given.fetch } : {}) }
  const client = slackClient(sandbox.botToken, 'once', { apiUrl: sandbox.apiUrl, network, logger: silentLogger })
  const people = new People(
    client,
    reading.policy,
    { team: TEAM, enterprise: null },
    {
      ...(given.before ? { before: given.before(reading.policy) } : {}),
      ...(given.onWait ? { onWait: given.onWait } : {}),
    },
  )
  return { sandbox, people }
}

describe('who holds a role', () => {
  it('is found by user id, by user group and by email, each person once', async () => {
    const { people } = await peopleOf(['S01OWNERS', 'ana@example.com', 'U02OMAR'], ['S02OPERATORS'])
    await people.load()
    expect(people.roles().owners.map(({ user }) => user)).toEqual(['U01ANA', 'U02OMAR'])
    expect(people.roles().operators.map(({ user }) => user)).toEqual(['U03IVY', 'U04KEN'])
    expect(people.problems).toEqual([])
  })

  it('leaves out guests, bots and people of other workspaces, and says so', async () => {
    const { people } = await peopleOf(['U01ANA', 'U05GUS', 'U06SAM', 'U07ROBOT'])
    await people.load()
    expect(people.roles().owners.map(({ user }) => user)).toEqual(['U01ANA'])
    expect(people.problems.join('\n')).toMatch(
      /U05GUS\) is a guest and holds no role\.[\s\S]*U06SAM\) is of another workspace[\s\S]*U07ROBOT\) is a bot/,
    )
  })

  it('names what Slack does not know', async () => {
    const { people } = await peopleOf(['U01ANA', 'U0NOBODY1', 'nobody@example.com'])
    await people.load()
    expect(people.problems.join('\n')).toContain(
      'owners.2: an email: Slack says users_not_found: nobody has that address; use the user id.',
    )
    expect(people.problems).toHaveLength(2)
  })

  it('stays as it was when Slack does not answer', async () => {
    const { people, sandbox } = await peopleOf(['U01ANA'])
    await people.load()
    await sandbox.inject({ kind: 'http-status', status: 503, times: 3 })
    await expect(people.load()).rejects.toThrow()
    expect(people.roles().owners.map(({ user }) => user)).toEqual(['U01ANA'])
  })
})

describe('only an answer about that person or group changes a role', () => {
  const owners = (people: People) => people.roles().owners.map(({ user }) => user)
  const lasting = ['account_inactive', 'access_denied', 'missing_scope', 'a_code_of_the_future']
  const passing = ['internal_error', 'ratelimited', 'team_added_to_org']

  it.each(['user_not_found', 'user_not_visible'])('%s takes it away', async (error) => {
    const { people, sandbox } = await peopleOf(['U01ANA', 'U02OMAR'])
    await people.load()
    await sandbox.inject({ kind: 'api-error', method: 'users.info', error })
    await people.load()
    expect(owners(people)).toEqual(['U02OMAR'])
    expect(people.person(TEAM, 'U01ANA').standing).toBe('unknown')
  })

  it.each(['no_such_subteam', 'subteam_not_found'])('%s takes away what came through the group', async (error) => {
    const { people, sandbox } = await peopleOf(['S01OWNERS', 'U01ANA'])
    await people.load()
    await sandbox.inject({ kind: 'api-error', method: 'usergroups.users.list', error })
    await people.load()
    expect(owners(people)).toEqual(['U01ANA'])
  })

  it.each(lasting)('%s leaves it, and is a problem', async (error) => {
    const { people, sandbox } = await peopleOf(['S01OWNERS'])
    await people.load()
    for (const method of ['usergroups.users.list', 'users.info']) {
      await sandbox.inject({ kind: 'api-error', method, error, times: method === 'users.info' ? 2 : 1 })
      await people.load()
      expect(owners(people)).toEqual(['U01ANA', 'U02OMAR'])
      expect(people.problems.join()).toMatch(new RegExp(`Slack says ${error}.*Who holds the role stays as it was`))
    }
  })

  it.each(passing)('%s leaves it, and the look fails', async (error) => {
    const { people, sandbox } = await peopleOf(['S01OWNERS'])
    await people.load()
    for (const method of ['usergroups.users.list', 'users.info']) {
      await sandbox.inject({ kind: 'api-error', method, error })
      await expect(people.load()).rejects.toThrow(error)
      expect(owners(people)).toEqual(['U01ANA', 'U02OMAR'])
    }
  })

  it('about one person leaves nobody else without an answer', async () => {
    const { people, sandbox } = await peopleOf(['U01ANA', 'U02OMAR'])
    await sandbox.inject({ kind: 'api-error', method: 'users.info', error: 'internal_error' })
    await expect(people.load()).rejects.toThrow('internal_error')
    expect(owners(people)).toEqual(['U02OMAR'])
  })

  it('somebody whom the policy names as before keeps the role that the ledger knows of', async () => {
    const ana = { user: 'U01ANA', name: 'ana' }
    const before = (policy: Policy) => ({
      policy,
      roles: { owners: [ana, { user: 'U02OMAR', name: 'omar' }], operators: [] },
    })
    const { people, sandbox } = await peopleOf(['S01OWNERS'], [], { before })
    await sandbox.inject({ kind: 'api-error', method: 'usergroups.users.list', error: 'access_denied' })
    await sandbox.inject({ kind: 'api-error', method: 'users.info', error: 'access_denied' })
    await people.load()
    expect(owners(people)).toEqual(['U01ANA', 'U02OMAR'])
  })

  it('a group that the policy names anew gives nobody a role before Slack says who is in it', async () => {
    const ana = { user: 'U01ANA', name: 'ana' }
    const before = (policy: Policy) => ({
      policy: { ...policy, owners: ['U01ANA'] },
      roles: { owners: [ana], operators: [] },
    })
    const { people, sandbox } = await peopleOf(['S01OWNERS'], [], { before })
    await sandbox.inject({ kind: 'api-error', method: 'usergroups.users.list', error: 'access_denied' })
    await people.load()
    expect(owners(people)).toEqual([])
  })

  it('a group is not taken for empty when its answer names no list', async () => {
    let empty = false
    const { people } = await peopleOf(['S01OWNERS'], [], {
      fetch: async (url, init) =>
        empty && String(url).endsWith('usergroups.users.list')
          ? Response.json({ ok: true })
          : openNetwork().fetch(url, init),
    })
    await people.load()
    empty = true
    await people.load()
    expect(owners(people)).toEqual(['U01ANA', 'U02OMAR'])
    expect(people.problems.join()).toContain('Slack’s answer says nothing')
  })
})

describe('a look', () => {
  it('waits as long as Slack asks, and says so', async () => {
    const waits: number[] = []
    const { people, sandbox } = await peopleOf(['U01ANA'], [], { onWait: (seconds) => void waits.push(seconds) })
    await sandbox.inject({ kind: 'rate-limit', method: 'users.info', retryAfter: 1 })
    await people.load()
    expect(waits).toEqual([1])
    expect(people.roles().owners).toHaveLength(1)
  })

  it('that is slow does not bring back what a later one found changed', async () => {
    const { sandbox, people } = await peopleOf(['U01ANA'])
    await people.load()
    await sandbox.inject({ kind: 'slow', method: 'users.info', milliseconds: 300 })
    const slow = people.load()
    await sandbox.updatePerson('U01ANA', { deleted: true })
    await Promise.all([slow, people.load()])
    expect(people.person(TEAM, 'U01ANA').standing).toBe('deactivated')
    expect(people.roles().owners).toEqual([])
  })
})

describe('who a person is', () => {
  it('is unknown until looked up', async () => {
    const { people } = await peopleOf(['U01ANA'])
    expect(people.person(TEAM, 'U05GUS').standing).toBe('unknown')
    await people.ensure('U05GUS')
    expect(people.person(TEAM, 'U05GUS').standing).toBe('guest')
  })

  it('is a stranger when the payload comes from another workspace, whatever is_stranger says', async () => {
    const { people, sandbox } = await peopleOf(['U01ANA'])
    await people.load()
    expect(people.person('T02OTHER', 'U01ANA').standing).toBe('stranger')
    await sandbox.updatePerson('U06SAM', { is_stranger: false })
    await people.ensure('U06SAM')
    expect(people.person('T02OTHER', 'U06SAM').standing).toBe('stranger')
  })

  it('knows time zones', async () => {
    const { people } = await peopleOf(['U01ANA'], ['U03IVY'])
    await people.load()
    expect(people.timezone('U03IVY')).toBe('Asia/Ho_Chi_Minh')
    expect(people.timezone('U99')).toBeNull()
  })
})
