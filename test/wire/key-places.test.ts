import { createHash, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { formatProblem, keyPlaces, readConfig, secretsIn } from '../../src/config.ts'

const seed = Buffer.alloc(32, 7).toString('base64')
const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

/** A verifier key as https://c2sp.org/signed-note says: the key id over name, algorithm and key. */
function verifierKey(name: string): string {
  const typed = Buffer.concat([Buffer.of(1), Buffer.alloc(32, 7)])
  const id = createHash('sha256').update(`${name}\n`).update(typed).digest('hex').slice(0, 8)
  return `${name}+${id}+${typed.toString('base64')}`
}

function problemsOf(env: Record<string, string>): string[] {
  const reading = readConfig(env)
  return reading.kind === 'problems' ? reading.problems.map(formatProblem) : []
}

describe('the keys of a ledger', () => {
  it.each([
    [{}, 'data/countersign.db.key', 'data/countersign.db.pub', 'data/countersign.db.head'],
    [{ DATABASE_URL: '/var/lib/c.db' }, '/var/lib/c.db.key', '/var/lib/c.db.pub', '/var/lib/c.db.head'],
    [{ DATABASE_URL: 'file:///var/lib/c.db' }, '/var/lib/c.db.key', '/var/lib/c.db.pub', '/var/lib/c.db.head'],
    [{ DATABASE_URL: 'postgres://u:p@h/x' }, 'data/countersign.key', 'data/countersign.pub', 'data/countersign-x.head'],
    [{ DATABASE_URL: ':memory:' }, 'data/countersign.key', 'data/countersign.pub', 'data/countersign-default.head'],
    [
      { COUNTERSIGN_KEY_FILE: '/etc/keys/production.key' },
      '/etc/keys/production.key',
      '/etc/keys/production.pub',
      'data/countersign.db.head',
    ],
    [
      { COUNTERSIGN_KEY_FILE: '/run/secrets/signing' },
      '/run/secrets/signing',
      '/run/secrets/signing.pub',
      'data/countersign.db.head',
    ],
    [{ COUNTERSIGN_PUBLIC_KEY: ' /srv/c.pub ' }, 'data/countersign.db.key', '/srv/c.pub', 'data/countersign.db.head'],
  ])('of %j are at %s and %s, and its head at %s', (env, keyFile, publicKeyFile, headFile) => {
    expect(keyPlaces(env)).toEqual({ secret: null, keyFile, publicKey: null, publicKeyFile, headFile })
    expect(problemsOf(env)).toEqual([])
  })

  it('may be given themselves', () => {
    const publicKey = verifierKey('countersign/T0123')
    const env = { COUNTERSIGN_KEY: ` ${seed}\n`, COUNTERSIGN_PUBLIC_KEY: publicKey }
    expect(problemsOf(env)).toEqual([])
    expect(keyPlaces(env)).toMatchObject({ secret: seed, publicKey, publicKeyFile: 'data/countersign.db.pub' })
  })

  it.each([pem, pem.replaceAll('\n', '\\n'), pem.replaceAll('\n', '\r\n')])(
    'may be PEM, in one line too: %j',
    (key) => {
      expect(problemsOf({ COUNTERSIGN_KEY: key })).toEqual([])
      expect(keyPlaces({ COUNTERSIGN_KEY: key }).secret).toBe(pem.trim())
      expect(secretsIn({ COUNTERSIGN_KEY: key })).toEqual([pem.split('\n')[1]])
    },
  )

  it.each([
    Buffer.alloc(31, 7).toString('base64'),
    Buffer.alloc(64, 7).toString('base64'),
    seed.slice(0, -1),
    generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----',
  ])('are not %j, which is not repeated', (key) => {
    expect(problemsOf({ COUNTERSIGN_KEY: key })).toEqual([
      'COUNTERSIGN_KEY: expected the base64 of the 32 bytes of an Ed25519 seed, or an Ed25519 private key as PKCS8 PEM.',
    ])
  })

  it('are verified by a key whose id fits, or by a file', () => {
    const key = verifierKey('countersign/T0123')
    const said = (value: string) => problemsOf({ COUNTERSIGN_PUBLIC_KEY: value })
    expect(said(key.replace('T0123', 'T0124'))).toEqual([
      'COUNTERSIGN_PUBLIC_KEY: is a verifier key whose key id does not fit its name and key. Copy it again.',
    ])
    expect(said('keys/countersign.pem')).toEqual([
      'COUNTERSIGN_PUBLIC_KEY: expected a verifier key, `name+keyid+base64`, or the path of a file that ends in .pub.',
    ])
    expect(said('~/c.pub')).toEqual([
      'COUNTERSIGN_PUBLIC_KEY: begins with ~, which only a shell replaces. Write the whole path.',
    ])
  })
})
