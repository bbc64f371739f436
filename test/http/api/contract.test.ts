import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { map, realrun, separate } from '../../cli/support.ts'
import { type AnApi, type Answer, anApi } from './support.ts'

test('docs/openapi.json is what the server says of itself (write it anew with `vitest -u`)', async () => {
  const api = await anApi()
  const { body } = await api.get('/openapi.json', { token: null })
  await expect(`${JSON.stringify(body, null, 2)}\n`).toMatchFileSnapshot('../../../docs/openapi.json')
})

test('every answer has the shape that the document gives its route', async () => {
  const api = await anApi()
  await api.desk.grants(realrun, 'REAL_RUN', { ttl: 3_600_000 })
  const asked = await api.post('/v1/requests', { action: 'production', reason: 'the release is due' })
  const brief = await api.get(`/v1/blockers/${separate}/brief?action=cutover`)
  const document = (await api.get('/openapi.json', { token: null })).body as unknown as OpenApi
  const answers: [path: string, method: string, answer: Answer][] = [
    ['/v1/gates', 'get', await api.get('/v1/gates')],
    ['/v1/gates/{action}', 'get', await api.get('/v1/gates/REAL_RUN')],
    ['/v1/gates/{action}', 'get', await api.get('/v1/gates/production?param=a=b')],
    ['/v1/gates/{action}/spend', 'post', await api.post('/v1/gates/REAL_RUN/spend', {})],
    ['/v1/gates/{action}/spend', 'post', await api.post('/v1/gates/REAL_RUN/spend', {})],
    ['/v1/runs/{id}/end', 'post', await endedRun(api)],
    ['/.well-known/jwks.json', 'get', await api.get('/.well-known/jwks.json', { token: null })],
    ['/v1/requests', 'post', asked],
    ['/v1/requests/{id}', 'get', await api.get(`/v1/requests/${asked.body.id}`)],
    ['/v1/proofs', 'post', await api.post('/v1/proofs', { blocker: 'OPERATOR-INPUT-1', text: 'the surface map' })],
    ['/v1/blockers/{id}/brief', 'get', brief],
    ['/v1/requests/{id}/brief', 'get', await api.get(`/v1/requests/${asked.body.id}/brief`)],
    ['/v1/advice', 'post', await api.post('/v1/advice', adviceOn(brief))],
    ['/v1/freezes', 'post', await api.post('/v1/freezes', { action: 'apply', reason: 'an incident' })],
    ['/v1/blockers', 'get', await api.get('/v1/blockers?state=all')],
    ['/v1/blockers/{id}', 'get', await api.get(`/v1/blockers/${realrun}`)],
    ['/v1/documents', 'post', await api.post('/v1/documents?dry_run=true', map.toString())],
    ['/v1/ledger', 'get', await api.get('/v1/ledger?after=2&limit=3')],
    ['/v1/authority', 'get', await api.get('/v1/authority')],
  ]
  for (const [path, method, { status, body }] of answers) {
    expect(status, `${method} ${path}: ${JSON.stringify(body)}`).toBe(200)
    const schema = document.paths[path]?.[method]?.responses['200']?.content['application/json'].schema
    const ajv = new Ajv2020({ strict: false })
    const validate = ajv.compile({ ...schema, components: document.components } as object)
    expect(validate(body), `${method} ${path}: ${JSON.stringify(validate.errors)}`).toBe(true)
  }
  const told = answers.map(([path, method]) => `${method} ${path}`)
  const known = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  )
  expect(known.filter((route) => !told.includes(route))).toEqual(['get /v1/events'])
})

test('a problem is a problem document, says its code, and every problem at once', async () => {
  const api = await anApi()
  const problem = await api.post('/v1/requests', { action: '', params: { version: 7 } })
  expect(problem.headers.get('content-type')).toBe('application/problem+json')
  expect(problem).toMatchObject({
    status: 422,
    body: { code: 'bad_input', title: 'Something is wrong with what was sent' },
  })
  expect(problem.body.problems.map(({ place }) => place)).toEqual(['action', 'reason', 'params.version'])
  expect(await api.post('/v1/requests', '{')).toMatchObject({ status: 400, body: { code: 'bad_input' } })
  expect(await api.get('/v1/nothing')).toMatchObject({ status: 404, body: { code: 'unknown_path' } })
  expect(await api.get('/v1/requests/R-999')).toMatchObject({ status: 404, body: { code: 'unknown_request' } })
  expect(await api.post('/v1/freezes', { action: 'aply', reason: 'x' })).toMatchObject({
    status: 404,
    body: { code: 'unknown_action' },
  })
  expect(await api.post('/v1/freezes', { action: 'apply', reason: 'x'.repeat(300_000) })).toMatchObject({ status: 413 })
  const document = await api.post('/v1/documents', { doc: 'x', blockers: [{ id: 'A' }] })
  expect(document).toMatchObject({ status: 422, body: { code: 'bad_document' } })
  expect(document.body.problems.length).toBeGreaterThan(5)
})

test('an import over HTTP is the caller’s, and grants nothing', async () => {
  const api = await anApi()
  const next = JSON.parse(map.toString()) as { blockers: { next_action: string }[] }
  for (const blocker of next.blockers) blocker.next_action = 'hurry'
  expect((await api.post('/v1/documents?dry_run=true', next)).body).toMatchObject({ dry_run: true, unchanged: false })
  expect((await api.post('/v1/documents', next)).body).toMatchObject({
    dry_run: false,
    revision: 2,
    counts: { changed: 7 },
  })
  expect((await api.post('/v1/documents', next)).body).toMatchObject({ unchanged: true })
  const { entries } = (await api.get('/v1/ledger?after=0&limit=1000')).body
  const imported = entries.map(({ text }) => JSON.parse(text)).findLast(({ kind }) => kind === 'DocumentImported')
  expect(imported.by).toMatchObject({ kind: 'caller', name: 'deploy' })
})

test('events come as they are recorded, and resume from where a connection broke', async () => {
  const api = await anApi()
  const { size } = api.ledger.head
  const response = await fetch(`${api.server.url}/v1/events`, {
    headers: { authorization: `Bearer ${api.secret}`, 'last-event-id': String(size - 1) },
  })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let read = ''
  const until = async (words: string) => {
    while (!read.includes(words)) read += (await reader?.read())?.value ?? ''
  }
  await until(`id: ${size}\n`)
  await api.post('/v1/freezes', { action: 'apply', reason: 'an incident' })
  await until('event: ActionFrozen')
  expect(read).toContain(`id: ${size + 1}\n`)
  await reader?.cancel()
})

function adviceOn({ body }: Answer) {
  const said = { recommend: 'reject', reason: 'no proof yet', model: 'model-x' }
  return { blocker: separate, action: 'cutover', ...said, read: body.sha256 }
}

async function endedRun(api: AnApi): Promise<Answer> {
  await api.desk.grants(separate, 'apply')
  const { body } = await api.post('/v1/gates/apply/spend', { program: 'deploy.sh' })
  return api.post(`/v1/runs/${body.run}/end`, { exit_code: 0 })
}

interface OpenApi {
  paths: Record<
    string,
    Record<
      string,
      {
        responses: Record<
          string,
          { content: Record<string, { schema: object }> & { 'application/json': { schema: object } } }
        >
      }
    >
  >
  components: object
}
