import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { LookupFunction } from 'node:net'
import { join } from 'node:path'
import canonicalize from 'canonicalize'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test, vi } from 'vitest'
import { listWebhooks } from '../../src/workflows/list-webhooks.ts'
import { readTexts } from '../../src/workflows/read-history.ts'
import { tamper } from '../store/tamper.ts'
import { folderWith } from '../support/cli.ts'
import { aReceiver, olderSecret, type Received, secret, verified } from '../support/receiver.ts'
import { aWorld, CHANNEL, realDocument, type WorldOptions } from '../support/world.ts'

const HOUR = 3_600_000
const env = 'COUNTERSIGN_WEBHOOK_DEPLOY'
const otherEnv = 'COUNTERSIGN_WEBHOOK_AUDIT'

function hook(url: string, changes: object = {}): object {
  return { name: 'deploy', url, secret_env: env, allow_private: true, allow_http: true, ...changes }
}

/** A world that tells webhooks, by a clock that is right when it starts, and stands still. */
async function telling(webhooks: object[], options: WorldOptions = {}) {
  const world = await aWorld({
    at: Date.now(),
    empty: true,
    secrets: { [env]: secret, [otherEnv]: olderSecret },
    ...options,
    policy: { webhooks, ...options.policy },
  })
  const standing = async (name = 'deploy') => (await listWebhooks(world.bot.ledger)).find((one) => one.name === name)
  const freeze = (reason: string) => world.bot.ledger.execute({ kind: 'freeze', action: null, reason })
  const arrived = async (name = 'deploy') => {
    await eventually(async () => expect((await standing(name))?.backlog).toBe(0))
  }
  const failed = async (times: number) => {
    await eventually(async () => expect((await standing())?.attempts).toBe(times))
  }
  return { world, standing, freeze, arrived, failed }
}

function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 30_000 })
}

/** Whether the signature is right, whatever the time is. */
function isSigned({ id, headers, body }: Received, key = secret): boolean {
  const at = new Date(Number(headers['webhook-timestamp']) * 1000)
  return headers['webhook-signature'] === new Webhook(key).sign(id, at, body)
}

