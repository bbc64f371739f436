import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import type { Parameters } from '../../src/core/parameters.ts'
import { readBetween } from '../../src/workflows/read-history.ts'
import { databaseIn, inLedgerOf, ledgerIn, patient } from '../cli/support.ts'
import { folderWith, type Ran } from '../support/cli.ts'
import { startIssuer } from '../support/issuer.ts'
import { step } from '../support/job.ts'
import { aServer, job } from '../support/served.ts'
import { type Snippet, snippetsOf } from '../support/snippets.ts'

const launcher = fileURLToPath(new URL('../../src/launch.mjs', import.meta.url))
const placeholder = 'https://countersign.example.com'
const snippets = snippetsOf('gate.md')
const used = new Set<Snippet>()

/** The piece under a heading, in one language, that has a word in it, as it stands there. */
function pieceOf(heading: string, language: string, word: string): string {
  const found = snippets.find((one) => one.heading === heading && one.language === language && one.text.includes(word))
  if (!found) throw new Error(`docs/gate.md has no ${language} under “${heading}” that speaks of ${word}`)
  used.add(found)
  return found.text
}

/** The policy's rules as the document has them, but for the issuer, which is one of ours. */
function callersOf(heading: string, issuer: string): object[] {
  const { callers } = parse(pieceOf(heading, 'yaml', 'callers:')) as { callers: object[] }
  return callers.map((rule) => ({ ...rule, issuer, insecure: true }))
}

/** A place where somebody works: the command line is on the path, and the dangerous thing leaves a trace of having run. */
function aPlace() {
  const folder = folderWith({
    'real-run.sh': '#!/bin/sh\necho "$1" >>ran\n',
  })
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'countersign'), `#!/bin/sh\nexec '${process.execPath}' '${launcher}' "$@"\n`)
  for (const file of [join(bin, 'countersign'), join(folder, 'real-run.sh')]) chmodSync(file, 0o755)
  const ran = () =>
    existsSync(join(folder, 'ran')) ? readFileSync(join(folder, 'ran'), 'utf8').trim().split('\n') : []
  const does = (program: string, args: readonly string[], env: Record<string, string> = {}) =>
    runIn(folder, program, args, { PATH: `${bin}:${process.env.PATH}`, ...env })
  return { folder, ran, does }
}

function runIn(cwd: string, program: string, args: readonly string[], env: Record<string, string>): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env })
    let [out, err] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text) => (out += text))
    child.stderr.setEncoding('utf8').on('data', (text) => (err += text))
    child.on('error', reject).on('close', (code) => resolve({ code, out, err }))
  })
}

type Served = Awaited<ReturnType<typeof aServer>>

/** An owner authorises one run. */
async function authorise({ desk }: Served, params: Parameters): Promise<void> {
  await desk.grantsRequest(await desk.asksFor('REAL_RUN', params))
}

const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
const version: Parameters = [['version', '1.4.2']]

describe('a shell script', () => {
  test.each(['countersign gate', 'countersign run', 'curl'])(
    'with %s runs what is authorised, once, and nothing else',
    async (word) => {
      if (word === 'curl' && !(has('curl') && has('jq'))) return console.warn('curl or jq is not here')
      const server = await aServer()
      const { ran, does } = aPlace()
      const script = pieceOf('A shell script', 'sh', word).replace(placeholder, server.url)
      const env = { COUNTERSIGN_TOKEN: await server.token(), VERSION: '1.4.2' }
      const closed = await does('sh', ['-c', script], { ...env, JOB_ID: '1' })
      expect(closed.code).toBe(3)
      expect(`${closed.out}${closed.err}`).toContain('@Ana or @Omar can')
      await authorise(server, version)
      expect(await does('sh', ['-c', script], { ...env, JOB_ID: '2' })).toMatchObject({ code: 0 })
      expect(await does('sh', ['-c', script], { ...env, JOB_ID: '3' })).toMatchObject({ code: 3 })
      const gone = await does('sh', ['-c', script.replace(server.url, 'http://127.0.0.1:9')], { ...env, JOB_ID: '4' })
      expect(gone.code).not.toBe(0)
      expect(ran()).toEqual(['1.4.2'])
    },
  )

  test('asks the owners', async () => {
    const server = await aServer()
    const script = pieceOf('A shell script', 'sh', 'countersign request')
    const env = { COUNTERSIGN_URL: server.url, COUNTERSIGN_TOKEN: await server.token(), VERSION: '1.4.2' }
    expect(await aPlace().does('sh', ['-c', script], env)).toMatchObject({ code: 0 })
    expect([...server.ledger.state.requests.values()]).toMatchObject([{ action: 'REAL_RUN', params: version }])
  })
})

