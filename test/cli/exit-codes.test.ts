import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeFolder, removeFolder, run } from '../support/cli.ts'
import { databaseIn, ledgerIn, realrun } from './support.ts'

const sound = makeFolder()
const empty = makeFolder()
beforeAll(() => ledgerIn(sound, (desk) => desk.grants(realrun, 'REAL_RUN')))
afterAll(() => [sound, empty].forEach(removeFolder))

const missing = [`There is no database at ${databaseIn(empty)}.`]

describe('exit codes, as README has them', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const documented = [...readme.matchAll(/^\| (\d) \| /gm)].map(([, code]) => Number(code))

  test.each<[number, string, string[], string[], string[]]>([
    [0, sound, ['list'], [], []],
    [0, sound, ['gate', 'REAL_RUN'], [], []],
    [0, sound, ['verify'], [], []],
    [1, empty, ['list'], [], missing],
    [1, empty, ['show', realrun], [], missing],
    [1, empty, ['request', 'REAL_RUN', '--reason', 'go'], [], missing],
    [1, empty, ['requests'], [], missing],
    [1, empty, ['withdraw', 'R-1'], [], missing],
    [1, empty, ['freeze', 'all', '--reason', 'an incident'], [], missing],
    [1, empty, ['backup', 'copy.db'], [], missing],
    [1, empty, ['digest', '--now'], [], missing],
    [2, sound, ['show', 'nothing-like-it'], [], []],
    [2, sound, ['gate'], [], []],
    [2, sound, ['freeze', 'nothing', '--reason', 'an incident'], [], []],
    [2, sound, ['withdraw', 'R-1'], [], []],
    [2, empty, ['import', 'nowhere.json'], [], []],
    [3, sound, ['gate', 'production'], [], []],
    [3, empty, ['gate', 'REAL_RUN'], missing, []],
    [3, empty, ['gate', 'REAL_RUN', '--consume', '--by', 'lane 7'], missing, []],
    [4, empty, ['verify'], missing, []],
  ])('%i in %s: %j', async (expected, cwd, args, said, complained) => {
    const { code, out, err } = await run(args, { cwd })
    expect({ code, out, err }).toEqual({ code: expected, out: expect.any(String), err: expect.any(String) })
    for (const words of said) expect(out).toContain(words)
    for (const words of complained) expect(err).toContain(words)
    expect(documented).toContain(expected)
  })

  test('are five', () => {
    expect(documented).toEqual([0, 1, 2, 3, 4])
  })
})
