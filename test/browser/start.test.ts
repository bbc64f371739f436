import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { folderWith, run } from '../support/cli.ts'

it('NODE_ENV=production without tokens never starts the sandbox: exit 2, and a sentence', async () => {
  const folder = folderWith()
  const { code, out, err } = await run(['start'], { cwd: folder, env: { NODE_ENV: 'production', SANDBOX_PORT: '0' } })
  expect(code).toBe(2)
  expect(out).toBe('')
  expect(err).toMatch(/SLACK_BOT_TOKEN/)
  expect(err).not.toMatch(/ at .*:\d+:\d+/)
  expect(existsSync(join(folder, 'data'))).toBe(false)
})

it('A port that is none is refused before anything starts', async () => {
  const { code, out, err } = await run(['start'], { cwd: folderWith(), env: { SANDBOX_PORT: 'abc' } })
  expect({ code, out, err: err.trim() }).toEqual({
    code: 2,
    out: '',
    err: 'SANDBOX_PORT: expected a port such as 3210, or 0 for any that is free.',
  })
})
