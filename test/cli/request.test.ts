import { describe, expect, test } from 'vitest'
import { folderWith, run } from '../support/cli.ts'
import { inLedgerOf, ledgerIn, patient } from './support.ts'

const asking = ['request', 'REAL_RUN', '--reason', 'release 1.4.2', '--param', 'version=1.4.2', '--for', 'lane 7']

describe('request', () => {
  test('asks the owners for one run, and says what else stands in its way', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    const { code, out, err } = await run(asking, { cwd })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(
      /^R-\d+ is asked: one run of `REAL_RUN` with version=1\.4\.2 for “lane 7”, “release 1\.4\.2”\.\n@Ana or @Omar can authorise it\. It waits until .* \(UTC\)\.\nNothing else stands in the way\.\n$/,
    )
    const production = await run(['request', 'production', '--reason', 'go live'], { cwd })
    expect(production.out).toContain('\nBeside that, this stands in the way:\n  FIX7-P0-')
  })

  test('asks the same only once', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    const first = JSON.parse((await run([...asking, '--json'], { cwd })).out)
    expect(first).toMatchObject({
      id: expect.stringMatching(/^R-\d+$/),
      action: 'REAL_RUN',
      params: { version: '1.4.2' },
      reason: 'release 1.4.2',
      for_whom: 'lane 7',
      state: 'waits',
      again: false,
      in_the_way: [],
    })
    const second = JSON.parse((await run([...asking, '--json'], { cwd })).out)
    expect(second).toEqual({ ...first, again: true })
    expect((await run(asking, { cwd })).out).toContain(`${first.id} is the same request, asked already: `)
  })

  test('opens the gate for exactly that run once an owner granted it', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd, undefined, { policy: patient })
    const { id } = JSON.parse((await run([...asking, '--json'], { cwd })).out)
    const grant = await inLedgerOf(cwd, (desk) => desk.grantsRequest(id))
    expect((await run(asking, { cwd })).out).toContain('\nAuthorised by @Ana.\n')
    const { code, out } = await run(['gate', 'REAL_RUN', '--param', 'version=1.4.2', '--json'], { cwd })
    expect({ code, grants: JSON.parse(out).grants }).toMatchObject({
      code: 0,
      grants: [{ id: grant, effect: 'authorises', blocker: null, request: id }],
    })
    expect(await run(['gate', 'REAL_RUN'], { cwd })).toMatchObject({ code: 3 })
  })

  test.each([
    [['request', 'REAL_RUN'], "error: required option '--reason <text>' not specified"],
    [['request', 'REAL_RUN', '--reason', ' '], 'Please give a reason: the owners read it, and the ledger keeps it.'],
    [
      ['request', 'REALRUN', '--reason', 'go'],
      'No blocker names `REALRUN`. Did you mean `REAL_RUN`? Names are compared exactly.',
    ],
    [
      ['request', 'REAL_RUN', '--reason', 'go', '--param', 'now'],
      '“now” is no parameter; write NAME=VALUE, such as version=1.4.2.',
    ],
  ])('%j is refused with 2', async (args, sentence) => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    expect(await run(args, { cwd })).toEqual({ code: 2, out: '', err: `${sentence}\n` })
  })
})

describe('requests', () => {
  test('lists those that wait and those that are authorised', async () => {
    const cwd = folderWith()
    const [waits, granted] = await ledgerIn(
      cwd,
      async (desk) => {
        const requests = [await desk.asksFor('REAL_RUN', [['version', '2']]), await desk.asksFor('production')]
        await desk.grantsRequest(requests[1] ?? '')
        return requests
      },
      { policy: patient },
    )
    const { code, out } = await run(['requests'], { cwd })
    expect(code).toBe(0)
    expect(out.split('\n').map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
      'REQUEST | ACTION | PARAMETERS | BY | STATE | REASON',
      `${waits} | REAL_RUN | version=2 | Countersign | waits | “the release is due”`,
      `${granted} | production | Countersign | authorised | “the release is due”`,
      '',
    ])
    const json = JSON.parse((await run(['requests', '--json'], { cwd })).out)
    expect(json).toMatchObject([
      { id: waits, state: 'waits', params: { version: '2' }, grants: [] },
      { id: granted, state: 'authorised', grants: [{ effect: 'authorises', uses: 1, uses_left: 1 }] },
    ])
  })

  test('says that there are none', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    expect((await run(['requests'], { cwd })).out).toBe('Nobody waits for a run: there are no open requests.\n')
  })
})

describe('withdraw', () => {
  test('ends a request, and what was granted for it', async () => {
    const cwd = folderWith()
    const id = await ledgerIn(
      cwd,
      async (desk) => {
        const request = await desk.asksFor('REAL_RUN')
        await desk.grantsRequest(request)
        return request
      },
      { policy: patient },
    )
    expect(await run(['gate', 'REAL_RUN'], { cwd })).toMatchObject({ code: 0 })
    expect(await run(['withdraw', id.toLowerCase(), '--reason', 'not today'], { cwd })).toEqual({
      code: 0,
      out: `${id} is withdrawn; nobody can grant it any more.\n`,
      err: '',
    })
    expect(await run(['gate', 'REAL_RUN'], { cwd })).toMatchObject({ code: 3 })
    expect(await run(['withdraw', id], { cwd })).toEqual({
      code: 2,
      out: '',
      err: `There is no request ${id} that waits or is in force.\n`,
    })
  })
})
