import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { App, HTTPReceiver, LogLevel } from '@slack/bolt'
import { expect, it, onTestFinished } from 'vitest'
import { actions, button, CHANNEL, sandboxed } from './support.ts'

const signingSecret = 'a-secret-of-the-sandbox'

it('Bolt takes what is signed with its secret, and answers in the response', async () => {
  const receiver = new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR })
  const authorize = async () => ({ botToken: 'xoxb-unused', botId: 'B01COUNTER', botUserId: 'U0COUNTER' })
  const app = new App({ receiver, authorize, logLevel: LogLevel.ERROR })
  app.command('/blockers', ({ ack }) => ack('Over HTTP.'))
  app.action('grant', ({ ack }) => ack())
  let opened = 0
  app.event('app_home_opened', async () => {
    opened += 1
  })
  const server = await receiver.start(0)
  onTestFinished(() => receiver.stop().then(() => undefined))
  const requestUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`
  const { sandbox, client } = await sandboxed({ requestUrl, signingSecret })
  expect(await sandbox.command('U01ANA', '/blockers list')).toEqual({ ok: true, ephemeral: 'Over HTTP.' })
  await client.chat.postMessage({ channel: CHANNEL, text: 'x', blocks: [actions(button('Grant'))] })
  expect(await sandbox.click('U01ANA', CHANNEL, 'Grant')).toEqual({ ok: true })
  await sandbox.openHome('U01ANA')
  expect(opened).toBe(1)
})

it('Bolt refuses what is signed with another secret, and the person sees that it failed', async () => {
  const receiver = new HTTPReceiver({ signingSecret: 'another', logLevel: 'silent' as LogLevel })
  new App({ receiver, token: 'unused', tokenVerificationEnabled: false, logLevel: LogLevel.ERROR })
  const server = await receiver.start(0)
  onTestFinished(() => receiver.stop().then(() => undefined))
  const requestUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`
  const { sandbox } = await sandboxed({ requestUrl, signingSecret })
  expect(await sandbox.command('U01ANA', '/blockers list')).toEqual({
    ok: false,
    error: '/blockers failed with the error "dispatch_failed"',
  })
})

it('An event that fails is retried three times, and says so; a command is not', async () => {
  const seen: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    seen.push(request.headers)
    response.writeHead(500).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const requestUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const { sandbox } = await sandboxed({ requestUrl, signingSecret })
  await sandbox.command('U01ANA', '/blockers list')
  expect(seen).toHaveLength(1)
  await sandbox.openHome('U01ANA')
  while (seen.length < 5) await once(server, 'request')
  for (const _ of [1, 2]) await sandbox.command('U01ANA', '/blockers list')
  const numbers = seen.map((headers) => headers['x-slack-retry-num'] ?? 'first')
  expect(numbers).toEqual(['first', 'first', '1', '2', '3', 'first', 'first'])
})
