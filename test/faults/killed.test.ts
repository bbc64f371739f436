import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import type { Entry } from '../../src/core/entry.ts'
import type { StoredMessage } from '../../src/sandbox/records.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts'
import { closeDatabase, openDatabase } from '../../src/store/database.ts'
import { readEntries } from '../../src/store/ledger.ts'
import { verifyLedger } from '../../src/workflows/verify-ledger.ts'
import { makeFolder, removeFolder } from '../support/cli.ts'
import { ANA, IVY, KEN, keyOf, OMAR } from '../support/people.ts'
import { words } from '../support/words.ts'
import { CHANNEL, realDocument, SUNDAY, storyPolicy } from '../support/world.ts'
import { BusyOwner } from './support/busy-owner.ts'
import { ChildBot } from './support/child-bot.ts'
import { printedSeed } from './support/random.ts'

/** 200 take some minutes; FAULT_KILLS says how many. */
const kills = Number(process.env.FAULT_KILLS ?? 40)
const afterLease = 61_000

const folder = makeFolder()
afterAll(() => removeFolder(folder))

test(`killed ${kills} times during imports, clicks and deliveries: nothing acknowledged is lost, nothing is doubled`, async () => {
  const random = printedSeed()
  const database = join(folder, 'killed.db')
  let skipped = 0
  const now = () => SUNDAY + Math.floor(performance.now()) + skipped
  const sandbox = await startSandbox({
    manifestPath: new URL('../../manifest.yml', import.meta.url).pathname,
    clock: { now, set: () => undefined },
    ackTimeout: 700,
  })
  const { apiUrl, botToken, appToken } = sandbox
  const start = () => {
    // A process that was killed gives nothing back: what it held is free when its lease ends.
    skipped += afterLease
    return new ChildBot(
      { apiUrl, botToken, appToken, database, policy: storyPolicy, now: now() },
      join(folder, 'cache'),
    )
  }
  const owners = [ANA, OMAR].map((user) => new BusyOwner(sandbox, user, random))
  for (const owner of owners) owner.start()
  const imported: string[] = []
  const document = realDocument()
  let revision = 0
  const revised = () => {
    revision += 1
    const field = random.next() < 0.5 ? 'item' : 'evidence'
    Object.assign(random.pick(document.blockers) ?? {}, { [field]: `${field} as of revision ${revision}` })
    return `import ${JSON.stringify(document)}`
  }

  const first = start()
  await first.says('ready')
  first.tell(revised())
  await first.stop()
  const begun = performance.now()
  for (let kill = 1; kill <= kills; kill += 1) {
    const bot = start()
    // One in five dies while it starts: recovering, verifying, adopting the policy, connecting.
    if (random.next() < 0.2) await pause(200 + random.below(500))
    else {
      expect(await bot.says('ready'), bot.complaints).toBe(true)
      bot.tell(revised())
      if (random.next() < 0.5) bot.tell(revised())
      await pause(random.below(700))
    }
    expect(await bot.kill(), bot.complaints).toMatchObject({ signal: 'SIGKILL' })
    imported.push(...bot.lines.filter((line) => /^(imported|refused)/.test(line)))
    if (kill % 10 === 0) expect(await inspect(database)).toMatchObject({ intact: true })
  }
  const seconds = Math.round((performance.now() - begun) / 1000)
  for (const owner of owners) await owner.stop()

  const last = start()
  await last.says('ready')
  last.tell('settle')
  expect(await last.says('settled'), last.complaints).toBe(true)
  expect(await last.stop(), last.complaints).toMatchObject({ code: 0 })

  const { entries, ...verified } = await inspect(database)
  expect(verified).toMatchObject({ intact: true })
  for (const line of imported) expect(line).toMatch(/^imported /)
  for (const line of imported) {
    const [, seq, hash] = line.split(' ')
    expect(entries[Number(seq) - 1]?.hash).toBe(hash)
  }
  const decided = entries.flatMap(({ entry }) =>
    entry.kind === 'GrantIssued' || entry.kind === 'RequirementRejected' ? [entry.reason] : [],
  )
  const acknowledged = owners.flatMap((owner) => owner.acknowledged)
  expect(new Set(decided).size, 'a click is in the ledger once').toBe(decided.length)
  expect(
    acknowledged.filter((reason) => !decided.includes(reason)),
    'acknowledged, and not in the ledger',
  ).toEqual([])

  const keys = everything(sandbox).map(keyOf)
  expect(
    keys.filter((key, i) => keys.indexOf(key) !== i),
    'posted twice',
  ).toEqual([])
  const shown = reading(sandbox)
  await drawAgain(database, start)
  expect(reading(sandbox)).toEqual(shown)
  await sandbox.close()
  const unanswered = owners.flatMap((owner) => owner.unanswered).length
  console.info(
    `${kills} kills in ${seconds} s survived: ${entries.length} entries, ${acknowledged.length} clicks acknowledged and ${unanswered} not, ` +
      `${decided.length - acknowledged.filter((reason) => decided.includes(reason)).length} recorded though not acknowledged, ` +
      `${imported.length} imports acknowledged, ${keys.length} messages, none twice`,
  )
})

async function inspect(database: string) {
  const db = await openDatabase(database, { create: false })
  try {
    const stored = await readEntries(db, 0, 100_000)
    const entries = stored.map(({ text, hash }) => ({ entry: JSON.parse(text) as Entry, hash }))
    return { ...(await verifyLedger(db)), entries }
  } finally {
    await closeDatabase(db)
  }
}

/** Every message is drawn once more from the ledger: where Slack had converged, nobody sees a difference. */
async function drawAgain(database: string, start: () => ChildBot): Promise<void> {
  const db = await openDatabase(database, { create: false })
  await db
    .updateTable('messages')
    .set({ shown: 'another', queued: 1, shown_wants: 0 })
    .where('ts', 'is not', null)
    .execute()
  await closeDatabase(db)
  const bot = start()
  await bot.says('ready')
  bot.tell('settle')
  expect(await bot.says('settled'), bot.complaints).toBe(true)
  await bot.stop()
}

/** What Slack shows, by key, apart from how long ago something was asked. */
function reading(sandbox: Sandbox): Record<string, string> {
  return Object.fromEntries(
    everything(sandbox).map((message) => [
      keyOf(message),
      words(message.blocks)
        .replaceAll(/ for (less than a minute|\d+ (minute|hour|day)s?)/g, ' for a while')
        // Which words a revision changed is told by the round as it is now, and a later revision may have changed more.
        .replace(/^(Revision \d+ of \S+ revised this blocker).*/, '$1'),
    ]),
  )
}

function everything(sandbox: Sandbox): StoredMessage[] {
  const direct = [ANA, OMAR, IVY, KEN].flatMap((user) => {
    try {
      return sandbox.dm(user).messages
    } catch {
      return []
    }
  })
  return [...sandbox.messages(CHANNEL), ...direct]
}
