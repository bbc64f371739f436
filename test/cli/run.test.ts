import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { execute } from '../../src/cli/execute.ts'
import type { Entry } from '../../src/core/entry.ts'
import { keepTime } from '../../src/workflows/keep-time.ts'
import { readTexts } from '../../src/workflows/read-history.ts'
import { ivy } from '../support/cast.ts'
import { folderWith, run, startInTerminal } from '../support/cli.ts'
import { databaseIn, inLedgerOf, ledgerIn, realrun } from './support.ts'

const launcher = fileURLToPath(new URL('../../src/launch.mjs', import.meta.url))
const module = (path: string) => new URL(`../../src/${path}`, import.meta.url).href
const nobody = { timezone: () => null, roles: () => ({ owners: [], operators: [] }) }

/** A folder whose ledger lets REAL_RUN through so many times. */
async function openFor(uses = 1): Promise<string> {
  const cwd = folderWith()
  await ledgerIn(cwd, (desk) => desk.grants(realrun, 'REAL_RUN', { uses }))
  return cwd
}

async function entriesIn(cwd: string): Promise<Entry[]> {
  return inLedgerOf(cwd, async ({ ledger }) =>
    (await readTexts(ledger, 0, 10_000)).map(({ text }) => JSON.parse(text) as Entry),
  )
}

async function newest<K extends Entry['kind']>(cwd: string, kind: K): Promise<Extract<Entry, { kind: K }>> {
  const found = (await entriesIn(cwd)).findLast((entry) => entry.kind === kind)
  if (!found) throw new Error(`no ${kind}`)
  return found as Extract<Entry, { kind: K }>
}

