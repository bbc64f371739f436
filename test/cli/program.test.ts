import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { folderWith, run, runInTerminal } from '../support/cli.ts'
import { databaseIn, ledgerIn, realrun } from './support.ts'

const launcher = fileURLToPath(new URL('../../src/launch.mjs', import.meta.url))
const commands =
  'start import list show gate request requests withdraw freeze verify backup migrate digest doctor'.split(' ')

describe('what was typed', () => {
  test('without a command there is help, and it is no success', async () => {
    const { code, out, err } = await run([], { cwd: folderWith() })
    expect({ code, out }).toEqual({ code: 2, out: '' })
    for (const command of commands) expect(err).toMatch(new RegExp(`^  ${command} `, 'm'))
    expect(err).toContain(
      'Exit codes: 0 done, open or intact; 1 a fault; 2 bad input or usage; 3 the gate is closed; 4 verify or backup found the ledger broken or missing.',
    )
  })

  test('help and version are asked for and given', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
    expect(await run(['--version'], { cwd: folderWith() })).toEqual({ code: 0, out: `${version}\n`, err: '' })
    expect(await run(['list', '--help'], { cwd: folderWith() })).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining('--action <name>'),
    })
  })

  test('an unknown command is refused, with the nearest one', async () => {
    const cwd = folderWith()
    expect(await run(['gat', 'X'], { cwd })).toEqual({
      code: 2,
      out: '',
      err: "error: unknown command 'gat'\n(Did you mean gate?)\n",
    })
    const { out } = await run(['gat', 'X', '--json'], { cwd })
    expect(JSON.parse(out)).toEqual({
      error: { code: 'usage', sentence: "unknown command 'gat' (Did you mean gate?)", problems: [] },
    })
  })
})

describe('faults', () => {
  test('are one sentence, and a stack only for those who ask', async () => {
    const cwd = folderWith()
    const sentence = `There is no database at ${databaseIn(cwd)}. Check DATABASE_URL; \`countersign start\` makes a new one.\n`
    expect(await run(['list'], { cwd })).toEqual({ code: 1, out: '', err: sentence })
    const { err } = await run(['list', '--debug'], { cwd })
    expect(err).toMatch(/\n {4}at /)
    expect(err.endsWith(sentence)).toBe(true)
    const { code, out } = await run(['list', '--json'], { cwd })
    expect(code).toBe(1)
    expect(JSON.parse(out)).toEqual({ error: { code: 'missing', sentence: sentence.trimEnd(), problems: [] } })
  })

  test('never repeat a secret, even a wrong one', async () => {
    const cwd = folderWith()
    const env = {
      SLACK_BOT_TOKEN: 'geheim-und-falsch',
      SLACK_APP_TOKEN: 'xapp-also-secret',
      DATABASE_URL: 'geheim-und-falsch/x.db',
    }
    for (const args of [
      ['doctor'],
      ['list', '--debug'],
      ['gate', 'X'],
      ['gate', 'X', '--json'],
      ['digest', '--now'],
      ['start'],
    ]) {
      const { out, err } = await run(args, { cwd, env })
      expect(out + err).not.toMatch(/geheim-und-falsch|xapp-also-secret/)
    }
  })
})

describe('an older Node', () => {
  test('gets one sentence', async () => {
    const old = `
      Object.defineProperty(process.versions, 'node', { value: '20.20.2' })
      await import(${JSON.stringify(launcher)})`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', old])
    let err = ''
    child.stderr.setEncoding('utf8').on('data', (text) => (err += text))
    const [code] = await once(child, 'close')
    expect({ code, err }).toEqual({
      code: 1,
      err: 'Countersign needs Node.js 22.18 or newer (24 is best), and this is 20.20.2: install one from https://nodejs.org, or on Linux x64 use `npm start` and `npx countersign`, which bring their own.\n',
    })
  })
})

describe('outputs', () => {
  const hasScript = process.platform === 'linux' && execFileSync('sh', ['-c', 'command -v script || true']).length > 0

  test('a pipe gets neither colour nor progress, whatever the terminal could do', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    for (const args of [['list'], ['show', realrun], ['gate', 'REAL_RUN'], ['verify'], ['doctor']]) {
      const { out, err } = await run(args, { cwd, env: { TERM: 'xterm-256color', FORCE_COLOR: '1' } })
      expect(out).not.toContain('\u001b')
      expect(err).toBe('')
    }
  })

  test.runIf(hasScript)('a terminal gets both, unless NO_COLOR says otherwise', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    const { code, out } = await runInTerminal(['verify'], { cwd })
    expect(code).toBe(0)
    expect(out).toContain('\u001b[32mIntact:\u001b[39m')
    expect(out).toContain('Verifying: ')
    const plain = await runInTerminal(['gate', 'REAL_RUN'], { cwd, env: { NO_COLOR: '1' } })
    expect(plain.code).toBe(3)
    expect(plain.out).not.toContain('\u001b[3')
  })

  test('a reader who stops reading is no fault', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    const line = `"${process.execPath}" "${launcher}" list --json --state all | true; echo "\${PIPESTATUS[0]}"`
    expect(execFileSync('bash', ['-c', line], { cwd, encoding: 'utf8' })).toBe('0\n')
  })

  test.runIf(process.platform === 'linux')(
    'an answer that cannot be written is a fault, for an open gate too',
    async () => {
      const cwd = folderWith()
      await ledgerIn(cwd, (desk) => desk.grants(realrun, 'REAL_RUN'))
      const line = `"${process.execPath}" "${launcher}" gate REAL_RUN > /dev/full; echo $?`
      expect(execFileSync('bash', ['-c', line], { cwd, encoding: 'utf8' })).toBe('1\n')
    },
  )
})

test('`countersign` runs by itself, from any folder', async () => {
  const cwd = folderWith()
  chmodSync(launcher, 0o755)
  expect(execFileSync(launcher, ['--version'], { cwd, encoding: 'utf8' })).toMatch(/^\d+\.\d+\.\d+\n$/)
})