test('a script that waits asks, runs what was authorised meanwhile, and nothing where nobody is asked', async () => {
  const server = await aServer()
  const { ran, does } = aPlace()
  const script = pieceOf('Waiting', 'sh', '--wait')
  const env = { COUNTERSIGN_URL: server.url, COUNTERSIGN_TOKEN: await server.token() }
  const waiting = does('sh', ['-c', script], env)
  await vi.waitFor(() => expect(server.ledger.state.requests.size).toBe(1), { timeout: 20_000 })
  const [request] = server.ledger.state.requests.values()
  expect(ran()).toEqual([])
  await server.desk.grantsRequest(request?.id ?? '')
  expect(await waiting).toMatchObject({ code: 0 })
  const unknown = await does('sh', ['-c', script], { ...env, COUNTERSIGN_TOKEN: 'cs_nobody' })
  expect(unknown.code).not.toBe(0)
  expect(ran()).toEqual(['1.4.2'])
})

test('beside the database: a run, and the receipt of its passage', async () => {
  const { folder, ran, does } = aPlace()
  const env = { DATABASE_URL: databaseIn(folder) }
  await ledgerIn(folder, async (desk) => desk.grantsRequest(await desk.asksFor('REAL_RUN', version)), {
    policy: patient,
  })
  const script = pieceOf('Running', 'sh', 'countersign run')
  expect(await does('sh', ['-c', script], env)).toMatchObject({ code: 0 })
  expect(await does('sh', ['-c', script], env)).toMatchObject({ code: 3 })
  expect(ran()).toEqual(['1.4.2'])
  const passages = await inLedgerOf(folder, async ({ ledger }) =>
    (await readBetween(ledger, 0, ledger.state.size)).filter(({ kind }) => kind === 'GatePassed'),
  )
  const receipts = pieceOf('Receipts', 'sh', 'receipt issue').replace('issue 40', `issue ${passages[0]?.seq}`)
  const here = receipts.replace('countersign.db.pub', `${databaseIn(folder)}.pub`)
  expect(await does('sh', ['-ec', here], env)).toMatchObject({
    code: 0,
    out: expect.stringContaining('nightly-deploy'),
  })
  const other = here.replace('--param version=1.4.2', '--param version=1.4.3')
  expect(await does('sh', ['-ec', other], env)).toMatchObject({ code: 4 })
})

test.skipIf(!has('make'))('make runs what is authorised, and nothing else, also when it is told to go on', async () => {
  const server = await aServer()
  const { folder, ran, does } = aPlace()
  writeFileSync(join(folder, 'Makefile'), pieceOf('make', 'make', 'real-run:'))
  const env = { COUNTERSIGN_URL: server.url, COUNTERSIGN_TOKEN: await server.token() }
  expect((await does('make', ['-k', 'real-run', 'VERSION=1.4.2'], env)).code).not.toBe(0)
  expect(ran()).toEqual([])
  await authorise(server, version)
  expect(await does('make', ['real-run', 'VERSION=1.4.2'], env)).toMatchObject({ code: 0 })
  expect(ran()).toEqual(['1.4.2'])
})

interface Workflow {
  permissions: Record<string, string>
  jobs: Record<string, { environment: string; steps: { uses?: string; with?: Record<string, string>; run?: string }[] }>
}

