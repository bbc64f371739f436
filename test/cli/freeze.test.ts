import { userInfo } from 'node:os'
import { describe, expect, test } from 'vitest'
import { folderWith, run } from '../support/cli.ts'
import { ledgerIn, realrun } from './support.ts'

describe('freeze', () => {
  test('closes an action at once, until owners thaw it', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd, (desk) => desk.grants(realrun, 'REAL_RUN'))
    const { code, out, err } = await run(['freeze', 'REAL_RUN', '--reason', 'an incident'], { cwd })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^REAL_RUN is frozen \(F-\d+\): “an incident”\. @Ana or @Omar can thaw it in Slack\.\n$/)
    const gate = await run(['gate', 'REAL_RUN', '--json'], { cwd })
    expect({ code: gate.code, reasons: JSON.parse(gate.out).reasons }).toMatchObject({
      code: 3,
      reasons: [{ code: 'frozen' }],
    })
  })

  test('closes all of them, and the same again changes nothing', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    const all = ['freeze', 'all', '--reason', 'an incident', '--json']
    const first = JSON.parse((await run(all, { cwd })).out)
    expect(first).toMatchObject({
      id: expect.stringMatching(/^F-\d+$/),
      action: null,
      reason: 'an incident',
      again: false,
    })
    expect(JSON.parse((await run(all, { cwd })).out)).toEqual({ ...first, again: true })
    for (const action of ['REAL_RUN', 'production', 'cutover'])
      expect((await run(['gate', action], { cwd })).out).toContain('froze every action on ')
  })

  test('names the account of the machine', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    const { out } = await run(['freeze', 'all', '--reason', 'an incident', '--json'], { cwd })
    expect(JSON.parse(out).by).toEqual({ kind: 'command', name: userInfo().username })
  })

  test.each([
    [['freeze', 'all'], "error: required option '--reason <text>' not specified"],
    [['freeze', 'all', '--reason', ''], 'Please give a reason: everybody reads it, and the ledger keeps it.'],
    [
      ['freeze', 'prodction', '--reason', 'x'],
      'No blocker names `prodction`, so nothing was frozen. Did you mean `production`? `all` freezes every action.',
    ],
  ])('%j is refused with 2', async (args, sentence) => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    expect(await run(args, { cwd })).toEqual({ code: 2, out: '', err: `${sentence}\n` })
  })
})
