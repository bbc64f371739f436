import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { databaseUrl, formatProblem, readConfig } from '../../src/config.ts'

const goodPolicy = 'owners: [U01ANA]\nchannels: { blockers: C01BLOCKERS }\n'

function policyFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-config-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'countersign.yaml')
  writeFileSync(path, text)
  return path
}

function problems(env: Record<string, string>): string[] {
  const reading = readConfig(env)
  return reading.kind === 'problems' ? reading.problems.map(formatProblem) : []
}

const socket = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' }

describe('the environment', () => {
  it('without any Slack variable means the sandbox', () => {
    expect(readConfig({})).toEqual({ kind: 'sandbox' })
  })

  it('never means the sandbox in production', () => {
    expect(problems({ NODE_ENV: 'production' })).toEqual([
      'SLACK_BOT_TOKEN: is not set, and NODE_ENV=production never starts the sandbox. Set the tokens that README.md names.',
    ])
  })

  it('with two tokens means Socket Mode', () => {
    const reading = readConfig({
      ...socket,
      COUNTERSIGN_CONFIG: policyFile(goodPolicy),
      SLACK_API_URL: 'http://127.0.0.1:1/api',
    })
    expect(reading).toMatchObject({
      kind: 'configured',
      config: { slack: { kind: 'socket' }, apiUrl: 'http://127.0.0.1:1/api/', database: 'data/countersign.db' },
    })
  })

  it('with a signing secret and a port means HTTP', () => {
    const env = {
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_SIGNING_SECRET: 'abc',
      PORT: '3000',
      COUNTERSIGN_CONFIG: policyFile(goodPolicy),
    }
    expect(readConfig(env)).toMatchObject({ kind: 'configured', config: { slack: { kind: 'http', port: 3000 } } })
  })

  it('names every problem at once, and never a secret', () => {
    const env = {
      SLACK_BOT_TOKEN: 'hunter2',
      SLACK_SIGNING_SECRET: 'abc',
      PORT: 'many',
      SLACK_API_URL: 'nowhere',
      COUNTERSIGN_CONFIG: '/nowhere/countersign.yaml',
    }
    expect(problems(env)).toEqual([
      'SLACK_BOT_TOKEN: expected a token that begins with xoxb-',
      'PORT: expected the port on which Slack’s requests arrive, such as 3000.',
      'SLACK_API_URL: expected an address such as http://127.0.0.1:3210/api/',
      '/nowhere/countersign.yaml: cannot be read. Copy countersign.example.yaml there, or set COUNTERSIGN_CONFIG to where it is.',
    ])
  })

  it('wants the app token, or what HTTP needs', () => {
    expect(problems({ SLACK_BOT_TOKEN: 'xoxb-1', COUNTERSIGN_CONFIG: policyFile(goodPolicy) })).toEqual([
      'SLACK_APP_TOKEN: is not set. Set it for Socket Mode, or SLACK_SIGNING_SECRET and PORT for HTTP.',
    ])
  })

  it('says where the database is', () => {
    expect(databaseUrl({ DATABASE_URL: ' file:x.db ' })).toBe('file:x.db')
  })
})

describe('countersign.yaml', () => {
  it('may be the example as it stands', () => {
    const example = readFileSync(new URL('../../countersign.example.yaml', import.meta.url), 'utf8')
    expect(problems({ ...socket, COUNTERSIGN_CONFIG: policyFile(example) })).toEqual([])
  })

  it('is refused with every problem, unknown keys with the nearest known one', () => {
    const text =
      'owner: [U01ANA]\nowners: []\nchannels: { blockers: general, diggest: C1 }\ndefault: { ttl: soon }\nactions: { REAL_RUN: { usess: 2 } }\ndigest: { timezone: Mars/Base }\n'
    expect(problems({ ...socket, COUNTERSIGN_CONFIG: policyFile(text) }).sort()).toEqual([
      'actions.REAL_RUN.usess: is not a key of the policy; did you mean `uses`?',
      'channels.blockers: expected a channel id (C…): in Slack, open the channel’s details and copy it from the bottom.',
      'channels.diggest: is not a key of the policy; did you mean `digest`?',
      'default.ttl: expected a duration such as 30m, 12h, 7d or 2w.',
      'digest.timezone: expected an IANA time zone such as Europe/Madrid.',
      'owner: is not a key of the policy; did you mean `owners`?',
      'owners: expected at least one owner: without one nothing can ever be granted.',
    ])
  })

  it('is refused when a duration contradicts another', () => {
    const text = `${goodPolicy}actions: { apply: { ttl: 8d, max_ttl: 7d } }\n`
    expect(problems({ ...socket, COUNTERSIGN_CONFIG: policyFile(text) })).toEqual([
      'actions.apply.ttl: is longer than actions.apply.max_ttl (7d); lower one or raise the other.',
    ])
  })

  it('is refused when it is not YAML, with the place', () => {
    const path = policyFile('owners: [U01ANA\nowners: []')
    expect(problems({ ...socket, COUNTERSIGN_CONFIG: path }).join('\n')).toMatch(/line \d+, column \d+/)
  })
})
