import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { realrun, separate } from '../../cli/support.ts'
import { type AnApi, anApi } from './support.ts'

const said = { recommend: 'reject', reason: 'There is no proof yet.', model: 'model-x' }

async function hashOf(api: AnApi, path: string): Promise<string> {
  return (await api.get(path)).body.sha256
}

test('a program reads the brief, advises, and no gate says anything else for it', async () => {
  const api = await anApi()
  const { body } = await api.get(`/v1/blockers/${separate}/brief?action=apply`)
  expect(body).toMatchObject({ blocker: separate, request: null, action: 'apply' })
  expect(createHash('sha256').update(body.text).digest('hex')).toBe(body.sha256)
  const gates = await api.get('/v1/gates')
  const on = { blocker: 'separate-auth-1', action: 'apply', read: body.sha256, ...said }
  const given = await api.post('/v1/advice', { ...on, recommend: 'grant' })
  expect(given).toMatchObject({
    status: 200,
    body: { id: expect.stringMatching(/^A-\d+$/), blocker: separate, recommend: 'grant', again: false },
  })
  expect((await api.post('/v1/advice', { ...on, recommend: 'grant' })).body).toEqual({ ...given.body, again: true })
  expect((await api.get('/v1/gates')).body).toEqual(gates.body)
  const { entries } = (await api.get('/v1/ledger?after=0&limit=1000')).body
  expect(JSON.parse(entries.at(-1)?.text ?? '')).toMatchObject({
    kind: 'AdviceGiven',
    by: { kind: 'caller', name: 'deploy' },
  })
})

test('what the brief of all its actions says may be advised on for each of them', async () => {
  const api = await anApi()
  const read = await hashOf(api, `/v1/blockers/${separate}/brief`)
  for (const action of ['apply', 'cutover', 'permit'])
    expect(await api.post('/v1/advice', { blocker: separate, action, read, ...said })).toMatchObject({ status: 200 })
})

test('a request is advised on by others than its asker', async () => {
  const api = await anApi()
  const { id } = (await api.post('/v1/requests', { action: 'production', reason: 'the release is due' })).body
  const advice = { request: id, read: await hashOf(api, `/v1/requests/${id}/brief`), ...said }
  expect(await api.post('/v1/advice', advice)).toMatchObject({ status: 409, body: { code: 'own_request' } })
  const { secret } = await api.aToken('reviewer', ['advice:create'])
  expect(await api.post('/v1/advice', advice, { token: secret })).toMatchObject({
    status: 200,
    body: { request: id, blocker: null, action: 'production' },
  })
  const { body } = await api.get(`/v1/requests/${id}`)
  expect(body).toMatchObject({ advice: [{ recommend: 'reject', model: 'model-x', current: true }] })
})

test('who may not advise, what was not read, and what is no decision is refused', async () => {
  const api = await anApi()
  const read = await hashOf(api, `/v1/blockers/${realrun}/brief`)
  const advice = { blocker: realrun, action: 'REAL_RUN', read, ...said }
  const refused = async (body: object, token?: string) =>
    (await api.post('/v1/advice', body, token === undefined ? {} : { token })).body.code
  const { secret: reader } = await api.aToken('reader', ['gate:read', 'proof:submit'])
  const { secret: other } = await api.aToken('other', ['advice:create'], ['production'])
  expect(await refused(advice, reader)).toBe('not_allowed')
  expect(await refused(advice, other)).toBe('not_allowed')
  expect(await refused({ ...advice, read: 'a'.repeat(64) })).toBe('out_of_date')
  expect(await refused({ ...advice, action: 'production' })).toBe('unknown_action')
  expect(await refused({ ...advice, request: 'R-1' })).toBe('bad_input')
  expect(await refused({ blocker: realrun, read, ...said })).toBe('bad_input')
  expect(await refused({ request: 'R-999', read, ...said })).toBe('unknown_request')
  expect((await api.get(`/v1/blockers/${realrun}/brief?action=nope`)).body.code).toBe('unknown_action')
  expect(await refused(advice)).toBeUndefined()
})
