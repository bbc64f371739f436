import { expect, test, vi } from 'vitest'
import { realrun } from '../cli/support.ts'
import { answering, json } from '../support/answering.ts'
import { freePort } from '../support/free-port.ts'
import { startIssuer } from '../support/issuer.ts'
import { declared, step } from '../support/job.ts'
import { aServer, job, ruleFor } from '../support/served.ts'

/** A server that knows the job, and the step as it runs there. */
async function aJob() {
  const issuer = await startIssuer()
  const server = await aServer({ callers: [ruleFor(issuer)] })
  const env = issuer.jobOf(job)
  const run = (inputs: Record<string, string> = {}) => step({ url: server.url, action: 'REAL_RUN', ...inputs }, env)
  return { ...server, issuer, run }
}

test('a closed gate fails the step, with its reasons as outputs, in the summary and as an annotation', async () => {
  const { run } = await aJob()
  const { code, outputs, summary, log } = await run()
  const sentence = `${realrun}: no owner has decided \`REAL_RUN\`: “separate REAL_RUN authorization”. @Ana or @Omar can decide.`
  expect({ code, open: outputs.open }).toEqual({ code: 1, open: 'false' })
  expect(JSON.parse(outputs.reasons ?? '')).toMatchObject([{ code: 'decision_awaited', sentence }])
  expect(summary).toContain('🔴 REAL\\_RUN is closed.\n- FIX7-P0-PLAN-REALRUN-1: no owner has decided \\`REAL\\_RUN\\`')
  expect(log).toContain(`::error title=Countersign::REAL_RUN is closed. ${sentence}`)
})

test('an open one lets the job go on; with `spend` one use is spent, and then no other', async () => {
  const { run, desk, ledger } = await aJob()
  await desk.grants(realrun, 'REAL_RUN', { uses: 1 })
  expect(await run()).toMatchObject({ code: 0, outputs: { open: 'true', reasons: '', request: '', receipt: '' } })
  expect(await run({ spend: 'true' })).toMatchObject({
    code: 0,
    outputs: { open: 'true', receipt: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) },
    summary: '🟢 REAL\\_RUN is open, and one use of each authorisation is spent.\n',
  })
  expect(await run({ spend: 'true' })).toMatchObject({ code: 1, outputs: { open: 'false' } })
  expect(ledger.state.requests.size).toBe(0)
})

test('with a reason it asks the owners, waits for them, and goes through what they gave for exactly this run', async () => {
  const { run, desk, ledger } = await aJob()
  const inputs = { params: 'version=1.4.2\nregion=eu west', reason: 'the release is due' }
  const running = run({ ...inputs, wait: '1m', spend: 'true' })
  await vi.waitFor(() => expect(ledger.state.requests.size).toBe(1), { timeout: 10_000 })
  const [request] = ledger.state.requests.values()
  expect(request).toMatchObject({
    by: { kind: 'caller', name: 'deploy: octo/infra, run 812, by octocat' },
    params: [
      ['region', 'eu west'],
      ['version', '1.4.2'],
    ],
  })
  await desk.grantsRequest(request?.id ?? '')
  expect(await running).toMatchObject({ code: 0, outputs: { open: 'true', request: request?.id } })
  expect(await run({ ...inputs, reason: '', spend: 'true' })).toMatchObject({ code: 1 })
})

test('a wait that nobody ends is over when it is over', async () => {
  const { run } = await aJob()
  expect(await run({ wait: '1s' })).toMatchObject({ code: 1, outputs: { open: 'false' } })
})

test('whoever is not let in is closed out, with the near miss', async () => {
  const { url, issuer } = await aJob()
  const inputs = { url, action: 'REAL_RUN' }
  const staging = await step(inputs, issuer.jobOf({ ...job, environment: 'staging' }))
  expect(staging).toMatchObject({ code: 1, outputs: { open: 'false' } })
  expect(staging.log).toContain(
    'The server refused with HTTP 401: The token is for environment `staging`; the rule `deploy` wants `production`.',
  )
  const unsigned = await step(inputs)
  expect(unsigned.log).toContain('it needs `permissions: id-token: write`')
  expect(unsigned).toMatchObject({ code: 1, outputs: { open: 'false' } })
  const elsewhere = await step({ ...inputs, audience: 'other' }, issuer.jobOf(job))
  expect(elsewhere.log).toContain('The token is for another audience.')
})

test('a static token does where there is no identity', async () => {
  const { url, desk, token } = await aServer()
  await desk.grants(realrun, 'REAL_RUN')
  const secret = await token()
  expect(await step({ url, action: 'REAL_RUN', token: secret })).toMatchObject({ code: 0 })
})

test('whatever is no plain answer is a closed gate', async () => {
  const open = { action: 'REAL_RUN', params: {}, open: true, reasons: [], grants: [] }
  const lying = (body: unknown, status = 200) => answering((_, response) => json(response, body, status))
  const urls = [
    await lying({ ...open, action: 'apply' }),
    await lying({ ...open, params: { version: '1' } }),
    await lying({ ...open, open: 'true' }),
    await lying(open, 203),
    await lying(null),
    await answering((_, response) => response.writeHead(302, { location: 'https://example.com/' }).end()),
    await answering((_, response) => response.end('open')),
    `http://127.0.0.1:${await freePort()}`,
    'http://countersign.example',
    'nowhere',
  ]
  const steps = await Promise.all(urls.map((url) => step({ url, action: 'REAL_RUN', token: 'cs_x' })))
  expect(steps.map(({ code, outputs }) => [code, outputs.open])).toEqual(urls.map(() => [1, 'false']))
  const unspent = await step({ url: await lying(open), action: 'REAL_RUN', token: 'cs_x', spend: 'true' })
  expect(unspent).toMatchObject({ code: 1, outputs: { open: 'false' } })
  expect(await step({ url: await lying(open), action: 'REAL_RUN', token: 'cs_x' })).toMatchObject({ code: 0 })
})

test('what a document says ends no output, gives the runner no command, and is no markup', async () => {
  const sentence =
    '::set-output name=open::true\nopen<<x\ntrue\nx\n<img src=x> [click](https://example.com) %0A::stop-commands::x'
  const reasons = [{ code: 'rejected', blocker: null, fact: sentence, sentence }]
  const url = await answering((_, response) =>
    json(response, { action: 'REAL_RUN', params: {}, open: false, reasons, grants: [] }),
  )
  const { code, outputs, summary, log } = await step({ url, action: 'REAL_RUN', token: 'cs_x' })
  expect({ code, open: outputs.open }).toEqual({ code: 1, open: 'false' })
  expect(JSON.parse(outputs.reasons ?? '')).toEqual(reasons)
  expect(summary).not.toMatch(/<img|[^\\]\[click|[^\\]\]\(/)
  const commands = log.split('\n').filter((line) => line.startsWith('::'))
  expect(commands).toEqual([expect.stringMatching(/^::error title=Countersign::REAL_RUN is closed\. /)])
  expect(commands[0]).toContain('%250A')
})

test('it is what action.yml declares: one file, for the runner’s Node, and each output is written', async () => {
  expect(declared.runs).toEqual({ using: 'node24', main: 'action/main.mjs' })
  const { outputs } = await step({ url: 'nowhere', action: 'REAL_RUN' })
  expect(Object.keys(outputs).sort()).toEqual(Object.keys(declared.outputs).sort())
})
