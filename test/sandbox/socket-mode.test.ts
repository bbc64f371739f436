import { once } from 'node:events'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { actions, appOf, button, CHANNEL, clientOf, manifestWith, sandboxed, withApp } from './support.ts'

interface Frame extends Record<string, unknown> {
  type: string
  envelope_id?: string
  payload?: { event_id?: string }
}

/** A bare socket, to see every frame; it acknowledges nothing by itself. */
async function socketOf(sandbox: Sandbox) {
  const { url } = await clientOf(sandbox, sandbox.appToken).apps.connections.open()
  const socket = new WebSocket(String(url))
  const frames: Frame[] = []
  socket.on('message', (data) => frames.push(JSON.parse(data.toString())))
  const next = async (type: string): Promise<Frame> => {
    for (;;) {
      const found = frames.findIndex((frame) => frame.type === type)
      if (found >= 0) return frames.splice(found, 1)[0] as Frame
      await once(socket, 'message')
    }
  }
  const acknowledge = ({ envelope_id }: Frame, payload: object = {}) =>
    socket.send(JSON.stringify({ envelope_id, payload }))
  return { url: String(url), socket, frames, next, acknowledge, hello: await next('hello') }
}

it('A connection begins with a greeting, and its address works once', async () => {
  const { sandbox } = await sandboxed()
  const first = await socketOf(sandbox)
  const second = await socketOf(sandbox)
  expect(first.hello).toMatchObject({ num_connections: 1, connection_info: { app_id: 'A01COUNTER' } })
  expect(second.hello).toMatchObject({ num_connections: 2 })
  const again = new WebSocket(first.url)
  const [error] = await once(again, 'error')
  expect(error).toMatchObject({ message: 'Unexpected server response: 404' })
})

it('An eleventh connection is turned away', async () => {
  const { sandbox } = await sandboxed()
  for (let count = 1; count <= 10; count += 1) await socketOf(sandbox)
  const { url } = await clientOf(sandbox, sandbox.appToken).apps.connections.open()
  const [data] = await once(new WebSocket(String(url)), 'message')
  expect(JSON.parse(String(data))).toMatchObject({ type: 'disconnect', reason: 'too_many_websockets' })
})

it('There are no sockets for an app that has Socket Mode turned off', async () => {
  const manifestPath = await manifestWith((manifest) => {
    Object.assign(manifest.settings, { socket_mode_enabled: false })
  })
  const { sandbox } = await sandboxed({ manifestPath })
  await expect(clientOf(sandbox, sandbox.appToken).apps.connections.open()).rejects.toThrow('access_denied')
})

it('Each payload goes to exactly one connection, and over time to each of them', async () => {
  const { sandbox } = await sandboxed()
  const sockets = [await socketOf(sandbox), await socketOf(sandbox)]
  const received = [0, 0]
  sockets.forEach(({ socket, acknowledge }, index) => {
    socket.on('message', (data) => {
      received[index] = Number(received[index]) + 1
      acknowledge(JSON.parse(data.toString()))
    })
  })
  for (let count = 0; count < 40; count += 1) await sandbox.command('U03IVY', '/blockers list')
  expect(Number(received[0]) + Number(received[1])).toBe(40)
  expect(Math.min(...received)).toBeGreaterThan(0)
})

it('An envelope says whether an answer can travel in its acknowledgement', async () => {
  const { sandbox, client } = await sandboxed()
  const { next, acknowledge } = await socketOf(sandbox)
  const command = sandbox.command('U03IVY', '/blockers list')
  const envelope = await next('slash_commands')
  expect(envelope).toMatchObject({ envelope_id: expect.any(String), accepts_response_payload: true })
  acknowledge(envelope, { text: 'Two are open.' })
  expect(await command).toEqual({ ok: true, ephemeral: 'Two are open.' })
  await client.chat.postMessage({ channel: CHANNEL, text: 'x', blocks: [actions(button('Grant'))] })
  const click = sandbox.click('U01ANA', CHANNEL, 'Grant')
  const interaction = await next('interactive')
  expect(interaction).toMatchObject({ accepts_response_payload: false })
  acknowledge(interaction)
  expect(await click).toEqual({ ok: true })
})

it('An event that nobody acknowledges comes again, the same event in a new envelope; a command does not', async () => {
  const { sandbox } = await sandboxed({ ackTimeout: 30 })
  const { next, acknowledge, frames } = await socketOf(sandbox)
  await sandbox.openHome('U01ANA')
  const [first, second] = [await next('events_api'), await next('events_api')]
  acknowledge(second)
  expect(first).toMatchObject({ retry_attempt: 0, retry_reason: '' })
  expect(second).toMatchObject({ retry_attempt: 1, retry_reason: 'timeout' })
  expect(second.payload?.event_id).toBe(first.payload?.event_id)
  expect(second.envelope_id).not.toBe(first.envelope_id)
  await sandbox.command('U01ANA', '/blockers list')
  await sandbox.command('U01ANA', '/blockers next')
  expect(frames.filter((frame) => frame.type === 'slash_commands')).toHaveLength(2)
})

it('An event that nobody was there for comes when somebody connects', async () => {
  const { sandbox } = await sandboxed()
  await sandbox.updatePerson('U04KEN', { deleted: true })
  const { next } = await socketOf(sandbox)
  expect(await next('events_api')).toMatchObject({ retry_attempt: 1, payload: { event: { type: 'user_change' } } })
})

it('A duplicate is delivered once more, and the first acknowledgement counts', async () => {
  let runs = 0
  const { sandbox } = await withApp((app) => {
    app.command('/blockers', async ({ ack }) => {
      runs += 1
      await ack(`Run ${runs}`)
    })
  })
  await sandbox.inject({ kind: 'duplicate' })
  expect(await sandbox.command('U03IVY', '/blockers list')).toMatchObject({ ok: true })
  await sandbox.command('U03IVY', '/blockers list')
  expect(runs).toBe(3)
})

it('A connection that is asked to leave gets no more payloads', async () => {
  const { sandbox } = await sandboxed()
  const [leaving, staying] = [await socketOf(sandbox), await socketOf(sandbox)]
  await sandbox.inject({ kind: 'disconnect', reason: 'refresh_requested' })
  expect(await leaving.next('disconnect')).toMatchObject({ reason: 'refresh_requested' })
  for (let count = 0; count < 5; count += 1) {
    const command = sandbox.command('U03IVY', '/blockers list')
    staying.acknowledge(await staying.next('slash_commands'))
    expect(await command).toEqual({ ok: true })
  }
  expect(leaving.frames).toEqual([])
})

it('Bolt stays reachable through its second connection while the first one is refreshed', async () => {
  const { sandbox } = await sandboxed()
  const apps = [appOf(sandbox), appOf(sandbox)]
  for (const app of apps) {
    app.command('/blockers', ({ ack }) => ack('Here.'))
    await app.start()
  }
  await sandbox.inject({ kind: 'disconnect', reason: 'warning' })
  expect(await sandbox.command('U03IVY', '/blockers')).toEqual({ ok: true, ephemeral: 'Here.' })
  for (const app of apps) await app.stop()
})

it('Sockets can break without a word', async () => {
  const { sandbox } = await sandboxed()
  const { socket } = await socketOf(sandbox)
  const closed = once(socket, 'close')
  await sandbox.inject({ kind: 'drop-sockets' })
  expect((await closed)[0]).toBe(1006)
  await sandbox.waitFor(() => !sandbox.snapshot('U01ANA').app.connected, 'the app to be gone')
})
