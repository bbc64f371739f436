import { setImmediate } from 'node:timers/promises'
import type { MessageSubject } from '../../src/core/messages/keys.ts'
import { createLog } from '../../src/log.ts'
import type { Database } from '../../src/store/database.ts'
import type { Draw } from '../../src/workflows/deliver-message.ts'
import { Delivery, type DeliveryOptions } from '../../src/workflows/deliver-messages.ts'
import { type Call, DeliveryError, type Messenger } from '../../src/workflows/ports/messenger.ts'
import { leaseTime } from '../../src/workflows/take-turns.ts'
import { freshDatabase, Story } from '../store/support.ts'

/** A Slack that keeps what it was given, by channel, and counts calls. */
export function slack() {
  const posted: { channel: string; key: string; ts: string; text: string }[] = []
  const calls: { call: Call; channel: string }[] = []
  let lost = 0
  const limits: { call: Call; channel: string; retryAfter: number }[] = []
  const count = (call: Call, channel: string) => {
    calls.push({ call, channel })
    const limit = limits.findIndex((one) => one.call === call && one.channel === channel)
    const [limited] = limit < 0 ? [] : limits.splice(limit, 1)
    if (limited) throw new DeliveryError('wait', 'rate limited', limited.retryAfter)
  }
  const messenger: Messenger = {
    openDirectMessages: async (user) => {
      count('open', user)
      return `D${user}`
    },
    post: async ({ channel }, key, { text }) => {
      count('post', channel)
      const ts = `${posted.length + 1}.0`
      posted.push({ channel, key, ts, text })
      if (lost-- > 0) throw new DeliveryError('ambiguous', 'no answer from Slack')
      return { ts }
    },
    update: async ({ channel, ts }, key, { text }) => {
      count('update', channel)
      const found = posted.find((one) => one.channel === channel && one.ts === ts)
      if (!found) throw new DeliveryError('message_gone', 'message_not_found')
      Object.assign(found, { text, key })
    },
    find: async ({ channel }, key) => {
      count('find', channel)
      return posted.find((one) => one.channel === channel && one.key === key) ?? null
    },
    publishHome: async (user) => count('publish', user),
  }
  return {
    posted,
    calls,
    messenger,
    /** The next answers to a post do not arrive. */
    lose: (times: number) => {
      lost = times
    },
    /** The next call of this kind there is answered 429. */
    limit: (call: Call, channel: string, retryAfter: number) => limits.push({ call, channel, retryAfter }),
    of: (begin: string) => posted.filter(({ key }) => key.startsWith(begin)),
  }
}

/** A story of its own and a worker that delivers it into such a Slack, a round at a time. */
export async function aDelivery(
  draw: (story: Story, subject: MessageSubject, posted: boolean) => string | null,
  { url, rates = null }: { url?: string } & Partial<Pick<DeliveryOptions, 'rates'>> = {},
) {
  const story = await Story.begin(await freshDatabase(url))
  const workspace = slack()
  const drawn: Draw = async (subject, posted) => {
    const text = draw(story, subject, posted)
    return text === null ? null : { text, blocks: [] }
  }
  const options: DeliveryOptions = {
    ledger: story.ledger,
    messenger: workspace.messenger,
    draw: drawn,
    clock: { now: () => story.time.now },
    log: createLog({ level: 'silent', secrets: [] }),
    rates,
  }
  return { story, workspace, options, delivery: new Delivery(options) }
}

/** Waits until a lease that is held has been renewed, so that it does not end soon after an instant (epoch milliseconds). */
export async function isRenewed(db: Database, name: string, now: number): Promise<void> {
  for (;;) {
    const { until } = await db.selectFrom('leases').select('until').where('name', '=', name).executeTakeFirstOrThrow()
    if (Date.parse(until) >= now + leaseTime / 2) return
    await setImmediate()
  }
}
