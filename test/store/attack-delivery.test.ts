import { sql } from 'kysely'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { isGranted } from '../../src/core/holding.ts'
import type { MessageSubject } from '../../src/core/messages/keys.ts'
import { promptedAt } from '../../src/core/messages/prompted.ts'
import { takeLease } from '../../src/store/leases.ts'
import { findMessage, recordSending } from '../../src/store/messages.ts'
import { Delivery } from '../../src/workflows/deliver-messages.ts'
import type { Messenger } from '../../src/workflows/ports/messenger.ts'
import { aDelivery, isRenewed } from '../support/delivery.ts'
import { onPostgres } from '../support/postgres/database.ts'
import { ana, listing, map, omar, type Story } from './support.ts'

/** As the real one draws: a prompt that is over is posted no more. */
function prompts(story: Story, subject: MessageSubject, posted: boolean): string | null {
  if (subject.kind !== 'prompt') return `${subject.kind}`
  const over = !promptedAt(story.state, subject.asked_at).some(({ blocker, requirement, round }) => {
    return requirement.round.number === round && !isGranted(story.state, blocker, requirement, story.time.now)
  })
  return over && !posted ? null : over ? 'settled' : 'Approve…'
}

const busyOnSqlite = `create temp trigger busy before update of ts on main.messages when new.ts is not null
  begin select raise(abort, 'busy'); end`

const busyOnPostgres = `create function busy() returns trigger language plpgsql as $$ begin raise 'busy'; end $$;
  create trigger busy before update of ts on messages for each row when (new.ts is not null) execute function busy()`

describe('delivery', () => {
  it('posts nothing twice when the database is busy at the moment of recording', async () => {
    const { story, workspace, delivery } = await aDelivery(() => 'a card')
    await story.imports(map([listing('RUN-1', { actions: ['apply'] })]))
    await sql.raw(onPostgres ? busyOnPostgres : busyOnSqlite).execute(story.db)
    await delivery.deliverDue()
    await sql.raw(onPostgres ? 'drop trigger busy on messages' : 'drop trigger busy').execute(story.db)
    story.time.now += 600_000
    await delivery.deliverDue()
    expect(workspace.of('card/')).toHaveLength(1)
    expect(workspace.of('prompt/')).toHaveLength(2)
  })

  it('takes the buttons from a prompt whose post was not confirmed before it was settled', async () => {
    const { story, workspace, delivery } = await aDelivery(prompts)
    await story.imports(map([listing('RUN-1', { actions: ['apply'] })]))
    workspace.lose(9)
    await delivery.deliverDue()
    await story.grants(ana, 'RUN-1', 'apply')
    workspace.lose(0)
    story.time.now += 600_000
    await delivery.deliverDue()
    expect(workspace.of('prompt/').map(({ text }) => text)).toEqual(['settled', 'settled'])
  })

  it('keeps its lease however long its calls take, so that no other worker posts the same meanwhile', async () => {
    const { story, workspace, options } = await aDelivery(() => 'a card')
    await story.imports(map(Array.from({ length: 3 }, (_, i) => listing(`RUN-${i}`, { actions: ['apply'] }))))
    const rival = new Delivery(options)
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const rounds: (number | null)[] = []
    // Each post takes half a minute, of the machine's time and of the clock's; the other worker tries every second.
    const post: Messenger['post'] = async (...given) => {
      for (let second = 0; second < 30; second += 1) {
        story.time.now += 1000
        await vi.advanceTimersByTimeAsync(1000)
        await isRenewed(story.db, 'delivery', story.time.now)
        rounds.push(await rival.deliverDue())
      }
      return workspace.messenger.post(...given)
    }
    const slow = new Delivery({ ...options, messenger: { ...workspace.messenger, post } })
    await slow.deliverDue()
    expect(rounds).toHaveLength(5 * 30)
    expect(new Set(rounds)).toEqual(new Set([null]))
    expect(workspace.posted).toHaveLength(5)
    await slow.stop()
    expect(await rival.deliverDue()).not.toBeNull()
    expect(workspace.posted).toHaveLength(5)
  })

  it('waits in the one place where a worker that died was sending something, until that must have arrived', async () => {
    const { story, workspace, delivery, options } = await aDelivery(() => 'a card')
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    await story.imports(map([listing('RUN-1', { actions: ['apply'] })]))
    await delivery.deliverDue()
    await delivery.stop()
    const [now, until] = [0, 10_000].map((later) => new Date(story.time.now + later).toISOString())
    const asking = { name: 'delivery', holder: 'who died', now: now ?? '', until: until ?? '' }
    const token = await takeLease(story.db, asking)
    await recordSending(story.db, 'card/run-1', { name: 'delivery', token: token ?? 0 })
    await story.grants(ana, 'RUN-1', 'apply')
    const next = new Delivery(options)
    onTestFinished(() => next.stop())
    story.time.now += 10_000
    const calls = workspace.calls.length
    await next.deliverDue()
    expect(await findMessage(story.db, 'card/run-1')).toMatchObject({ state: 'ambiguous', attempts: 0, failure: null })
    const asks = story.db.selectFrom('messages').select('queued').where('key', 'like', 'prompt/%/U1ANA')
    expect(await asks.executeTakeFirst()).toEqual({ queued: null })
    vi.advanceTimersByTime(5000)
    await next.deliverDue()
    // It shows what it should as far as we know, and what arrived late may have changed that.
    const later = workspace.calls.slice(calls).filter(({ channel }) => channel === 'C1BLOCKERS')
    expect(later.map(({ call }) => call)).toEqual(['update', 'post'])
    expect(await findMessage(story.db, 'card/run-1')).toMatchObject({ state: 'live', queued: null })
  })

  it('moves a card to the channel that the policy names now, though it shows the same', async () => {
    const { story, workspace, delivery } = await aDelivery(() => 'a card')
    await story.imports(map([listing('RUN-1', { actions: ['apply'] })]))
    await delivery.deliverDue()
    await story.adopts([ana, omar], { channels: { blockers: 'C2NEW' } })
    await delivery.deliverDue()
    expect(workspace.of('card/').map(({ channel }) => channel)).toEqual(['C2NEW'])
  })

  it('of a process that waits for another to deliver is well', async () => {
    const { options, delivery } = await aDelivery(() => null)
    await delivery.deliverDue()
    const standby = new Delivery(options)
    expect(await standby.deliverDue()).toBeNull()
    expect(standby.lastRound).toBeGreaterThan(0)
  })
})
