import { WebClient } from '@slack/web-api'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readPolicy } from '../../src/core/policy.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { People } from '../../src/slack/people.ts'

const manifestPath = new URL('../../manifest.yml', import.meta.url).pathname
const TEAM = 'T01SANDBOX'

async function peopleOf(owners: string[], operators: string[] = []) {
  const sandbox = await startSandbox({ manifestPath })
  onTestFinished(() => sandbox.close())
  const reading = readPolicy({ owners, operators, channels: { blockers: 'C01BLOCKERS' } })
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  const client = new WebClient(sandbox.botToken, { slackApiUrl: sandbox.apiUrl, retryConfig: { retries: 0 } })
  const people = new People(client, reading.policy, { team: TEAM, enterprise: null })
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
      'owners.2: an email: Slack says users_not_found (nobody has that address; use the user id).',
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