/** Runs the steps as GitHub does: one after another, until one fails. */
async function workflow(text: string, url: string, identity: Record<string, string>, place: ReturnType<typeof aPlace>) {
  const sha = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4'
  const { jobs, permissions } = parse(
    text.replaceAll(/\$\{\{ github\.sha \}\}/g, sha).replace('wait: 30m', 'wait: 2s'),
  ) as Workflow
  expect(permissions['id-token']).toBe('write')
  for (const { uses, with: inputs = {}, run } of Object.values(jobs).flatMap(({ steps }) => steps)) {
    if (uses) expect(uses).toMatch(/@[0-9a-f]{40}$/)
    const code = uses
      ? (await step({ ...inputs, url: inputs.url?.replace(placeholder, url) ?? '' }, identity)).code
      : (await place.does('sh', ['-ec', run ?? ''])).code
    if (code !== 0) return { code, sha }
  }
  return { code: 0, sha }
}

test('the GitHub workflow asks, runs what is authorised, and nothing else', async () => {
  const issuer = await startIssuer()
  const server = await aServer({ callers: callersOf('GitHub Actions', issuer.url) })
  const text = pieceOf('GitHub Actions', 'yaml', 'jobs:')
  const place = aPlace()
  const { code, sha } = await workflow(text, server.url, issuer.jobOf(job), place)
  expect(code).toBe(1)
  const [request] = server.ledger.state.requests.values()
  expect(request).toMatchObject({ action: 'REAL_RUN', params: [['version', sha]] })
  await server.desk.grantsRequest(request?.id ?? '')
  const fork = { ...job, repository_id: '4712' }
  expect(await workflow(text, server.url, issuer.jobOf(fork), place)).toMatchObject({ code: 1 })
  expect(place.ran()).toEqual([])
  expect(await workflow(text, server.url, issuer.jobOf(job), place)).toMatchObject({ code: 0 })
  expect(place.ran()).toEqual([sha])
})

interface GitLabJob {
  id_tokens: Record<string, { aud: string }>
  variables: Record<string, string>
  script: string[]
}

test('the GitLab job runs what is authorised, and nothing else; its token counts once', async () => {
  const issuer = await startIssuer()
  const server = await aServer({ callers: callersOf('GitLab CI', issuer.url) })
  const { ran, does } = aPlace()
  const jobs = parse(pieceOf('GitLab CI', 'yaml', 'id_tokens:')) as Record<string, GitLabJob>
  const { id_tokens, variables, script } = jobs['real-run'] as GitLabJob
  const claims = {
    sub: 'project_path:octo/infra',
    project_id: '4711',
    ref_protected: 'true',
    environment: 'production',
  }
  const given = async (more = {}) => {
    const tokens = await Promise.all(
      Object.entries(id_tokens).map(async ([name, { aud }]) => [name, await issuer.token({ ...claims, ...more, aud })]),
    )
    return { ...variables, COUNTERSIGN_URL: server.url, CI_COMMIT_SHA: 'abc123', ...Object.fromEntries(tokens) }
  }
  const run = (env: Record<string, string>) => does('sh', ['-ec', script.join('\n')], env)
  expect(await run(await given())).toMatchObject({ code: 3 })
  await authorise(server, [['version', 'abc123']])
  expect(await run(await given({ ref_protected: 'false' }))).toMatchObject({
    code: 3,
    out: expect.stringContaining('The token is for ref_protected `false`; the rule `deploy` wants `true`'),
  })
  const env = await given()
  expect(await run(env)).toMatchObject({ code: 0 })
  expect(await run(env)).toMatchObject({ code: 3, out: expect.stringContaining('The token was used before') })
  expect(ran()).toEqual(['abc123'])
})

interface Container {
  command: string[]
  env?: { name: string; value: string }[]
  volumeMounts?: { name: string; mountPath: string }[]
}

