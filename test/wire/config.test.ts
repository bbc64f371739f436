import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { databaseUrl, formatProblem, readConfig, readPolicyFile, secretsIn, withoutPassword } from '../../src/config.ts'

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

  it('is checked as a whole, also for what is not needed now', () => {
    const env = {
      LOG_LEVEL: 'WARN',
      NODE_ENV: 'Production',
      SANDBOX_PORT: '70000',
      PORT: '0x10',
      COUNTERSIGN_KEY: 'x',
    }
    expect(problems(env)).toEqual([
      'PORT: expected the port on which Slack’s requests arrive, such as 3000.',
      'COUNTERSIGN_KEY: expected the base64 of the 32 bytes of an Ed25519 seed, or an Ed25519 private key as PKCS8 PEM.',
      'NODE_ENV: is none that Countersign knows. Write production, in lower case, if that is meant.',
      'LOG_LEVEL: expected one of trace, debug, info, warn, error, fatal, silent. Perhaps warn was meant.',
      'SANDBOX_PORT: expected a port such as 3210, or 0 for any that is free.',
    ])
    expect(problems({ ...socket, ...env, COUNTERSIGN_CONFIG: policyFile(goodPolicy) })).toEqual(problems(env))
  })

  it('is trimmed, and what is empty then is not set', () => {
    const env = { NODE_ENV: ' ', LOG_LEVEL: '', SANDBOX_PORT: ' ', SLACK_BOT_TOKEN: ' ', DATABASE_URL: '', PORT: ' ' }
    expect(readConfig(env)).toEqual({ kind: 'sandbox' })
    expect(readConfig({ LOG_LEVEL: 'info ', SANDBOX_PORT: ' 3210', NODE_ENV: 'development' }).kind).toBe('sandbox')
    expect(problems({ NODE_ENV: 'production ' })).toEqual(problems({ NODE_ENV: 'production' }))
  })

  it.each([
    'SLACK_BOT_TOKEN',
    'SLACK_APP_TOKEN',
    'SLACK_SIGNING_SECRET',
    'PORT',
    'SLACK_API_URL',
    'DATABASE_URL',
    'COUNTERSIGN_CONFIG',
    'COUNTERSIGN_KEY',
    'COUNTERSIGN_KEY_FILE',
    'COUNTERSIGN_PUBLIC_KEY',
    'NODE_ENV',
    'LOG_LEVEL',
    'SANDBOX_PORT',
  ])('may not have %s in quotes or with something invisible in it', (name) => {
    const [inQuotes, invisible] = [`"geheim"`, 'ge\u200bheim'].map((value) =>
      problems({ [name]: value }).filter((line) => line.startsWith(`${name}:`)),
    )
    expect(inQuotes).toEqual([`${name}: is in quotes, which count as part of it. Write it without them.`])
    expect(invisible).toEqual([`${name}: has a character in it that can't be seen, \\u{200b}. Copy or type it again.`])
  })

  it('has tokens that an HTTP header can carry', () => {
    expect(problems({ ...socket, SLACK_BOT_TOKEN: 'xoxb-1–2', COUNTERSIGN_CONFIG: policyFile(goodPolicy) })).toEqual([
      'SLACK_BOT_TOKEN: has a character that no token has. Copy it again.',
    ])
  })

  it('has paths that no shell has still to replace', () => {
    expect(
      problems({ ...socket, COUNTERSIGN_CONFIG: '~/countersign.yaml', COUNTERSIGN_KEY_FILE: '$HOME/x.key' }),
    ).toEqual([
      'COUNTERSIGN_CONFIG: begins with ~, which only a shell replaces. Write the whole path.',
      'COUNTERSIGN_KEY_FILE: begins with $, a variable that nobody replaced. Write out what it stands for.',
    ])
  })
})

