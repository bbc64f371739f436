import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { exportSPKI, generateKeyPair } from 'jose'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Caller } from '../../src/core/caller/caller.ts'
import type { Claims } from '../../src/core/caller/misses.ts'
import { isRefusal, type Refusal } from '../../src/core/refusal.ts'
import { callersByToken } from '../../src/http/oidc/token-callers.ts'
import type { Database } from '../../src/store/database.ts'
import { TokensTaken } from '../../src/workflows/take-token-once.ts'
import { freshDatabase } from '../store/support.ts'
import { rulesOf } from '../support/callers.ts'
import { type Issuer, startIssuer } from '../support/issuer.ts'

const noon = Date.parse('2026-06-12T12:00:00Z')

/** Only the date stands still: what goes over sockets takes its time. */
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: noon }))
afterEach(() => void vi.useRealTimers())

const job = { repository_id: '4711', environment: 'production', ref: 'refs/heads/main' }

/** What lets a job in that this issuer vouches for. */
function ruleFor(issuer: Issuer, changes: object = {}): object {
  const scopes = ['gate:read', 'gate:spend']
  return {
    name: 'deploy',
    issuer: issuer.url,
    audience: 'countersign',
    claims: job,
    scopes,
    actions: ['apply'],
    insecure: true,
    ...changes,
  }
}

/** A door of Countersign's, as one process has it. */
function aDoor(db: Database, ...rules: object[]): (token: string) => Promise<string> {
  const taken = new TokensTaken(db)
  const known = rulesOf(...rules)
  const identify = callersByToken({ rules: async () => known, taken, now: () => Date.now(), fetch })
  return async (token) => inWords(await identify(token))
}

function inWords(outcome: Caller | Refusal): string {
  return isRefusal(outcome) ? `${outcome.code}: ${outcome.sentence}` : `let in: ${outcome.name}`
}

async function aCase({ alg = 'ES256', rule = {} }: { alg?: string; rule?: object } = {}) {
  const issuer = await startIssuer(alg)
  const db = await freshDatabase()
  const door = aDoor(db, ruleFor(issuer, rule))
  return {
    issuer,
    db,
    door,
    show: async (...of: Parameters<Issuer['token']>) => door(await issuer.token({ ...job, ...of[0] }, of[1])),
  }
}

it.each(['ES256', 'RS256', 'PS256', 'EdDSA'])(
  'a job with a token signed with %s is let in, by its claims',
  async (alg) => {
    const { show } = await aCase({ alg })
    expect(await show()).toBe('let in: deploy: job')
  },
)

it.each<[string, Claims, RegExp]>([
  ['of another audience', { aud: 'other' }, /^wrong_audience: The token is for another audience\./],
  [
    'of another branch',
    { ref: 'refs/heads/mine' },
    /^claims_differ: The token is for ref `refs\/heads\/mine`; the rule `deploy` wants `refs\/heads\/main`\.$/,
  ],
  [
    'of another environment',
    { environment: 'staging' },
    /^claims_differ: The token is for environment `staging`; the rule `deploy` wants `production`\.$/,
  ],
  ['of another issuer', { iss: 'http://127.0.0.1:1' }, /^unknown_issuer/],
  [
    'that has ended',
    { exp: noon / 1000 - 31 },
    /^token_expired: The token has ended\. Ask its issuer for a new one\.$/,
  ],
  ['that does not count yet', { nbf: noon / 1000 + 31 }, /^token_not_yet_valid/],
  ['that is issued in the future', { iat: noon / 1000 + 31 }, /^token_not_yet_valid/],
  [
    'that was issued long ago',
    { iat: noon / 1000 - 631 },
    /^token_too_old: The token was issued 10 minutes ago, and the rule `deploy` takes it for 10 minutes/,
  ],
  ['without an end', { exp: undefined }, /^token_unreadable/],
])('a token %s is refused', async (_, claims, expected) => {
  const { show } = await aCase()
  expect(await show(claims)).toMatch(expected)
  // Half a minute is what two clocks may be apart.
  const within = { exp: noon / 1000 - 29, nbf: noon / 1000 + 29, iat: noon / 1000 - 629 }
  expect(await show(within)).toBe('let in: deploy: job')
})