describe('run', () => {
  test('goes through, runs the command with its receipt, passes its exit code on, and records how it ended', async () => {
    const cwd = await openFor()
    const script = `process.stdout.write(process.env.COUNTERSIGN_RUN + ' ' + process.env.COUNTERSIGN_RECEIPT.split('.').length); process.exit(7)`
    const ran = await run(['run', 'REAL_RUN', '--by', 'lane-7', '--', process.execPath, '-e', script], { cwd })
    expect(ran).toMatchObject({ code: 7, err: '' })
    const started = await newest(cwd, 'RunStarted')
    expect(ran.out).toBe(`${started.run} 3`)
    expect(started).toMatchObject({ action: 'REAL_RUN', passed_by: 'lane-7', program: expect.stringContaining('node') })
    expect(JSON.stringify(started)).not.toContain('COUNTERSIGN_RECEIPT')
    expect((await newest(cwd, 'GatePassed')).seq).toBe(started.passage)
    expect(await newest(cwd, 'RunEnded')).toMatchObject({
      run: started.run,
      outcome: { kind: 'exited', code: 7 },
      lost: null,
    })
  })

  test('starts nothing where the gate is closed, one parameter differs, or nothing can be recorded', async () => {
    const cwd = await openFor()
    const marker = join(cwd, 'ran')
    const touch = ['--', 'touch', marker]
    const closed = await run(['run', 'production', ...touch], { cwd })
    expect(closed).toMatchObject({ code: 3, out: '' })
    expect(closed.err).toContain('production is closed, and “')
    await inLedgerOf(cwd, async (desk) => desk.grantsRequest(await desk.asksFor('production', [['version', '1.4.2']])))
    expect(await run(['run', 'production', '--param', 'version=1.4.3', ...touch], { cwd })).toMatchObject({ code: 3 })
    const keyless = await run(['run', 'REAL_RUN', ...touch], {
      cwd,
      env: { COUNTERSIGN_KEY_FILE: join(cwd, 'none.key'), COUNTERSIGN_PUBLIC_KEY: `${databaseIn(cwd)}.pub` },
    })
    expect(keyless).toMatchObject({ code: 3, out: '' })
    expect(keyless.err).toContain('Nothing was started: ')
    const missing = await run(['run', 'REAL_RUN', ...touch], { cwd: folderWith() })
    expect(missing).toMatchObject({ code: 3 })
    expect(() => readFileSync(marker)).toThrow()
  })

  test('says by whom as the CI job’s environment has it, where nobody says so', async () => {
    const cwd = await openFor(2)
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: 'a/b',
      GITHUB_WORKFLOW: 'deploy',
      GITHUB_RUN_ID: '42',
      GITHUB_ACTOR: 'ana',
    }
    await run(['run', 'REAL_RUN', '--', 'true'], { cwd, env })
    expect((await newest(cwd, 'GatePassed')).passed_by).toBe(
      'GitHub a/b deploy run 42 by ana (as its environment says)',
    )
    await run(['gate', 'REAL_RUN', '--consume'], { cwd })
    expect((await newest(cwd, 'GatePassed')).passed_by).toContain('@')
  })

  test('says 127 for a command that is not there, and records it', async () => {
    const cwd = await openFor()
    expect(await run(['run', 'REAL_RUN', '--', 'no-such-command'], { cwd })).toMatchObject({ code: 127 })
    expect(await newest(cwd, 'RunEnded')).toMatchObject({ outcome: { kind: 'exited', code: 127 } })
  })

  test('passes signals on; killed outright, its outcome is unknown until somebody says how it ended', async () => {
    const cwd = await openFor(2)
    const start = async (program: string[]) => {
      const child = spawn(process.execPath, [launcher, 'run', 'REAL_RUN', '--', ...program], {
        cwd,
        env: { PATH: process.env.PATH ?? '' },
      })
      onTestFinished(() => void child.kill('SIGKILL'))
      await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()))
      return { child, ended: new Promise((resolve) => child.on('exit', resolve)) }
    }
    const waiting = `process.on('SIGTERM', () => process.exit(3)); setInterval(() => {}, 1e6); process.stdout.write('.')`
    const first = await start([process.execPath, '-e', waiting])
    first.child.kill('SIGTERM')
    expect(await first.ended).toBe(3)
    expect(await newest(cwd, 'RunEnded')).toMatchObject({ outcome: { kind: 'exited', code: 3 } })

    const second = await start(['sh', '-c', 'echo $$ > pid; echo started; exec sleep 600'])
    second.child.kill('SIGKILL')
    await second.ended
    process.kill(Number(readFileSync(join(cwd, 'pid'), 'utf8')), 'SIGKILL')
    await inLedgerOf(cwd, ({ ledger }) => keepTime(ledger, nobody))
    const lost = await newest(cwd, 'RunLost')
    expect(lost).toMatchObject({ because: 'gone', action: 'REAL_RUN' })
    expect(await run(['outcome', lost.run, 'unsure', '--reason', 'x'], { cwd })).toMatchObject({ code: 2 })
    expect(await run(['outcome', lost.run, 'failed', '--reason', 'the clone was half written'], { cwd })).toMatchObject(
      { code: 0 },
    )
    expect(await newest(cwd, 'RunEnded')).toMatchObject({
      run: lost.run,
      outcome: { kind: 'told', as: 'failed' },
      lost: lost.seq,
    })
    const again = await run(['outcome', lost.run, 'failed', '--reason', 'x'], { cwd })
    expect(again).toMatchObject({ code: 2 })
    expect(again.err).toContain('is no run whose end is not known')
  })

  test.each([
    ['between its passage and its start', ''],
    ['after its command ended', `await import('node:child_process').then(({ spawnSync }) => spawnSync('true'))`],
  ])('whose process dies %s has spent its use, and is of unknown outcome', async (_, meanwhile) => {
    const cwd = await openFor()
    const dying = `
      const { openLedger } = await import('${module('workflows/open-ledger.ts')}')
      const { passGate } = await import('${module('workflows/check-gate.ts')}')
      const { thisProcess } = await import('${module('workflows/ports/process.ts')}')
      const machine = { kind: 'command', name: 'ci' }
      const ledger = await openLedger({ url: ${JSON.stringify(databaseIn(cwd))}, create: false, clock: { now: Date.now }, machine })
      const run = { program: 'deploy', runner: { host: 'here', process: thisProcess() }, within: 3600000 }
      const { passed } = await passGate(ledger, 'REAL_RUN', 'ci', [], { run })
      process.stdout.write(String(passed))
      ${meanwhile}
      process.kill(process.pid, 'SIGKILL')`
    const died = spawnSync(process.execPath, ['--input-type=module', '-e', dying], { cwd, encoding: 'utf8' })
    expect(died).toMatchObject({ stdout: 'true', signal: 'SIGKILL' })
    await inLedgerOf(cwd, ({ ledger }) => keepTime(ledger, nobody))
    const lost = await newest(cwd, 'RunLost')
    expect(lost).toMatchObject({ because: 'gone', action: 'REAL_RUN', run: (await newest(cwd, 'RunStarted')).run })
    expect(await run(['run', 'REAL_RUN', '--', 'true'], { cwd })).toMatchObject({ code: 3 })
  })

  test('starts once where two want the last use at the same time', async () => {
    const cwd = await openFor()
    const words = ['run', 'REAL_RUN', '--', 'sh', '-c', 'echo "$COUNTERSIGN_RECEIPT" >>receipts']
    const both = await Promise.all([run(words, { cwd }), run(words, { cwd })])
    expect(both.map(({ code }) => code).sort()).toEqual([0, 3])
    expect(readFileSync(join(cwd, 'receipts'), 'utf8').trim().split('\n')).toHaveLength(1)
  })

  test('hears Ctrl-C in a terminal once, as the terminal sends it to the command itself', async () => {
    const cwd = await openFor()
    const counting = `let n = 0; process.on('SIGINT', () => { if (n++ === 0) setTimeout(() => process.exit(10 + n), 400) }); console.log('ready'); setInterval(() => {}, 1e6)`
    const terminal = startInTerminal(['run', 'REAL_RUN', '--', process.execPath, '-e', counting], { cwd })
    const ended = new Promise((resolve) => terminal.on('exit', resolve))
    terminal.stdout.on('data', (text) => String(text).includes('ready') && terminal.stdin.write('\x03'))
    expect(await ended).toBe(11)
    expect(await newest(cwd, 'RunEnded')).toMatchObject({ outcome: { kind: 'exited', code: 11 } })
  })

  test('gives a receipt too long for an environment as a file, and says what cannot be started at all', async () => {
    const keeps = (length: number) =>
      execute(['sh', '-c', 'test "$(wc -c <"$COUNTERSIGN_RECEIPT")" = "$LENGTH"'], 'x'.repeat(length), {
        PATH: process.env.PATH,
        LENGTH: String(length),
      })
    expect(await keeps(200_000)).toMatchObject({ code: 0 })
    const tooLong = await execute(['true', 'x'.repeat(3_000_000)], 'x', { PATH: process.env.PATH })
    expect(tooLong).toMatchObject({ code: 126, why: expect.stringContaining('E2BIG') })
  })

  test('is late when it has not ended within its time, and may still say how it ended', async () => {
    const cwd = await openFor()
    await inLedgerOf(cwd, async ({ ledger }) => {
      const starting = { program: 'deploy', runner: { host: 'ci-7', process: null }, within: 1 }
      await ledger.execute({ kind: 'spend', action: 'REAL_RUN', params: [], passed_by: 'ci', run: starting })
    })
    await inLedgerOf(cwd, async (desk) => {
      await keepTime(desk.ledger, nobody)
      const [lost] = desk.ledger.state.desk.runs
      expect(lost).toMatchObject({ lost: expect.any(Number), program: 'deploy' })
      await expect(
        desk.does({
          kind: 'tell-outcome',
          by: { ...ivy, standing: 'guest' },
          run: lost?.id ?? '',
          as: 'failed',
          reason: 'x',
        }),
      ).rejects.toThrow('Guests cannot')
      await desk.does({ kind: 'end-run', run: lost?.id ?? '', outcome: { kind: 'exited', code: 0 } })
      expect(desk.ledger.state.desk.runs).toEqual([])
    })
  })
})

