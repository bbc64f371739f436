import { sql } from 'kysely'
import { describe, expect, it, vi } from 'vitest'
import type { MessageSubject } from '../../src/core/messages.ts'
import { createLog } from '../../src/log.ts'
import { Delivery, type Draw } from '../../src/workflows/deliver-messages.ts'
import { DeliveryError, type Messenger } from '../../src/workflows/ports/messenger.ts'
import { onPostgres } from '../support/postgres/database.ts'
import { ana, freshDatabase, listing, map, omar, Story } from './support.ts'

/** A Slack that keeps what it was given, by channel. */
function slack() {
  const posted: { channel: string; key: string; ts: string; text: string }[] = []
  let lost = 0
  const messenger: Messenger = {
    openDirectMessages: async (user) => `D${user}`,
    post: async ({ channel }, key, { text }) => {
      const ts = `${posted.length + 1}.0`
      posted.push({ channel, key, ts, text })
      if (lost-- > 0) throw new DeliveryError('ambiguous', 'no answer from Slack')
      return { ts }
    },
    update: async ({ channel, ts }, key, { text }) => {
      const found = posted.find((one) => one.channel === channel && one.ts === ts)
      if (!found) throw new DeliveryError('message_gone', 'message_not_found')
      Object.assign(found, { text, key })
    },
    find: async ({ channel }, key) => posted.find((one) => one.channel === channel && one.key === key) ?? null,
    publishHome: async () => undefined,
  }
  return {
    posted,
    messenger,
    /** The next answers to a post do not arrive. */
    lose: (times: number) => {
      lost = times
    },
    of: (begin: string) => posted.filter(({ key }) => key.startsWith(begin)),
  }
}

async function aDelivery(draw: (story: Story, subject: MessageSubject, posted: boolean) => string | null) {
  const story = await Story.begin(await freshDatabase())
  const workspace = slack()
  const drawn: Draw = async (subject, posted) => {
    const text = draw(story, subject, posted)
    return text === null ? null : { text, blocks: [] }
  }
  const options = {
    ledger: story.ledger,
    messenger: workspace.messenger,
    draw: drawn,
    clock: { now: () => story.time.now },
    log: createLog({ level: 'silent', secrets: [] }),
    rates: null,
  }
  return { story, workspace, options, delivery: new Delivery(options) }
}

/** As the real one draws: a prompt that is over is posted no more. */
function prompts(story: Story, subject: MessageSubject, posted: boolean): string | null {
  if (subject.kind !== 'prompt') return `${subject.kind}`
  const requirement = story.state.blockers
    .get(subject.blocker)
    ?.requirements.find(({ action }) => action === subject.action)
  const over = Boolean(requirement?.rounds.find(({ number }) => number === subject.round)?.outcome)
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

  it('ends a round before its lease ends, so that no other worker posts the same meanwhile', async () => {
    const { story, workspace, options } = await aDelivery(() => 'a card')
    await story.imports(map(Array.from({ length: 9 }, (_, i) => listing(`RUN-${i}`, { actions: ['apply'] }))))
    const rival = new Delivery(options)
    let passed = 0
    vi.spyOn(performance, 'now').mockImplementation(() => passed)
    // Each post takes eight seconds, of the machine's time and of the clock's; the other worker tries after each.
    const post: Messenger['post'] = async (...given) => {
      const posted = await workspace.messenger.post(...given)
      passed += 8000
      story.time.now += 8000
      await rival.deliverDue()
      return posted
    }
    const slow = new Delivery({ ...options, messenger: { ...workspace.messenger, post } })
    try {
      for (let round = 0; round < 30; round += 1) await slow.deliverDue()
    } finally {
      vi.restoreAllMocks()
    }
    expect(workspace.of('card/')).toHaveLength(9)
    expect(new Set(workspace.posted.map(({ key }) => key)).size).toBe(workspace.posted.length)
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
