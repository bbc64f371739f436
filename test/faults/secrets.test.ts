import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { map } from '../cli/support.ts'
import { folderWith, run } from '../support/cli.ts'
import { ANA } from '../support/people.ts'
import { CHANNEL } from '../support/world.ts'

const launcher = fileURLToPath(new URL('../../src/launch.mjs', import.meta.url))
const manifestPath = fileURLToPath(new URL('../../manifest.yml', import.meta.url))
const yaml = 'owners: [U01ANA]\noperators: [U03IVY]\nchannels: { blockers: C01BLOCKERS }\nhttp: { port: 0 }\n'

const botToken = 'xoxb-planted-Bot-7Qq'
const appToken = 'xapp-planted-App-8Rr'
const signingSecret = 'planted5igning9Secret'
const password = 'planted-Pa55word'
const planted = /planted/i

test('tokens, signing secret and database password appear nowhere: not in logs at any level, answers, errors or the database', async () => {
  const sandbox = await startSandbox({ manifestPath, botToken, appToken, signingSecret })
  onTestFinished(() => sandbox.close())
  const cwd = folderWith({ 'countersign.yaml': yaml, 'map.json': map })
  const env = {
    SLACK_API_URL: sandbox.apiUrl,
    SLACK_BOT_TOKEN: botToken,
    SLACK_APP_TOKEN: appToken,
    SLACK_SIGNING_SECRET: signingSecret,
    LOG_LEVEL: 'trace',
    DEBUG: '*',
  }
  const said: string[] = []
  const command = async (args: string[], changes: Record<string, string> = {}) => {
    const { out, err } = await run(args, { cwd, env: { ...env, ...changes } })
    said.push(out, err)
    return out + err
  }
  await command(['import', 'map.json'])
  const bot = spawn(process.execPath, [launcher, 'start'], { cwd, env: { PATH: process.env.PATH ?? '', ...env } })
  onTestFinished(() => void bot.kill('SIGKILL'))
  for (const stream of [bot.stdout, bot.stderr]) stream.setEncoding('utf8').on('data', (text) => void said.push(text))
  await sandbox.waitFor(() => sandbox.messages(CHANNEL).length > 0, 'the first card')
  // What Slack is asked and what fails is where clients like to print what they sent.
  await sandbox.inject({ kind: 'http-status', method: 'chat.postMessage', status: 500, html: true })
  await sandbox.inject({ kind: 'api-error', method: 'chat.postMessage', error: 'invalid_auth', times: 2 })
  await sandbox.inject({ kind: 'answer-lost', method: 'users.info' })
  await sandbox.inject({ kind: 'drop-sockets' })
  await sandbox.waitFor(() => sandbox.snapshot(ANA).app.connected, 'the sockets')
  await sandbox.command(ANA, '/blockers list')
  await command(['doctor'])
  bot.kill('SIGTERM')
  expect(await once(bot, 'close')).toEqual([0, null])
  expect(said.join('')).toMatch(/"level":10/)

  const wrong = { SLACK_BOT_TOKEN: 'xoxb-planted-wrong-9Ss', SLACK_APP_TOKEN: 'xapp-planted-wrong-9Tt' }
  for (const args of [['doctor'], ['doctor', '--json'], ['start'], ['digest', '--now']]) {
    expect(await command(args, wrong), args.join(' ')).toMatch(/invalid_auth|Slack|[Dd]igest/)
  }
  await command(['start'], { SLACK_BOT_TOKEN: 'planted-and-no-token' })
  await command(['start'], { SLACK_API_URL: 'http://127.0.0.1:9/api/', SLACK_APP_TOKEN: 'planted-and-no-token' })
  const remote = { DATABASE_URL: `postgres://countersign:${password}@db.example/countersign` }
  for (const args of [['doctor'], ['gate', 'REAL_RUN'], ['verify'], ['import', 'map.json'], ['backup', 'x.db']]) {
    await command([...args, '--debug'], remote)
  }

  const lines = said.join('\n').split('\n')
  expect(lines.length).toBeGreaterThan(50)
  expect(lines.filter((line) => planted.test(line))).toEqual([])
  for (const name of readdirSync(join(cwd, 'data'))) {
    expect(readFileSync(join(cwd, 'data', name)).toString('latin1'), name).not.toMatch(planted)
  }
})