describe('receipt', () => {
  test('proves a passage offline, in words; and nothing once a field of it was changed', async () => {
    const cwd = await openFor()
    await run(['gate', 'REAL_RUN', '--consume', '--by', 'lane-7'], { cwd })
    const { seq } = await newest(cwd, 'GatePassed')
    const issued = await run(['receipt', 'issue', String(seq), '--audience', 'auditor', '--nonce', 'n-1'], { cwd })
    expect(issued.code).toBe(0)
    const key = `${databaseIn(cwd)}.pub`
    writeFileSync(join(cwd, 'receipt.jws'), issued.out)
    const elsewhere = folderWith({ 'receipt.jws': issued.out, 'a+b.pub': readFileSync(key) })
    const verify = (...more: string[]) =>
      run(['receipt', 'verify', 'receipt.jws', '--key', 'a+b.pub', ...more], { cwd: elsewhere })
    const proven = await verify('--audience', 'auditor', '--nonce', 'n-1', '--action', 'REAL_RUN')
    expect(proven).toMatchObject({ code: 0, err: '' })
    expect(proven.out).toContain('“lane-7”')
    expect(proven.out).toContain('authorises it: @Ana')
    expect(proven.out).toContain('It does not show: ')
    for (const more of [
      ['--action', 'production'],
      ['--param', 'a=b'],
    ])
      expect(await verify(...more), more.join(' ')).toMatchObject({ code: 4 })
    const [header = '', payload = '', signature = ''] = issued.out.trim().split('.')
    const told = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { passed: object }
    const forged = (change: object) =>
      `${header}.${Buffer.from(JSON.stringify({ ...told, ...change })).toString('base64url')}.${signature}`
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
    for (const jws of [forged({ passed: { ...told.passed, action: 'production' } }), `${none}.${payload}.`]) {
      writeFileSync(join(elsewhere, 'receipt.jws'), jws)
      expect(await verify()).toMatchObject({ code: 4 })
    }
    expect(await run(['receipt', 'issue', '1'], { cwd })).toMatchObject({ code: 2 })
    const jwks = JSON.parse((await run(['key', 'jwks'], { cwd })).out)
    expect(jwks.keys).toEqual([expect.objectContaining({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA' })])
  })
})
