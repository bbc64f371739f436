import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anApi } from './support.ts'

const word = fc.oneof(
  fc.constantFrom(
    'REAL_RUN',
    'real_run',
    'production',
    'REAL_RUN ',
    '..',
    '%2e%2e',
    '__proto__',
    'R-1',
    '\u202eREAL_RUN',
    'ＲEAL_RUN',
  ),
  fc.string({ maxLength: 30 }),
)
const value: fc.Arbitrary<unknown> = fc.oneof(
  word,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(word, { maxLength: 3 }),
  fc.dictionary(word, word, { maxKeys: 3 }),
)
const body = fc.oneof(
  fc.record({ action: value, reason: value, params: value, for_whom: value, sandbox: value }, { requiredKeys: [] }),
  value,
  fc.string({ maxLength: 200 }),
)
const path = fc.oneof(
  word.map((name) => `/v1/gates/${encodeURIComponent(name)}`),
  word.map((name) => `/v1/gates/${encodeURIComponent(name)}/spend`),
  word.map((name) => `/v1/blockers/${encodeURIComponent(name)}`),
  word.map((name) => `/v1/requests/${encodeURIComponent(name)}`),
  fc.constantFrom(
    '/v1/gates',
    '/v1/requests',
    '/v1/freezes',
    '/v1/documents',
    '/v1/ledger',
    '/v1/authority',
    '/v1/blockers',
  ),
)
const query = fc.dictionary(fc.constantFrom('param', 'after', 'limit', 'state', 'action', 'dry_run', 'sandbox'), word, {
  maxKeys: 3,
})

test('whatever programs send, nothing fails and no gate opens', async () => {
  const api = await anApi({ limits: { open_requests: 1000 } })
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
      path,
      query,
      body,
      async (method, at, asked, sent) => {
        const search = new URLSearchParams(asked).toString()
        const answer = await api.call(method, `${at}?${search}`, method === 'GET' ? {} : { body: sent ?? null })
        expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500)
        expect(answer.body.open ?? false).toBe(false)
        expect(answer.body.passed ?? false).toBe(false)
      },
    ),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 300) },
  )
  expect([...api.ledger.state.actions()].length).toBe(8)
})