it('a token counts once: in this process, in another one, after a restart; and where a row was deleted, in whoever saw it', async () => {
  const { issuer, db, door } = await aCase()
  const token = await issuer.token(job)
  const both = await Promise.all([door(token), door(token)])
  expect(both.map((said) => said.split(':')[0]).sort()).toEqual(['let in', 'token_replayed'])
  expect(await aDoor(db, ruleFor(issuer))(token)).toBe(
    'token_replayed: The token was used before, and counts once. Ask its issuer for a new one for each call, or let the rule say `reusable: true`.',
  )
  await db.deleteFrom('taken_tokens').execute()
  expect(await door(token)).toMatch(/^token_replayed/)
})

it('a token without an id is known by what was signed, however its signature is spelled', async () => {
  const { issuer, door } = await aCase()
  const token = await issuer.token({ ...job, jti: undefined })
  expect(await door(token)).toMatch(/^let in/)
  expect(await door(token)).toMatch(/^token_replayed/)
  const [header, payload, signature = ''] = token.split('.')
  expect(await door([header, payload, otherHalf(signature)].join('.'))).toMatch(/^token_replayed/)
})

it('what is remembered of tokens goes when they have ended, and says nothing of them', async () => {
  const { db, show } = await aCase()
  await show({ jti: 'the-first' })
  const rows = await db.selectFrom('taken_tokens').selectAll().execute()
  expect(rows).toEqual([{ id: expect.stringMatching(/^[0-9a-f]{64}$/), until: '2026-06-12T12:05:30.000Z' }])
  vi.setSystemTime(noon + 330_000)
  await show({ jti: 'the-second' })
  expect(await db.selectFrom('taken_tokens').select('until').execute()).toEqual([{ until: '2026-06-12T12:11:00.000Z' }])
})

it('a rule may take a token again, as long as it is young enough', async () => {
  const { issuer, door } = await aCase({ rule: { reusable: true, max_age: '2m' } })
  const token = await issuer.token(job)
  expect([await door(token), await door(token)]).toEqual(['let in: deploy: job', 'let in: deploy: job'])
  vi.setSystemTime(noon + 151_000)
  expect(await door(token)).toMatch(/^token_too_old/)
})

it('a token that was forged is refused: by another key, with no signature, with the public key as a secret', async () => {
  const { issuer, door } = await aCase({ alg: 'RS256' })
  const { privateKey } = await generateKeyPair('RS256')
  expect(await door(await issuer.token(job, { by: privateKey }))).toBe(
    `bad_signature: The token’s signature is not that of ${issuer.url}.`,
  )
  expect(await door(await issuer.token(job, { kid: 'other', by: privateKey }))).toBe(
    `unknown_key: The token is signed with a key that is not among those of ${issuer.url}.`,
  )
  const [, payload] = (await issuer.token(job)).split('.')
  const pem = await exportSPKI(issuer.publicKey())
  for (const [alg, sign] of [
    ['none', () => ''],
    ['nOnE', () => ''],
    ['HS256', (text: string) => createHmac('sha256', pem).update(text).digest('base64url')],
    [
      'HS256',
      (text: string) =>
        createHmac('sha256', createPublicKey(pem).export({ format: 'der', type: 'spki' }))
          .update(text)
          .digest('base64url'),
    ],
  ] as const) {
    const head = `${base64url({ alg, kid: 'k1' })}.${payload}`
    expect(await door(`${head}.${sign(head)}`)).toBe(
      'algorithm_refused: The token is not signed in a way that is taken here: only RS256, PS256, ES256, EdDSA are.',
    )
  }
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' })
  const brought = `${base64url({ alg: 'RS256', kid: 'k1', jwk: own })}.${payload}.c2lnbmVk`
  expect(await door(brought)).toMatch(/^bad_signature/)
})

it.each(['', 'x', 'a.b.c', `${base64url({ alg: 'ES256' })}.${base64url([])}.`, `e30.${'A'.repeat(20_000)}.e30`])(
  'what is no token is refused: %#',
  async (text) => {
    const { door, issuer } = await aCase()
    expect(await door(text)).toMatch(/^token_unreadable/)
    expect(issuer.asked).toEqual({})
  },
)

