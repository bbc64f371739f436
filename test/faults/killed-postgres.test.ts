import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { closeDatabase, type Database, openDatabase } from '../../src/store/database.ts'
import { findHolder } from '../../src/store/leases.ts'
import { makeFolder, removeFolder } from '../support/cli.ts'
import { postgresDatabase } from '../support/postgres/database.ts'
import type { ChildBot } from './support/child-bot.ts'
import { printedSeed } from './support/random.ts'
import { Siege } from './support/siege.ts'

/** FAULT_KILLS says how many. */
const kills = Number(process.env.FAULT_KILLS ?? 8)
/** What Slack did not answer is tried again after a while (milliseconds). */
const later = 91_000
const takeOverTime = 10_000

const folder = makeFolder()
afterAll(() => removeFolder(folder))

test(`one of two bots on one database killed ${kills} times: the other goes on, nothing acknowledged is lost, nothing is doubled`, async () => {
  const random = printedSeed()
  const siege = await Siege.begin({ random, database: await postgresDatabase({ empty: true }), folder })
  const db = await openDatabase(siege.database)
  const bots: ChildBot[] = [siege.start(), siege.start()]
  const count = { holders: 0, races: 0, starting: 0 }
  const begun = performance.now()
  for (let kill = 1; kill <= kills; kill += 1) {
    // One in five dies while it starts: verifying, adopting the policy, connecting.
    if (kill > 1 && random.next() < 0.2) {
      count.starting += 1
      await pause(200 + random.below(500))
    } else {
      for (const bot of bots) expect(await bot.says('ready'), bot.complaints).toBe(true)
      siege.revise(random.pick(bots) as ChildBot)
      siege.revise(random.pick(bots) as ChildBot)
      // Decisions are over so soon that kills at any time would seldom meet one.
      if (random.next() < 0.5) await siege.decision()
      else await pause(random.below(700))
    }
    // What starts is the second of them.
    const [survivor, victim] = random.next() < 0.5 ? bots : bots.toReversed()
    if (!survivor || !victim) throw new Error('there are two')
    const held = await delivers(db, victim)
    await siege.kill(victim)
    if (held) count.holders += 1
    if (held && random.next() < 0.5) {
      // Whoever delivered is dead, so that its lease may go to either.
      count.races += 1
      bots.splice(0, 2, survivor, siege.start())
      expect(await survivor.says('ready'), survivor.complaints).toBe(true)
      await siege.nextMessage(survivor)
    } else {
      expect(await survivor.says('ready'), survivor.complaints).toBe(true)
      await takenOver(db, survivor)
      await siege.nextMessage(survivor)
      bots.splice(0, 2, survivor, siege.start())
    }
    if (kill % 10 === 0) await siege.expectIntact()
  }
  const seconds = Math.round((performance.now() - begun) / 1000)
  await siege.rest()
  const [one, other] = bots as [ChildBot, ChildBot]
  expect(await other.says('ready'), other.complaints).toBe(true)
  await siege.end(one)
  siege.forward(later, [other])
  await siege.settle(other)
  const figures = await siege.expectNothingLost(() => siege.start())
  await closeDatabase(db)
  await siege.sandbox.close()
  console.info(
    `${kills} kills in ${seconds} s survived, ${count.holders} of them of who was known to deliver (${count.races} times the two raced for its lease), ` +
      `${count.starting} beside one that started: ${figures}`,
  )
})

/** Waits until this bot delivers: by the clock on the wall, since it sees that the other is dead. */
async function takenOver(db: Database, bot: ChildBot): Promise<void> {
  const deadline = performance.now() + takeOverTime
  while (!(await delivers(db, bot))) {
    expect(performance.now(), 'nobody took over').toBeLessThan(deadline)
    await pause(20)
  }
}

async function delivers(db: Database, { pid }: ChildBot): Promise<boolean> {
  // A connection may not come in time where processes start and die all the time.
  const holder = await findHolder(db, 'delivery').catch(() => pause(1000).then(() => findHolder(db, 'delivery')))
  return holder?.process?.pid === pid
}
