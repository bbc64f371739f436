import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderWith, run } from '../support/cli.ts'
import { inLedgerOf, ledgerIn, separate } from './support.ts'

const advice = ['--recommend', 'reject', '--reason', 'There is no proof yet.', '--model', 'model-x']

test('a brief that was saved is what advice says it read; show has it beside the decision, and a grant says that it is against it', async () => {
  const cwd = folderWith()
  await ledgerIn(cwd)
  const brief = await run(['brief', separate, 'apply'], { cwd })
  const sha256 = createHash('sha256').update(brief.out).digest('hex')
  expect(brief).toMatchObject({ code: 0, err: `SHA-256 of this brief: ${sha256}\n` })
  expect(brief.out).toContain(`Brief for advice about \`apply\` for ${separate}`)
  writeFileSync(join(cwd, 'brief.txt'), brief.out)
  const given = await run(['advise', separate, 'apply', ...advice, '--read', 'brief.txt'], { cwd })
  const [id] = /A-\d+/.exec(given.out) ?? ['']
  expect(given).toMatchObject({
    code: 0,
    out: `${id} is given: advice to reject on apply for ${separate}. Owners see it beside the words; it decides nothing.\n`,
  })
  const shown = await run(['show', separate], { cwd })
  expect(shown.out).toContain(`advice, which decides nothing ${id}: `)
  expect(shown.out).toContain('advises to reject apply, with the model “model-x”: “There is no proof yet.”.')
  expect(shown.out).toContain(`It read the brief ${sha256.slice(0, 12)}…, which is what is known now.`)
  await inLedgerOf(cwd, (desk) => desk.grants(separate, 'apply', { advised: [id] }))
  expect((await run(['show', separate], { cwd })).out).toContain(`, against the advice ${id} (to reject): until`)
  const report = (await run(['export', '--format', 'html'], { cwd })).out
  expect(report).toContain('Advice of machines, which decides nothing')
  expect(report).toContain('recommend: reject')
  expect(report).toContain('advice: against')
  expect((await run(['export', '--format', 'jsonl'], { cwd })).out).toContain(String.raw`\"kind\":\"AdviceGiven\"`)
  expect((await run(['verify'], { cwd })).code).toBe(0)
})

test('advice is on one decision that there is, after reading what it says it read', async () => {
  const cwd = folderWith()
  await ledgerIn(cwd)
  const said = async (...words: string[]) => {
    const { code, err } = await run(words, { cwd })
    return { code, err }
  }
  expect(await said('advise', separate, ...advice, '--read', 'a'.repeat(64))).toMatchObject({
    code: 2,
    err: 'Advice is on one decision: please name the action after the blocker, or a request such as R-12.\n',
  })
  expect(await said('advise', separate, 'apply', ...advice, '--read', 'nowhere.txt')).toMatchObject({
    code: 2,
    err: expect.stringContaining('nowhere.txt is neither a SHA-256 nor a file that can be read'),
  })
  expect(await said('advise', separate, 'apply', ...advice, '--read', 'a'.repeat(64))).toMatchObject({
    code: 2,
    err: expect.stringContaining('is not what is known of `apply`'),
  })
  expect(await said('brief', separate, 'nope')).toMatchObject({ code: 2, err: expect.stringContaining('It blocks `') })
  // Reading takes any part of an id; what is recorded wants the id, or its end.
  expect(await said('brief', 'separate auth', 'apply')).toMatchObject({ code: 0 })
  expect(await said('advise', 'separate auth', 'apply', ...advice, '--read', '0'.repeat(64))).toMatchObject({
    code: 2,
    err: expect.stringContaining('No blocker is called separate auth'),
  })
  expect(await said('brief', 'R-7')).toMatchObject({ code: 2, err: expect.stringContaining('There is no request R-7') })
})
