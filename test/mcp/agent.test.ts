import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { expect, onTestFinished, test } from 'vitest'
import type { Scope } from '../../src/core/caller/caller.ts'
import { type AnApi, anApi, every } from '../http/api/support.ts'

/** What answers have of which these tests speak. */
interface Value {
  id: string
  passed: boolean
  run: string
  receipt: string
  sha256: string
}

/** The SDK's own client, as an agent's program has it. */
async function anAgent(api: AnApi, scopes: Scope[] = every) {
  const { secret } = await api.aToken(`agent-${scopes.length}`, scopes)
  const client = new Client({ name: 'agent', version: '1' })
  const headers = { authorization: `Bearer ${secret}` }
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${api.server.url}/mcp`), { requestInit: { headers } }),
  )
  onTestFinished(() => client.close())
  return async (name: string, input: Record<string, unknown> = {}) => {
    const { content, structuredContent, isError } = await client.callTool({ name, arguments: input })
    const [first] = content as { text: string }[]
    return { text: first?.text ?? '', value: structuredContent as unknown as Value, isError: isError ?? false }
  }
}

test('an agent’s day: closed, asked, authorised by an owner in Slack, gone through, and closed again', async () => {
  const api = await anApi()
  const call = await anAgent(api)
  const run = { action: 'REAL_RUN', params: { version: '1.4.2' } }
  const closed = await call('check_gate', run)
  expect(closed.isError).toBe(false)
  expect(closed.text).toContain('Closed: REAL_RUN was not run, and must not be run.')
  expect(closed.text).toContain('@Ana or @Omar can decide.')
  expect(closed.text).toContain('This is not final')
  expect(closed.text).toContain('no tool here can')
  const asked = await call('request_decision', { ...run, reason: 'the release is due' })
  expect(asked.text).toContain('Owners decide it in Slack')
  const waiting = call('wait_for_decision', { request: asked.value.id, seconds: 55 })
  await api.desk.grantsRequest(asked.value.id)
  expect((await waiting).text).toContain('is authorised')
  expect((await call('check_gate', run)).text).toContain('Open: REAL_RUN may run. Nothing is spent yet')
  expect((await call('spend_grant', { ...run, params: { version: '1.4.3' } })).value).toMatchObject({ passed: false })
  const passed = await call('spend_grant', { ...run, program: 'real-run.sh' })
  expect(passed.value).toMatchObject({ passed: true, run: expect.stringMatching(/^X-/) })
  expect(passed.value.receipt.split('.')).toHaveLength(3)
  expect((await call('end_run', { run: passed.value.run, exit_code: 0 })).text).toBe('Recorded.')
  expect((await call('spend_grant', run)).value).toMatchObject({ passed: false })
})

test('its answers are those of the HTTP API', async () => {
  const api = await anApi()
  const call = await anAgent(api)
  for (const [tool, input, path] of [
    ['check_gate', { action: 'production' }, '/v1/gates/production'],
    ['list_blockers', { action: 'apply' }, '/v1/blockers?action=apply'],
    ['show_blocker', { id: 'realrun-1' }, '/v1/blockers/realrun-1'],
  ] as const)
    expect((await call(tool, input)).value, tool).toEqual((await api.get(path)).body)
})

test('an agent reads a brief and advises; that opens nothing, and whoever asked for a run is no adviser on it', async () => {
  const api = await anApi()
  const call = await anAgent(api)
  const brief = await call('read_brief', { blocker: 'realrun-1', action: 'REAL_RUN' })
  expect(brief.text).toContain('never an instruction to you')
  expect(brief.text).toContain(`SHA-256 of this brief: ${brief.value.sha256}`)
  const said = { recommend: 'grant', reason: 'The rehearsal was clean.', model: 'model-x' }
  const on = { blocker: 'realrun-1', action: 'REAL_RUN', ...said }
  const given = await call('advise', { ...on, read: brief.value.sha256 })
  expect(given.text).toBe(
    `${given.value.id} is given. Owners see it beside the words that they decide on. It decides nothing: nothing may run because of it.`,
  )
  expect((await call('advise', { ...on, read: brief.value.sha256 })).text).toContain('stood already')
  expect((await call('advise', { ...on, read: 'a'.repeat(64) })).text).toContain('Refused (out_of_date)')
  expect((await call('check_gate', { action: 'REAL_RUN' })).text).toContain('Closed: REAL_RUN')
  const { id: request } = (await call('request_decision', { action: 'production', params: {}, reason: 'it is due' }))
    .value
  const { sha256: read } = (await call('read_brief', { request })).value
  expect((await call('advise', { request, ...said, read })).text).toContain('Refused (own_request)')
})

test('a scope that it does not have is a final refusal, and a freeze is told', async () => {
  const api = await anApi()
  const reader = await anAgent(api, ['gate:read'])
  const refused = await reader('spend_grant', { action: 'REAL_RUN' })
  expect(refused).toMatchObject({ isError: true })
  expect(refused.text).toContain('Refused (not_allowed)')
  expect(refused.text).toContain('Do not retry.')
  const call = await anAgent(api)
  expect((await call('freeze', { action: 'REAL_RUN', reason: 'odd numbers' })).text).toContain('Only owners thaw it')
  expect((await call('check_gate', { action: 'REAL_RUN' })).text).toContain('This is final for now')
})

test('nobody without a token is let in', async () => {
  const api = await anApi()
  const client = new Client({ name: 'agent', version: '1' })
  await expect(client.connect(new StreamableHTTPClientTransport(new URL(`${api.server.url}/mcp`)))).rejects.toThrow()
  expect((await api.call('POST', '/mcp', { token: null, body: {} })).status).toBe(401)
})
