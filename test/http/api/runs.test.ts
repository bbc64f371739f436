import { createPublicKey } from 'node:crypto'
import { compactVerify } from 'jose'
import { expect, test } from 'vitest'
import { realrun } from '../../cli/support.ts'
import { policyOf } from '../../support/cast.ts'
import { anApi } from './support.ts'

const often = policyOf({ default: { ttl: '7d', max_ttl: '5000w', uses: 500 }, actions: {} })

test('a run is ended by the caller that started it, once, and by no other', async () => {
  const api = await anApi()
  await api.desk.grants(realrun, 'REAL_RUN')
  const { body } = await api.post('/v1/gates/REAL_RUN/spend', { program: 'deploy.sh', within: '2h' })
  expect(body).toMatchObject({ passed: true, run: expect.stringMatching(/^X-\d+$/) })
  const path = `/v1/runs/${body.run}/end`
  const { secret: token } = await api.aToken('another')
  expect(await api.post(path, { exit_code: 0 }, { token })).toMatchObject({
    status: 403,
    body: { code: 'not_allowed' },
  })
  for (const unclear of [{}, { exit_code: 0, signal: 'SIGTERM' }])
    expect(await api.post(path, unclear)).toMatchObject({ status: 422 })
  expect(await api.post(path, { signal: 'SIGTERM' })).toMatchObject({ status: 200, body: { ended: true } })
  expect(await api.post(path, { exit_code: 0 })).toMatchObject({ status: 404, body: { code: 'unknown_run' } })
})

test('its receipt has the audience and the nonce that were asked for, and the published keys check it', async () => {
  const api = await anApi()
  await api.desk.grants(realrun, 'REAL_RUN')
  const { body } = await api.post('/v1/gates/REAL_RUN/spend', { audience: 'the auditor', nonce: 'n-7' })
  const published = await api.get('/.well-known/jwks.json', { token: null })
  const [jwk] = (published.body as unknown as { keys: Record<string, string>[] }).keys
  const key = createPublicKey({ key: jwk ?? {}, format: 'jwk' })
  const { payload, protectedHeader } = await compactVerify(body.receipt, key)
  expect(protectedHeader.kid).toBe(jwk?.kid)
  expect(JSON.parse(Buffer.from(payload).toString())).toMatchObject({ aud: 'the auditor', nonce: 'n-7' })
})

test('no run is waited for longer than a month, and none starts where two hundred have no end', async () => {
  const api = await anApi({ policy: often })
  await api.desk.grants(realrun, 'REAL_RUN', { uses: 500 })
  const spend = (within: string) => api.post('/v1/gates/REAL_RUN/spend', { program: 'deploy.sh', within })
  expect(await spend('31d')).toMatchObject({ status: 422, body: { detail: expect.stringContaining('30d at most') } })
  const run = { program: 'deploy.sh', runner: { host: 'ci-7', process: null }, within: 60_000 }
  for (let started = 0; started < 200; started += 1)
    await api.desk.does({ kind: 'spend', action: 'REAL_RUN', params: [], passed_by: 'ci', run })
  const { size } = api.ledger.state
  expect(await spend('30d')).toMatchObject({ status: 409, body: { code: 'too_many_runs' } })
  expect(api.ledger.state.size).toBe(size)
  expect((await api.post('/v1/gates/REAL_RUN/spend', {})).body).toMatchObject({ passed: true, run: null })
})