describe('a webhook', () => {
  test('is told of every entry from the policy that names it, in order, each as a signed CloudEvent', async () => {
    const receiver = await aReceiver()
    const { world, arrived } = await telling([hook(receiver.url)])
    await world.import(realDocument())
    await arrived()
    const { ledger } = world.bot
    const seqs = receiver.ids().map(Number)
    const [first = 0] = seqs
    expect(receiver.kinds()[0]).toBe('PolicyAdopted')
    expect(seqs).toEqual(Array.from({ length: ledger.head.size - first + 1 }, (_, i) => first + i))
    const texts = await readTexts(ledger, first - 1, 1000)
    expect(receiver.received.map(({ event }) => canonicalize(event.data))).toEqual(texts.map(({ text }) => text))
    for (const one of receiver.received) expect(verified(one)).toEqual(one.event)
    const imported = receiver.received.find(({ event }) => event.type === 'countersign.DocumentImported')
    expect(imported?.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8')
    expect(imported?.event).toMatchObject({
      specversion: '1.0',
      id: imported?.id,
      source: `countersign/${ledger.state.desk.workspace}`,
      time: new Date(world.clock.now()).toISOString(),
      subject: 'desk',
      datacontenttype: 'application/json',
      data: { kind: 'DocumentImported', seq: Number(imported?.id) },
    })
  })

  test('is told only of the kinds that it wants, and goes on where it was after a restart', async () => {
    const receiver = await aReceiver()
    const { world, freeze, arrived } = await telling([hook(receiver.url, { events: ['ActionFrozen'] })])
    await freeze('one')
    await world.import(realDocument())
    await arrived()
    await world.stop()
    await world.start()
    await freeze('two')
    await arrived()
    expect(receiver.received.map(({ event }) => event.data.reason)).toEqual(['one', 'two'])
  })

  test('that answers with 500 gets the same event again, with the same id and body, before the next one', async () => {
    const receiver = await aReceiver()
    const { world, freeze, failed, arrived } = await telling([hook(receiver.url, { events: ['ActionFrozen'] })])
    receiver.reply(500, { status: 503, headers: { 'retry-after': '120' } })
    await freeze('one')
    await failed(1)
    await freeze('two')
    world.clock.forward(1000)
    await failed(2)
    world.clock.forward(119_000)
    world.bot.delivery.wake()
    expect(await listWebhooks(world.bot.ledger)).toMatchObject([{ attempts: 2, status: 503, backlog: 2 }])
    world.clock.forward(1000)
    await arrived()
    const [a, b, c, d] = receiver.received
    expect([b?.id, c?.id]).toEqual([a?.id, a?.id])
    expect([b?.body, c?.body]).toEqual([a?.body, a?.body])
    expect(d?.event.data.reason).toBe('two')
    expect(receiver.received.every((one) => isSigned(one))).toBe(true)
  })

  test('is signed with the new secret and the one before it, while both are there', async () => {
    const receiver = await aReceiver()
    const { arrived } = await telling([hook(receiver.url)], { secrets: { [env]: `${secret} ${olderSecret}` } })
    await arrived()
    for (const one of receiver.received)
      expect([verified(one, secret), verified(one, olderSecret)]).toEqual([one.event, one.event])
  })

  test('that hangs holds up neither Slack nor another webhook', async () => {
    const [stuck, other] = [await aReceiver(), await aReceiver()]
    stuck.always('nothing')
    const { world, arrived } = await telling(
      [hook(stuck.url), hook(other.url, { name: 'audit', secret_env: otherEnv })],
      { posting: { answerTime: 60_000 } },
    )
    await world.import(realDocument())
    await world.settled()
    expect(world.sandbox.messages(CHANNEL).length).toBeGreaterThan(6)
    await arrived('audit')
    expect(stuck.received).toHaveLength(1)
    expect(other.received.length).toBeGreaterThan(7)
  })

  test('that answers too late is tried again', async () => {
    const receiver = await aReceiver()
    receiver.reply('nothing')
    const { world, failed, standing, arrived } = await telling([hook(receiver.url)], { posting: { answerTime: 100 } })
    await failed(1)
    expect(await standing()).toMatchObject({ failure: 'no answer came in time', status: null })
    world.clock.forward(1000)
    await arrived()
    expect(receiver.ids()[1]).toBe(receiver.ids()[0])
  })

  test('is not followed to where it redirects', async () => {
    const [receiver, elsewhere] = [await aReceiver(), await aReceiver()]
    receiver.always({ status: 307, headers: { location: elsewhere.url } })
    const { failed, standing } = await telling([hook(receiver.url)])
    await failed(1)
    expect((await standing())?.failure).toBe('it answers with HTTP 307, which leads elsewhere and is not followed')
    expect(elsewhere.received).toEqual([])
  })

  test('over https is reached where its certificate is known, and is not where it is not', async () => {
    const { tls, ca } = certificate()
    const [known, unknown] = [await aReceiver({ tls }), await aReceiver({ tls })]
    const named = (port: number) => `https://localhost:${port}/`
    const { arrived } = await telling([hook(named(known.port), { allow_http: false })], { posting: { ca } })
    await arrived()
    expect(known.received.length).toBeGreaterThan(0)
    const { failed, standing } = await telling([hook(named(unknown.port), { allow_http: false })])
    await failed(1)
    expect((await standing())?.failure).toMatch(/^its certificate is of an authority that Node does not know/)
    expect(unknown.received).toEqual([])
  })
})

describe('addresses that are not public', () => {
  test('are refused in numbers, unless the policy takes them', async () => {
    const receiver = await aReceiver()
    const { failed, standing } = await telling([hook(receiver.url, { allow_private: false })])
    await failed(1)
    expect((await standing())?.failure).toBe(
      '127.0.0.1 is no public address; allow_private: true in the policy takes it',
    )
    expect(receiver.received).toEqual([])
  })

  test('are refused where a name leads to them', async () => {
    const receiver = await aReceiver()
    const url = `http://localhost:${receiver.port}/`
    const { failed, standing } = await telling([hook(url, { allow_private: false })])
    await failed(1)
    expect((await standing())?.failure).toMatch(/^localhost leads to (127\.0\.0\.1|::1), which is no public address/)
    expect(receiver.received).toEqual([])
  })

  test('are refused where only one of a name’s addresses is, and the clouds’ own even where private ones are taken', async () => {
    const answering =
      (...addresses: string[]): LookupFunction =>
      (_host, _options, callback) =>
        callback(
          null,
          addresses.map((address) => ({ address, family: 4 })),
        )
    const url = 'http://hooks.example.com/'
    const mixed = await telling([hook(url, { allow_private: false })], {
      posting: { lookup: answering('93.184.215.14', '10.0.0.7') },
    })
    await mixed.failed(1)
    expect((await mixed.standing())?.failure).toMatch(/^hooks\.example\.com leads to 10\.0\.0\.7, which is no public/)
    const metadata = await telling([hook(url)], { posting: { lookup: answering('169.254.169.254') } })
    await metadata.failed(1)
    expect((await metadata.standing())?.failure).toMatch(/at which no endpoint may be$/)
  })
})

describe('a webhook that takes nothing', () => {
  test('for an hour is said in the channel, in the ledger and by /readyz, and again when it does', async () => {
    const receiver = await aReceiver()
    receiver.always(500)
    const { world, failed, arrived } = await telling([hook(receiver.url, { events: ['ActionFrozen'] })])
    const { ledger, healthUrl } = world.bot
    await world.bot.ledger.execute({ kind: 'freeze', action: null, reason: 'one' })
    await failed(1)
    const told = () => ledger.state.desk.webhooks ?? []
    expect(told()).toEqual([])
    world.clock.forward(HOUR)
    await failed(2)
    await eventually(() => expect(told()).toMatchObject([{ name: 'deploy', gone: false }]))
    await world.settled()
    expect(JSON.stringify(world.sandbox.messages(CHANNEL))).toContain('A webhook takes nothing')
    const ready = await fetch(`${healthUrl}/readyz`)
    expect(ready.status).toBe(200)
    expect(await ready.json()).toMatchObject({
      ready: true,
      warnings: [expect.stringMatching(/^the webhook deploy has taken nothing since .*HTTP 500; one event waits$/)],
    })
    world.clock.forward(HOUR)
    await failed(3)
    expect(told()).toHaveLength(1)
    receiver.always(200)
    world.clock.forward(HOUR)
    await arrived()
    await eventually(() => expect(told()).toEqual([]))
    await world.settled()
    expect(JSON.stringify(world.sandbox.messages(CHANNEL))).toContain('A webhook took nothing')
  })

  test('and says that it is gone is sent nothing any more, until its address changes', async () => {
    const [receiver, elsewhere] = [await aReceiver(), await aReceiver()]
    receiver.always(410)
    const { world, freeze, failed, standing, arrived } = await telling([
      hook(receiver.url, { events: ['ActionFrozen'] }),
    ])
    await freeze('one')
    await failed(1)
    expect(world.bot.ledger.state.desk.webhooks).toMatchObject([{ name: 'deploy', gone: true }])
    world.clock.forward(25 * HOUR)
    await freeze('two')
    await world.settled()
    expect(await standing()).toMatchObject({ gone: true, backlog: 2 })
    expect(receiver.received).toHaveLength(1)
    await world.restart({ webhooks: [hook(elsewhere.url, { events: ['ActionFrozen'] })] })
    await arrived()
    expect(elsewhere.received.map(({ event }) => event.data.reason)).toEqual(['one', 'two'])
    expect(elsewhere.ids()[0]).toBe(receiver.ids()[0])
  })
})

test('an entry that somebody changed in the database is signed for nobody, and closes the gates', async () => {
  const receiver = await aReceiver()
  receiver.reply(500)
  const { world, freeze, failed } = await telling([hook(receiver.url, { events: ['ActionFrozen'] })])
  await freeze('one')
  await failed(1)
  const { ledger } = world.bot
  const { size } = ledger.head
  const [entry] = await readTexts(ledger, size - 1, 1)
  const real = entry?.text ?? ''
  const write = (text: string) =>
    tamper(ledger.db, 'ledger', () => ledger.db.updateTable('ledger').set({ text }).where('seq', '=', size).execute())
  await write(real.replace('"one"', '"all is well"'))
  world.clock.forward(1000)
  await eventually(() => expect(ledger.broken).toBe(`entry ${size} is not the one that was signed`))
  await write(real)
  expect(receiver.received.map(({ event }) => event.data.reason)).toEqual(['one'])
  expect(await world.codes('cutover')).toEqual(['ledger_broken'])
})

/** A certificate of its own authority for `localhost`. */
function certificate() {
  const folder = folderWith()
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const made = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  execFileSync('openssl', ['req', ...made, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' })
  const ca = readFileSync(cert, 'utf8')
  return { tls: { key: readFileSync(key), cert: ca }, ca }
}
