import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { makeFolder, removeFolder } from '../support/cli.ts'
import { printedSeed } from './support/random.ts'
import { Siege } from './support/siege.ts'

/** 200 take some minutes; FAULT_KILLS says how many. */
const kills = Number(process.env.FAULT_KILLS ?? 20)
/** What Slack did not answer is tried again after a while (milliseconds). */
const later = 61_000

const folder = makeFolder()
afterAll(() => removeFolder(folder))

test(`killed ${kills} times during imports, clicks and deliveries: nothing acknowledged is lost, nothing is doubled`, async () => {
  const random = printedSeed()
  const siege = await Siege.begin({ random, database: join(folder, 'killed.db'), folder })
  const startLate = () => {
    siege.forward(later)
    return siege.start()
  }
  const begun = performance.now()
  for (let kill = 1; kill <= kills; kill += 1) {
    // What the one before it held is free at once.
    const bot = siege.start()
    // One in five dies while it starts: recovering, verifying, adopting the policy, connecting.
    if (random.next() < 0.2) await pause(200 + random.below(500))
    else {
      expect(await bot.says('ready'), bot.complaints).toBe(true)
      await siege.nextMessage(bot)
      if (random.next() < 0.5) siege.revise(bot)
      await pause(random.below(700))
    }
    await siege.kill(bot)
    if (kill % 10 === 0) await siege.expectIntact()
  }
  const seconds = Math.round((performance.now() - begun) / 1000)
  await siege.rest()
  await siege.settle(startLate())
  const figures = await siege.expectNothingLost(startLate)
  await siege.sandbox.close()
  console.info(`${kills} kills in ${seconds} s survived: ${figures}`)
})
