import { createHmac } from 'node:crypto'
import { exportSPKI } from 'jose'
import { expect, it } from 'vitest'
import { readBetween } from '../../src/workflows/read-history.ts'
import { command } from '../support/command.ts'
import { startIssuer } from '../support/issuer.ts'
import { ANA, approveRequest, ask, ledger, OMAR } from '../support/people.ts'
import { job, ruleFor } from '../support/served.ts'
import { aWorld, CHANNEL, type World } from '../support/world.ts'

/** A CI job, whose tokens are of the story's time: every token that its issuer signed, and its environment. */
async function aJob() {
  const issuer = await startIssuer()
  const world = await aWorld({ policy: { api: { port: 0 }, callers: [ruleFor(issuer)] } })
  const seconds = Math.floor(world.clock.now() / 1000)
  const times = { iat: seconds, nbf: seconds, exp: seconds + 300 }
  const shown: string[] = []
  /** What the API answers to a token. */
  const show = async (token: string, method = 'GET', path = '/v1/gates/REAL_RUN') => {
    shown.push(token)
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(`${world.bot.apiUrl}${path}`, { method, headers })
    const { code, detail, open } = (await response.json()) as Record<string, unknown>
    return { status: response.status, code, detail, open }
  }
  const token = (claims: object = {}, signing = {}) => issuer.token({ ...job, ...times, ...claims }, signing)
  const env = { COUNTERSIGN_URL: world.bot.apiUrl ?? '', ...issuer.jobOf({ ...job, ...times }) }
  return {
    world,
    issuer,
    times,
    shown,
    show,
    token,
    does: (...words: string[]) => command([...words, '--sandbox'], env),
  }
}

/** Nothing of a token is in the log or in the ledger: no part of it, and no id of it. */
async function expectUnseen(world: World, tokens: readonly string[]): Promise<void> {
  const { ledger: record } = world.bot
  const entries = await readBetween(record, 0, record.state.size)
  const written = `${world.log.join('\n')}\n${JSON.stringify(entries)}`
  const parts = tokens.flatMap((token) => token.split('.')).filter((part) => part.length > 20)
  expect(parts.length).toBeGreaterThan(0)
  expect(parts.filter((part) => written.includes(part))).toEqual([])
}

it('a CI job asks, an owner approves in Slack, the job goes through once, and the ledger says which run it was', async () => {
  const { world, does } = await aJob()
  const parameters = ['--param', 'version=1.4.2']
  expect(await does('gate', 'REAL_RUN', ...parameters)).toMatchObject({ code: 3 })
  const asked = await does('request', 'REAL_RUN', ...parameters, '--reason', 'the release of tonight', '--json')
  expect(asked).toMatchObject({ code: 0 })
  const { id, by } = JSON.parse(asked.out)
  const name = 'deploy: octo/infra, run 812, by octocat'
  expect(by).toMatchObject({ kind: 'caller', name })
  await world.settled()
  expect(ask(world, ANA, id).words).toContain(name)
  await approveRequest(world, OMAR, id, { reason: 'go', ttl: '4 hours' })
  expect(await does('gate', 'REAL_RUN', ...parameters)).toMatchObject({ code: 0 })
  expect(await does('gate', 'REAL_RUN', '--consume', '--param', 'version=1.4.3')).toMatchObject({ code: 3 })
  const passed = await does('gate', 'REAL_RUN', '--consume', ...parameters)
  expect(passed).toMatchObject({ code: 0, out: expect.stringContaining(`“${name}” has gone through`) })
  expect(await does('gate', 'REAL_RUN', '--consume', ...parameters)).toMatchObject({ code: 3 })
  const caller = { kind: 'caller', id: expect.stringContaining(`#${job.sub}`), name }
  expect(await ledger(world, 'GatePassed')).toMatchObject([{ by: caller, params: [['version', '1.4.2']] }])
})

it('every other token is refused, with its code; nothing of any is in the log or in the ledger', async () => {
  const { world, issuer, times, show, shown, token } = await aJob()
  const { iat } = times
  const stranger = await startIssuer()
  const first = await token()
  const forged = async (alg: string) => {
    const [, payload] = (await token()).split('.')
    const head = `${Buffer.from(JSON.stringify({ alg, kid: 'k1' })).toString('base64url')}.${payload}`
    const secret = await exportSPKI(issuer.publicKey())
    return `${head}.${alg === 'none' ? '' : createHmac('sha256', secret).update(head).digest('base64url')}`
  }
  expect(await show(first)).toMatchObject({ status: 200, open: false })
  const cases: [string, string, string][] = [
    ['used before', first, 'token_replayed'],
    ['for somebody else', await token({ aud: 'sts.amazonaws.com' }), 'wrong_audience'],
    ['of another branch', await token({ ref: 'refs/heads/mine' }), 'claims_differ'],
    ['of another environment', await token({ environment: 'staging' }), 'claims_differ'],
    ['that has ended', await token({ exp: iat - 31 }), 'token_expired'],
    ['that does not count yet', await token({ nbf: iat + 31 }), 'token_not_yet_valid'],
    ['of another issuer', await stranger.token({ ...job, ...times }), 'unknown_issuer'],
    [
      'of another issuer, in the name of ours',
      await stranger.token({ ...job, ...times, iss: issuer.url }),
      'bad_signature',
    ],
    ['with a key that nobody knows', await token({}, { kid: 'k9' }), 'unknown_key'],
    ['with no signature', await forged('none'), 'algorithm_refused'],
    ['with the public key as a secret', await forged('HS256'), 'algorithm_refused'],
  ]
  for (const [what, shownToken, code] of cases) {
    const { detail, ...answer } = await show(shownToken)
    expect({ what, ...answer }).toEqual({ what, status: 401, code, open: undefined })
    expect(detail).toMatch(/^[A-Z].*\.$/)
  }
  expect(await show(await token(), 'GET', '/v1/gates/production')).toMatchObject({ status: 403, code: 'not_allowed' })
  await issuer.stop()
  await expectUnseen(world, shown)
})

it('an issuer that is down lets nobody in; a rule that takes a token again and again is said aloud', async () => {
  const { world, issuer, show, token } = await aJob()
  const [early, late] = [await token(), await token()]
  issuer.answer((_, response) => response.writeHead(500).end())
  expect(await show(early)).toMatchObject({ status: 401, code: 'issuer_silent' })
  issuer.answer(null)
  await world.restart({ callers: [ruleFor(issuer, { reusable: true })] })
  await world.settled()
  const said = world.sandbox
    .messages(CHANNEL)
    .map(({ text = '' }) => text)
    .join('\n')
  expect(said).toContain('takes the same token again and again')
  expect(await show(late)).toMatchObject({ status: 200 })
  expect(await show(late)).toMatchObject({ status: 200 })
})
