import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sandboxDatabase } from '../../src/config/sandbox.ts'
import { folderWith, makeFolder, removeFolder, run } from '../support/cli.ts'
import { ledgerIn, map, realrun } from './support.ts'

const yaml = 'workspace: T01SANDBOX\nowners: [U01ANA]\nchannels: { blockers: C01BLOCKERS }\n'

describe('a DATABASE_URL as other tools write it', () => {
  test.each([
    '"postgres://u:hunter22@127.0.0.1:9/x"',
    'Postgres://u:hunter22@127.0.0.1:9/x',
    'jdbc:postgresql://u:hunter22@127.0.0.1:9/x',
    'sqlite:data/hunter22.db',
    '~/hunter22.db',
  ])('makes no file of that name and is not repeated: %s', async (url) => {
    const cwd = folderWith({ 'countersign.yaml': yaml, 'map.json': map })
    const before = readdirSync(cwd)
    for (const [args, code] of [
      [['import', 'map.json'], 2],
      [['list', '--debug'], 2],
      [['gate', 'REAL_RUN'], 3],
      [['doctor'], 1],
      [['start'], 2],
    ] as const) {
      const { code: ended, out, err } = await run(args, { cwd, env: { DATABASE_URL: url } })
      expect({ args, code: ended }).toEqual({ args, code })
      expect(out + err).toMatch(/DATABASE_URL: (is|names|begins) /)
      expect(out + err).not.toContain('hunter22')
    }
    expect(readdirSync(cwd)).toEqual(before)
  })
})

test('a password that ends the address too soon is not taken for the name of a database and said', async () => {
  const cwd = folderWith()
  await ledgerIn(cwd)
  const { code, out, err } = await run(['migrate', '--to', 'postgres://u:12/hunter22@127.0.0.1:9/x'], { cwd })
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toMatch(/^The address of the database has a \/, \? or # in its password/)
  expect(err).not.toContain('hunter22')
})

describe('any variable that is not as it should be', () => {
  const folder = makeFolder()
  beforeAll(() => ledgerIn(folder, (desk) => desk.grants(realrun, 'REAL_RUN')))
  afterAll(() => removeFolder(folder))
  const env = { LOG_LEVEL: 'loud', SANDBOX_PORT: '"3210"' }
  const sentences = [
    'LOG_LEVEL: expected one of trace, debug, info, warn, error, fatal, silent.',
    'SANDBOX_PORT: is in quotes, which count as part of it. Write it without them.',
  ]

  test('is named before any command does anything, all of them at once', async () => {
    expect(await run(['list'], { cwd: folder, env })).toEqual({
      code: 2,
      out: '',
      err: [...sentences, 'The environment has problems; nothing was done.', ''].join('\n'),
    })
    const { out } = await run(['verify', '--json'], { cwd: folder, env })
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'configuration', problems: [{ place: 'LOG_LEVEL' }, {}] } })
    const { code, err } = await run(['migrate', '--to', 'postgres://127.0.0.1:9/x'], { cwd: folder, env })
    expect({ code, first: err.split('\n')[0] }).toEqual({ code: 2, first: sentences[0] })
  })

  test('keeps the gate closed', async () => {
    expect(await run(['gate', 'REAL_RUN'], { cwd: folder })).toMatchObject({ code: 0 })
    const { code, out } = await run(['gate', 'REAL_RUN'], { cwd: folder, env })
    expect(code).toBe(3)
    expect(out).toContain(sentences.join(' ').replace(/\.$/, ''))
  })

  test('is a line of doctor, which looks at the rest all the same', async () => {
    const { code, out } = await run(['doctor'], { cwd: folder, env })
    expect(code).toBe(1)
    for (const sentence of sentences) expect(out).toContain(`!!  configuration  ${sentence}\n`)
    expect(out).toMatch(/^ok {2}database .* holds \d+ entries/m)
  })

  test('may have blanks around it: NODE_ENV is production then too', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd, (desk) => desk.grants(realrun, 'REAL_RUN'), { sandbox: true })
    const { code, out } = await run(['gate', 'REAL_RUN'], {
      cwd,
      env: { NODE_ENV: 'production ', DATABASE_URL: sandboxDatabase },
    })
    expect(code).toBe(3)
    expect(out).toContain('This is the sandbox’s ledger')
  })
})
