import { WebClient } from '@slack/web-api'
import { expect, it, onTestFinished } from 'vitest'
import { readPolicy } from '../../src/core/policy.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { People } from '../../src/slack/people.ts'

const manifestPath = new URL('../../manifest.yml', import.meta.url).pathname
const TEAM = 'T01SANDBOX'

async function peopleOf(owners: string[]) {
  const sandbox = await startSandbox({ manifestPath })
  onTestFinished(() => sandbox.close())
  const reading = readPolicy({ owners, channels: { blockers: 'C01BLOCKERS' } })
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  const client = new WebClient(sandbox.botToken, { slackApiUrl: sandbox.apiUrl, retryConfig: { retries: 0 } })
  const people = new People(client, reading.policy, { team: TEAM, enterprise: null })
  await people.load()
  return { sandbox, people, owners: () => people.roles().owners.map(({ user }) => user) }
}

it('a group is not taken for empty while Slack itself is in trouble', async () => {
  const { sandbox, people, owners } = await peopleOf(['S01OWNERS'])
  await sandbox.inject({ kind: 'api-error', method: 'usergroups.users.list', error: 'internal_error' })
  await expect(people.load()).rejects.toThrow()
  expect(owners()).toEqual(['U01ANA', 'U02OMAR'])
})

it('somebody whom Slack does not know any more holds no role, whatever was known of them', async () => {
  const { sandbox, people, owners } = await peopleOf(['U01ANA'])
  await sandbox.inject({ kind: 'api-error', method: 'users.info', error: 'user_not_found' })
  await people.load()
  expect(owners()).toEqual([])
  expect(people.person(TEAM, 'U01ANA').standing).toBe('unknown')
})

it('a slow look does not bring back what a later one found changed', async () => {
  const { sandbox, people } = await peopleOf(['U01ANA'])
  await sandbox.inject({ kind: 'slow', method: 'users.info', milliseconds: 300 })
  const slow = people.load()
  await sandbox.updatePerson('U01ANA', { deleted: true })
  await Promise.all([slow, people.load()])
  expect(people.person(TEAM, 'U01ANA').standing).toBe('deactivated')
  expect(people.roles().owners).toEqual([])
})
