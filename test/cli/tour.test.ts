import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { folderWith, run, runInShell } from '../support/cli.ts'
import { ledgerIn, realrun } from './support.ts'

test('the README’s tour: the gate is open, goes through once with a receipt that can be checked, and is closed then', async () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const commands = [...readme.matchAll(/^ {7}npm run --silent countersign -- (.*)$/gm)].map(([, line = '']) => line)
  const tour = commands.filter((line) => line.startsWith('--sandbox') || line.startsWith('receipt verify'))
  const cwd = folderWith()
  await ledgerIn(cwd, (desk) => desk.grants(realrun, 'REAL_RUN'), { sandbox: true })
  const answers = []
  for (const line of tour) answers.push(await runInShell(line, { cwd }))
  expect(answers.map(({ code }) => code)).toEqual([0, 0, 0])
  const [asked, , checked] = answers
  expect(asked?.out).toContain('REAL_RUN is open.')
  expect(checked?.out).toContain('REAL_RUN')
  expect(await run(['--sandbox', 'gate', 'REAL_RUN'], { cwd })).toMatchObject({ code: 3 })
})