describe('the address of a database', () => {
  const said = (url: string) => problems({ DATABASE_URL: url })

  it.each([
    'data/countersign.db',
    '/var/lib/countersign/countersign.db',
    'C:\\data\\x.db',
    'file:data/x.db',
    'file:///var/lib/x.db',
    ':memory:',
    'postgres://u:p@h/x',
    'postgresql://h/x?sslmode=require',
    'postgres://u:p@/x?host=/var/run/postgresql&options=a@b',
  ])('may be %s', (url) => {
    expect(said(url)).toEqual([])
  })

  it.each([
    [
      'Postgres://u:hunter22@127.0.0.1:9/x',
      'is a PostgreSQL address in another spelling. Begin it with postgres://, in lower case.',
    ],
    [
      'postgres:/u:hunter22@h/x',
      'is a PostgreSQL address in another spelling. Begin it with postgres://, in lower case.',
    ],
    [
      'postgresql+psycopg://u:hunter22@h/x',
      'names a driver, which Countersign brings itself. Begin it with postgres://, without the + and what follows it.',
    ],
    [
      'jdbc:postgresql://h/x?user=u&password=hunter22',
      'is an address for Java. Write it as postgres://user@host/name, without jdbc:.',
    ],
    [
      'postgres://u:12/hunter22@h/x',
      'has a /, ? or # in its password, which ends there for whoever reads the address. Write them as %2F, %3F or %23.',
    ],
    [
      'sqlite:data/s.db',
      'begins with sqlite:, which is not needed. Write the path of the file alone, such as data/countersign.db.',
    ],
    [
      'sqlite:///data/s.db',
      'begins with sqlite:, which is not needed. Write the path of the file alone, such as data/countersign.db.',
    ],
    [
      'file:data/p.db?mode=rwc',
      'has settings after the ?, and a file takes none. Write the path of the file alone, such as data/countersign.db.',
    ],
    [
      'file://data/p.db',
      'needs a whole path after file://, as in file:///var/lib/countersign.db. Write it so, or the path alone, such as data/countersign.db.',
    ],
    ['file:', 'names no file. Write its path, such as data/countersign.db.'],
    ['~/c.db', 'begins with ~, which only a shell replaces. Write the whole path of the file.'],
    ['$DB', 'begins with $, a variable that nobody replaced. Write out what it stands for.'],
    [
      'host=h user=u password=hunter22 dbname=x',
      'is a list of settings. Write it as one address, postgres://user@host/name.',
    ],
    [
      'u:hunter22@h/x',
      "looks like a server's address that does not begin with postgres://. Write it as postgres://user@host/name, or as the path of a file.",
    ],
    [
      '//u:hunter22@h/x',
      "looks like a server's address that does not begin with postgres://. Write it as postgres://user@host/name, or as the path of a file.",
    ],
    [
      '127.0.0.1:5432/x',
      'begins with 127.0.0.1:, which is no database that Countersign knows. Name a file, such as data/countersign.db, or a PostgreSQL database, as postgres://user@host/name.',
    ],
    [
      'mysql://u:hunter22@h/x',
      'begins with mysql://, which is no database that Countersign knows. Name a file, such as data/countersign.db, or a PostgreSQL database, as postgres://user@host/name.',
    ],
  ])('is not %s, and what is meant is said without a password', (url, sentence) => {
    expect(said(url)).toEqual([`DATABASE_URL: ${sentence}`])
  })

  it('is shown without its password', () => {
    expect(withoutPassword('postgres://u:hun/t@er22@h/x?password=hunter22&sslpassword=hunter22')).toBe(
      'postgres://u:…@h/x?password=…&sslpassword=…',
    )
  })
})

describe('the secrets of the environment', () => {
  it('are the tokens, the signing key and whatever looks like a password, as written and as it is', () => {
    const env = {
      SLACK_BOT_TOKEN: ' xoxb-1 ',
      SLACK_SIGNING_SECRET: 'abc',
      COUNTERSIGN_KEY: '-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----',
      DATABASE_URL: '"Postgres://u:hunter%2f2"@h/x?password=other"',
      HTTPS_PROXY: 'http://u:through@proxy:3128',
      https_proxy: 'http://proxy:3128',
    }
    expect(secretsIn(env)).toEqual(
      expect.arrayContaining(['xoxb-1', 'abc', 'AAAA', 'hunter%2f2', 'hunter/2', 'other', 'through']),
    )
    expect(secretsIn(env)).not.toContain('3128')
  })

  it('are known as JSON writes them too', () => {
    expect(secretsIn({ DATABASE_URL: 'postgres://u:a"b\\c@h/x' })).toEqual(['a"b\\c', 'a\\"b\\\\c'])
  })
})

describe('countersign.yaml', () => {
  it('may be the example as it stands', () => {
    const example = readFileSync(new URL('../../countersign.example.yaml', import.meta.url), 'utf8')
    expect(problems({ ...socket, COUNTERSIGN_CONFIG: policyFile(example) })).toEqual([])
    const [, callers = ''] = /\n(# callers:[\s\S]*?)\n\n/.exec(example) ?? []
    const uncommented = example.replace(callers, callers.replace(/^# /gm, ''))
    expect(uncommented).toContain('\n  - name: deploy\n')
    expect(problems({ ...socket, COUNTERSIGN_CONFIG: policyFile(uncommented) })).toEqual([])
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

  it('may not have names that YAML takes for something else than text', () => {
    const text = `${goodPolicy}actions:
  1.10: { uses: 2 }
  0x1F: {}
  '1.10': {}
  true: {}
  ? [a, b]
  : {}
depends_on: { 007: [A-1] }
`
    const reading = readPolicyFile(policyFile(text))
    expect(reading.ok ? [] : reading.problems.map(formatProblem)).toEqual([
      "line 4, column 3: `1.10` is no text to YAML, which would read it as `1.1`. Put it in quotes: '1.10'.",
      "line 5, column 3: `0x1F` is no text to YAML, which would read it as `31`. Put it in quotes: '0x1F'.",
      "line 7, column 3: `true` is no text to YAML, which would read it as `true`. Put it in quotes: 'true'.",
      'line 8, column 5: expected a name here, and found a list, a map or an alias. Write the name itself, in quotes.',
      "line 10, column 15: `007` is no text to YAML, which would read it as `7`. Put it in quotes: '007'.",
    ])
  })
})