it('keys are kept; a key that is not known is asked for at most twice a minute, and a rotated one counts then', async () => {
  const { issuer, show } = await aCase()
  await show()
  await show()
  expect(issuer.asked).toEqual({ '/.well-known/openid-configuration': 1, '/keys': 1 })
  await issuer.rotate()
  expect(await show()).toMatch(/^unknown_key/)
  expect(issuer.asked['/keys']).toBe(1)
  vi.setSystemTime(noon + 31_000)
  expect(await show()).toMatch(/^let in/)
  for (let i = 0; i < 5; i++) expect(await show({}, { kid: `guess${i}` })).toMatch(/^unknown_key/)
  expect(issuer.asked['/keys']).toBe(2)
})

it('a key that was taken away counts no longer once the keys are asked for again', async () => {
  const { issuer, door, show } = await aCase()
  await show()
  const before = await issuer.token({ ...job, exp: noon / 1000 + 3600, iat: noon / 1000 + 600, nbf: noon / 1000 })
  await issuer.rotate()
  vi.setSystemTime(noon + 601_000)
  expect(await door(before)).toMatch(/^unknown_key/)
})

it('an issuer that is down, lies, redirects or talks without end lets nobody in, and is left alone for a while', async () => {
  const { issuer, show } = await aCase()
  const said = async () => {
    vi.setSystemTime(Date.now() + 6000)
    return (await show()).replace(issuer.url, 'ISSUER')
  }
  const silent = (cause: string) =>
    `issuer_silent: ISSUER does not say with which keys it signs, so that nobody can be let in by its tokens: ${cause}.`
  const elsewhere = { issuer: 'http://127.0.0.1:1', jwks_uri: `${issuer.url}/keys` }
  issuer.answer((_, response) => response.writeHead(503).end())
  expect(await said()).toBe(silent('it answered with HTTP 503'))
  issuer.answer((_, response) => response.writeHead(302, { location: `${issuer.url}/other` }).end())
  expect(await said()).toBe(silent('it answered with HTTP 302'))
  issuer.answer((_, response) => response.end(JSON.stringify(elsewhere)))
  expect(await said()).toBe(silent('its configuration is that of another issuer, or none'))
  issuer.answer((_, response) => response.end(`{"issuer":"${issuer.url}","jwks_uri":"file:///etc/keys"}`))
  expect(await said()).toBe(silent('it names an address that is not https'))
  issuer.answer((_, response) => response.end('x'.repeat(600_000)))
  expect(await said()).toBe(silent('its answer is too long'))
  issuer.answer((path, response) =>
    response.end(
      JSON.stringify(path === '/keys' ? { keys: 'none' } : { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` }),
    ),
  )
  expect(await said()).toBe(silent('its keys cannot be read'))
  const asked = { ...issuer.asked }
  issuer.answer((_, response) => response.writeHead(500).end())
  expect(await said()).toMatch(/^issuer_silent/)
  expect(await show()).toMatch(/it did not answer a moment ago\.$/)
  expect(Object.values(issuer.asked).reduce((a, b) => a + b)).toBe(Object.values(asked).reduce((a, b) => a + b) + 1)
  await issuer.stop()
  expect(await said()).toMatch(/^issuer_silent/)
})

it('keys that were known do not outlive an issuer that does not answer any more', async () => {
  const { issuer, show } = await aCase()
  await show()
  await issuer.stop()
  expect(await show()).toMatch(/^let in/)
  vi.setSystemTime(noon + 601_000)
  expect(await show()).toMatch(/^issuer_silent/)
})

it('a database that cannot remember lets nobody in', async () => {
  const issuer = await startIssuer()
  const broken = { takeOnce: () => Promise.reject(new Error('the disk is full')) }
  const identify = callersByToken({
    rules: async () => rulesOf(ruleFor(issuer)),
    taken: broken,
    now: () => Date.now(),
    fetch,
  })
  await expect(identify(await issuer.token(job))).rejects.toThrow('the disk is full')
})

/** The same ECDSA signature in its other spelling: s and n − s are both valid. */
function otherHalf(signature: string): string {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const bytes = Buffer.from(signature, 'base64url')
  const s = BigInt(`0x${bytes.subarray(32).toString('hex')}`)
  const other = Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex')
  return Buffer.concat([bytes.subarray(0, 32), other]).toString('base64url')
}

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
