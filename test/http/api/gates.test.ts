import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import type { Entry } from '../../../src/core/entry.ts'
import { readTexts } from '../../../src/workflows/read-history.ts'
import { realrun } from '../../cli/support.ts'
import { tamper } from '../../store/tamper.ts'
import { type AnApi, anApi } from './support.ts'

async function entriesOf({ ledger }: AnApi, kind: Entry['kind']): Promise<Entry[]> {
  const texts = await readTexts(ledger, 0, 10_000)
  return texts.map(({ text }) => JSON.parse(text) as Entry).filter((entry) => entry.kind === kind)
}

describe('an agent’s day', () => {
  test('check, refused, request, an owner approves, spend, and a second run is refused', async () => {
    const api = await anApi()
    const closed = await api.get('/v1/gates/REAL_RUN?param=version=1.4.2')
    expect(closed.status).toBe(200)
    expect(closed.body).toMatchObject({ open: false, action: 'REAL_RUN', params: { version: '1.4.2' } })
    expect(closed.body.reasons[0]?.code).toBe('decision_awaited')
    const refused = await api.post('/v1/gates/REAL_RUN/spend', { params: { version: '1.4.2' } })
    expect(refused).toMatchObject({ status: 200, body: { open: false, passed: false } })
    const asked = await api.post('/v1/requests', {
      action: 'REAL_RUN',
      reason: 'the release is due',
      params: { version: '1.4.2' },
    })
    expect(asked.body).toMatchObject({ state: 'waits', again: false, by: { kind: 'caller', name: 'deploy' } })
    const waiting = api.get(`/v1/requests/${asked.body.id}?wait=55`)
    const opening = api.get('/v1/gates/REAL_RUN?param=version=1.4.2&wait=55')
    await api.desk.grantsRequest(asked.body.id)
    expect((await waiting).body).toMatchObject({ state: 'authorised' })
    expect((await opening).body).toMatchObject({ open: true })
    const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const passed = await api.post(
      '/v1/gates/REAL_RUN/spend',
      { params: { version: '1.4.2' } },
      { headers: { traceparent: trace } },
    )
    expect(passed.body).toMatchObject({ open: true, passed: true })
    const again = await api.post('/v1/gates/REAL_RUN/spend', { params: { version: '1.4.2' } })
    expect(again.body).toMatchObject({ open: false, passed: false })
    const [entry] = await entriesOf(api, 'GatePassed')
    const by = { kind: 'caller', id: expect.stringMatching(/^token\/T-\d+$/), name: 'deploy', trace }
    expect(entry).toMatchObject({ by, passed_by: 'deploy' })
    expect(await entriesOf(api, 'PassageRefused')).toHaveLength(1)
  })

  test('one character of a parameter differs: closed', async () => {
    const api = await anApi()
    const asked = await api.post('/v1/requests', { action: 'REAL_RUN', reason: 'due', params: { version: '1.4.2' } })
    await api.desk.grantsRequest(asked.body.id)
    const other = await api.post('/v1/gates/REAL_RUN/spend', { params: { version: '1.4.3' } })
    expect(other.body).toMatchObject({ open: false, passed: false })
    expect(other.body.reasons.map(({ code }: { code: string }) => code)).toContain('params_differ')
  })

  test('two spend the last use at once: one goes through', async () => {
    const api = await anApi()
    await api.desk.grants(realrun, 'REAL_RUN', { ttl: 3_600_000, uses: 1 })
    const both = await Promise.all([api.post('/v1/gates/REAL_RUN/spend', {}), api.post('/v1/gates/REAL_RUN/spend', {})])
    expect(both.map(({ body }) => body.passed).sort()).toEqual([false, true])
    expect(await entriesOf(api, 'GatePassed')).toHaveLength(1)
  })
})

test('a passage without a receipt is no plain yes, and the same call again spends no other use', async () => {
  const api = await anApi()
  await api.desk.grants(realrun, 'REAL_RUN', { ttl: 3_600_000, uses: 3 })
  // Whoever has the database changes a row that was proven before; the key signs nothing that came from it.
  const change = sql`update ledger set text = replace(text, 'go for', 'no for') where kind = 'GrantIssued'`
  await tamper(api.ledger.db, 'ledger', () => change.execute(api.ledger.db))
  const spend = () => api.post('/v1/gates/REAL_RUN/spend', {}, { headers: { 'idempotency-key': 'job-1' } })
  const answers = [await spend(), await spend()]
  expect(answers).toMatchObject([
    { status: 409, body: { code: 'no_receipt' } },
    { status: 409, body: { code: 'no_receipt' } },
  ])
  expect(answers[0]?.body.open).toBeUndefined()
  expect(await entriesOf(api, 'GatePassed')).toHaveLength(1)
})

