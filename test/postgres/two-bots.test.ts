import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { closeDatabase, openDatabase } from '../../src/store/database.ts'
import { takeLease } from '../../src/store/leases.ts'
import { findMessage, recordSending, recordShown } from '../../src/store/messages.ts'
import { keysIn } from '../../src/workflows/ports/keys.ts'
import { verifyLedger } from '../../src/workflows/verify-ledger.ts'
import {
  ANA,
  approve,
  card,
  DAY,
  HOUR,
  IVY,
  inChannel,
  keyOf,
  ledger,
  MINUTE,
  OMAR,
  press,
  prompts,
  submitApproval,
} from '../support/people.ts'
import { aWorld, CHANNEL, realDocument, SUNDAY, type World } from '../support/world.ts'

const realRun = 'REALRUN-1'

describe('two processes share the app and the database', () => {
  it('and whichever hears a click, everything is recorded and shown once', async () => {
    const world = await aWorld()
    const other = await world.another()
    // Slack gives each payload to one of the connections at random.
    for (const action of ['cutover', 'apply', 'permit', 'activation', 'repoint'])
      for (const owner of [ANA, OMAR]) {
        if ((await ledger(world, 'GrantIssued')).some((entry) => 'action' in entry && entry.action === action)) continue
        await approve(world, owner, 'SEPARATE-AUTH-1', action)
      }
    await Promise.all([world.settled(), other.delivery.settled()])
    expect(await ledger(world, 'GrantIssued')).toHaveLength(5)
    expect(card(world, 'SEPARATE-AUTH-1').words).not.toContain('owners are asked')
    everythingOnce(world)
  })

  it('and import the same document at the same moment: one revision, one card a blocker', async () => {
    const world = await aWorld({ empty: true })
    await world.another()
    await Promise.all([world.import(realDocument()), world.import(realDocument())])
    await world.settled()
    expect(await ledger(world, 'DocumentImported')).toHaveLength(1)
    expect(world.sandbox.messages(CHANNEL)).toHaveLength(7)
    everythingOnce(world)
  })

  it('and two owners decide the same thing at once: one grant, both prompts say whose', async () => {
    const world = await aWorld()
    const other = await world.another()
    for (const owner of [ANA, OMAR]) await press(world, owner, 'Approve…', realRun, 'REAL_RUN')
    await Promise.all([ANA, OMAR].map((owner) => submitApproval(world, owner)))
    await Promise.all([world.settled(), other.delivery.settled()])
    const [grant, ...more] = await ledger(world, 'GrantIssued')
    expect(more).toEqual([])
    expect(grant).toBeDefined()
    for (const owner of [ANA, OMAR])
      expect(prompts(world, owner, realRun, 'REAL_RUN').map(({ words }) => words)).toEqual([
        expect.stringContaining('authorised REAL_RUN'),
      ])
    everythingOnce(world)
  })

  it('and the digest comes once, whoever keeps the time', async () => {
    const world = await aWorld()
    const other = await world.another()
    world.clock.set(SUNDAY + DAY + HOUR)
    await Promise.all([world.bot.tick(), other.tick(), world.bot.tick(), other.tick()])
    await Promise.all([world.settled(), other.delivery.settled()])
    expect(inChannel(world, 'digest')).toHaveLength(1)
    expect(await ledger(world, 'DigestPrepared')).toHaveLength(1)
  })

  it('and one takes over what the other did when it stops', async () => {
    const world = await aWorld()
    const other = await world.another()
    await world.stop()
    await other.ledger.refresh()
    world.clock.set(SUNDAY + DAY + HOUR)
    await other.tick()
    await other.delivery.settled()
    expect(inChannel(world, 'digest')).toHaveLength(1)
    expect(await verifyLedger(other.ledger.db, (workspace) => keysIn(world.keys).verifier(workspace))).toMatchObject({
      intact: true,
    })
    everythingOnce(world)
  })

  it('and one takes over from another at once when its connection ends', async () => {
    const world = await aWorld()
    await world.stop()
    const db = await openDatabase(world.database)
    const dead = { holder: 'a process that died', now: '9999', until: new Date(SUNDAY + DAY + HOUR).toISOString() }
    for (const name of ['delivery', 'clock']) await takeLease(db, { ...dead, name })
    await closeDatabase(db)
    world.clock.set(SUNDAY + DAY + HOUR - 1)
    await world.start()
    await world.settled()
    expect(inChannel(world, 'digest')).toHaveLength(1)
    everythingOnce(world)
  })

  it('and one takes over from another that hangs, once its leases are over', async () => {
    const world = await aWorld()
    await world.stop()
    const db = await openDatabase(world.database)
    const hanging = { holder: 'a process that hangs', now: '9999', until: new Date(SUNDAY + DAY + HOUR).toISOString() }
    for (const name of ['delivery', 'clock']) await takeLease(db, { ...hanging, name })
    world.clock.set(SUNDAY + DAY + HOUR - 1)
    await world.start()
    expect(await world.bot.delivery.deliverDue()).toBeNull()
    await world.bot.tick()
    expect(await ledger(world, 'DigestPrepared')).toEqual([])
    world.clock.forward(1)
    await world.tick()
    await world.settled()
    expect(inChannel(world, 'digest')).toHaveLength(1)
    await closeDatabase(db)
    everythingOnce(world)
  })

  it('and one that was held up while it posted records nothing, and its message is found instead of posted again', async () => {
    const world = await aWorld({ faults: true })
    await world.stop()
    const key = `card/${encodeURIComponent(world.blocker(realRun).key)}`
    const db = await openDatabase(world.database)
    const at = (milliseconds: number) => new Date(SUNDAY + milliseconds).toISOString()
    const name = 'delivery'
    const token = await takeLease(db, { name, holder: 'held up', now: at(0), until: at(1) })
    await sql`update messages set channel = null, ts = null, shown = null, wants = wants + 1, queued = 1 where key = ${key}`.execute(
      db,
    )
    await recordSending(db, key, { name, token: token ?? 0 })
    world.clock.forward(MINUTE)
    await world.start()
    await world.settled()
    const late = { channel: CHANNEL, ts: '1.1', shown: 'late', wants: 99 }
    await expect(recordShown(db, key, late, { name, token: token ?? 0 })).rejects.toMatchObject({ code: 'lease_lost' })
    expect((await findMessage(db, key))?.ts).toBe(card(world, realRun).ts)
    await closeDatabase(db)
    everythingOnce(world)
  })
})

/** No two messages in Slack have the same key. */
function everythingOnce({ sandbox }: World): void {
  const messages = [...sandbox.messages(CHANNEL), ...[ANA, OMAR, IVY].flatMap((user) => sandbox.dm(user).messages)]
  const keys = messages.map(keyOf)
  expect(keys).toEqual([...new Set(keys)])
}