interface KubernetesJob {
  spec: {
    backoffLimit: number
    template: {
      spec: {
        restartPolicy: string
        initContainers: Container[]
        containers: Container[]
        volumes: {
          name: string
          projected: { sources: { serviceAccountToken: { audience: string; path: string } }[] }
        }[]
      }
    }
  }
}

test('the Kubernetes Job runs what is authorised, and nothing else', async () => {
  const issuer = await startIssuer()
  const server = await aServer({ callers: callersOf('Kubernetes', issuer.url) })
  const { folder, ran, does } = aPlace()
  const { spec } = parse(pieceOf('Kubernetes', 'yaml', 'kind: Job')) as KubernetesJob
  const { initContainers, containers, volumes, restartPolicy } = spec.template.spec
  expect({ tries: spec.backoffLimit, restartPolicy }).toEqual({ tries: 0, restartPolicy: 'Never' })
  /** Projects the token, and runs one container after another, until one fails. */
  const pod = async (account: string) => {
    for (const { command, env = [], volumeMounts = [] } of [...initContainers, ...containers]) {
      for (const { name, mountPath } of volumeMounts) {
        const { projected } = volumes.find((volume) => volume.name === name) ?? { projected: { sources: [] } }
        for (const {
          serviceAccountToken: { audience, path },
        } of projected.sources) {
          mkdirSync(join(folder, mountPath), { recursive: true })
          const sub = `system:serviceaccount:ops:${account}`
          writeFileSync(join(folder, mountPath, path), await issuer.token({ sub, aud: [audience] }))
        }
      }
      const values = env.map(({ name, value }) => [
        name,
        value.replace(placeholder, server.url).replace(/^\/var/, `${folder}/var`),
      ])
      const { code, out } = await does(command[0] ?? '', command.slice(1), Object.fromEntries(values))
      if (code !== 0) return { code, out }
    }
    return { code: 0, out: '' }
  }
  expect(await pod('deployer')).toMatchObject({ code: 3 })
  await authorise(server, version)
  expect(await pod('default')).toMatchObject({
    code: 3,
    out: expect.stringContaining('system:serviceaccount:ops:deployer'),
  })
  expect(await pod('deployer')).toMatchObject({ code: 0 })
  expect(await pod('deployer')).toMatchObject({ code: 3 })
  expect(ran()).toEqual(['1.4.2'])
})

test('the agent’s loop runs what is authorised, and tells the model that what is not is final', async () => {
  const server = await aServer()
  const { folder, does } = aPlace()
  writeFileSync(join(folder, 'loop.mjs'), pieceOf("An agent's tool loop", 'js', 'runTool').concat(asks))
  const loop = async (env: Record<string, string>) => {
    const { out } = await does(process.execPath, ['loop.mjs'], env)
    return JSON.parse(out) as string[]
  }
  const env = { COUNTERSIGN_URL: server.url, COUNTERSIGN_TOKEN: await server.token() }
  expect(await loop(env)).toEqual([
    expect.stringMatching(/^NOT RUN\. The gate of REAL_RUN is closed:\n- .*can decide\.\nDo not retry/),
    'read',
  ])
  await authorise(server, version)
  expect(await loop(env)).toEqual(['ran 1.4.2', 'read'])
  for (const wrong of [{ COUNTERSIGN_TOKEN: 'cs_nobody' }, { COUNTERSIGN_URL: 'http://127.0.0.1:9' }])
    expect(await loop({ ...env, ...wrong })).toEqual([expect.stringMatching(/^NOT RUN\./), 'read'])
})

/** What a model would ask for. */
const asks = `
const tools = { real_run: ({ version }) => 'ran ' + version, read_file: () => 'read' }
const answers = [await runTool('real_run', { version: '1.4.2' }, tools), await runTool('read_file', {}, tools)]
process.stdout.write(JSON.stringify(answers))
`

test('there is no other piece in the document, which nobody would have run', () => {
  expect(
    snippets.filter((snippet) => !used.has(snippet)).map(({ heading, language }) => `${heading}: ${language}`),
  ).toEqual([])
})