describe('who is let in', () => {
  test('nobody without a token, with another’s, with one that is revoked or over', async () => {
    const api = await anApi()
    for (const token of [null, 'cs_nonsense', 'eyJhbGciOiJub25lIn0.e30.']) {
      const answer = await api.get('/v1/gates/REAL_RUN', { token })
      expect(answer).toMatchObject({ status: 401, body: { code: 'not_identified' } })
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    }
    const { token, secret } = await api.aToken('short', ['gate:read'], null, 1)
    expect((await api.get('/v1/gates/REAL_RUN', { token: secret })).status).toBe(200)
    api.clock.forward(25 * 3_600_000)
    expect((await api.get('/v1/gates/REAL_RUN', { token: secret })).status).toBe(401)
    api.clock.forward(-2 * 3_600_000)
    await api.desk.does({ kind: 'revoke-token', token: token.id, reason: '' })
    expect((await api.get('/v1/gates/REAL_RUN', { token: secret })).status).toBe(401)
    expect(api.log.join('\n')).not.toContain(secret)
  })

  test('with a scope, for its actions, and for nothing else', async () => {
    const api = await anApi()
    const { secret: token } = await api.aToken('reader', ['gate:read'], ['REAL_RUN'])
    expect((await api.get('/v1/gates/REAL_RUN', { token })).status).toBe(200)
    expect((await api.get('/v1/gates/production', { token })).body.detail).toBe(
      'reader may not name `production`, only `REAL_RUN`. Whoever runs Countersign says so.',
    )
    expect((await api.get('/v1/gates', { token })).body.gates.map(({ action }: { action: string }) => action)).toEqual([
      'REAL_RUN',
    ])
    const others: [string, string, unknown][] = [
      ['POST', '/v1/gates/REAL_RUN/spend', {}],
      ['POST', '/v1/requests', { action: 'REAL_RUN', reason: 'x' }],
      ['POST', '/v1/freezes', { action: 'REAL_RUN', reason: 'x' }],
      ['POST', '/v1/documents', {}],
      ['GET', '/v1/ledger', undefined],
      ['GET', '/v1/events', undefined],
      ['GET', '/v1/authority', undefined],
    ]
    for (const [method, path, body] of others) {
      const answer = await api.call(method, path, { token, body })
      expect(answer, path).toMatchObject({ status: 403, body: { code: 'not_allowed' } })
    }
  })

  test('with a proof for what they may name alone, since it serves all that its blocker blocks', async () => {
    const api = await anApi()
    const { secret: token } = await api.aToken('prover', ['proof:submit'], ['REAL_RUN'])
    const other = await api.post('/v1/proofs', { blocker: 'OPERATOR-INPUT-1', text: 'done' }, { token })
    expect(other).toMatchObject({ status: 403, body: { code: 'not_allowed' } })
    expect(await api.post('/v1/proofs', { blocker: 'OPERATOR-INPUT-1', text: 'done' })).toMatchObject({ status: 200 })
  })

  test('and no more often than they may', async () => {
    const api = await anApi({ limits: { calls_per_minute: 2 } })
    const statuses = []
    for (let i = 0; i < 3; i += 1) statuses.push((await api.get('/v1/gates/REAL_RUN')).status)
    expect(statuses).toEqual([200, 200, 429])
    const { headers, body } = await api.get('/v1/gates/REAL_RUN')
    expect(body.code).toBe('too_many_calls')
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test('with no more requests open than they may', async () => {
    const api = await anApi({ limits: { open_requests: 1 } })
    await api.post('/v1/requests', { action: 'REAL_RUN', reason: 'one' })
    const second = await api.post('/v1/requests', { action: 'REAL_RUN', reason: 'two' })
    expect(second).toMatchObject({ status: 429, body: { code: 'too_many_requests' } })
  })
})

describe('Idempotency-Key', () => {
  const once = { headers: { 'idempotency-key': 'job-7' } }

  test('the same again is answered the same, and done once', async () => {
    const api = await anApi()
    await api.desk.grants(realrun, 'REAL_RUN', { ttl: 3_600_000, uses: 3 })
    const first = await api.post('/v1/gates/REAL_RUN/spend', {}, once)
    const second = await api.post('/v1/gates/REAL_RUN/spend', {}, once)
    expect(second.body).toEqual(first.body)
    expect(second.headers.get('idempotent-replayed')).toBe('true')
    expect(await entriesOf(api, 'GatePassed')).toHaveLength(1)
    const other = await api.post('/v1/gates/REAL_RUN/spend', { params: { version: '2' } }, once)
    expect(other).toMatchObject({ status: 422, body: { code: 'key_reused' } })
  })

  test('an answer that somebody without the key wrote into the database is not repeated (rule 8)', async () => {
    const api = await anApi()
    const closed = await api.post('/v1/gates/REAL_RUN/spend', {}, once)
    expect(closed.body.passed).toBe(false)
    const body = JSON.stringify({
      type: 'application/json',
      body: JSON.stringify({ ...closed.body, open: true, passed: true, reasons: [] }),
    })
    await api.ledger.db.updateTable('answers').set({ body }).execute()
    const forged = await api.post('/v1/gates/REAL_RUN/spend', {}, once)
    expect(forged).toMatchObject({ status: 409, body: { code: 'outcome_unknown' } })
  })

  test('what was begun and never answered is not done again', async () => {
    const api = await anApi()
    await api.desk.grants(realrun, 'REAL_RUN', { ttl: 3_600_000 })
    await api.post('/v1/gates/REAL_RUN/spend', {}, once)
    await api.ledger.db.updateTable('answers').set({ status: null, body: null, signature: null }).execute()
    expect(await api.post('/v1/gates/REAL_RUN/spend', {}, once)).toMatchObject({
      status: 409,
      body: { code: 'outcome_unknown' },
    })
  })
})
