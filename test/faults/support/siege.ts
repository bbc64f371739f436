import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Entry } from '../../../src/core/entry.ts'
import type { StoredMessage } from '../../../src/sandbox/records.ts'
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.ts'
import { closeDatabase, openDatabase } from '../../../src/store/database.ts'
import { readEntries, rootAt } from '../../../src/store/ledger.ts'
import { type KeyPlaces, keysIn, placesBeside } from '../../../src/workflows/ports/keys.ts'
import { verifyLedger } from '../../../src/workflows/verify-ledger.ts'
import { ANA, IVY, KEN, keyOf, OMAR } from '../../support/people.ts'
import { words } from '../../support/words.ts'
import { CHANNEL, realDocument, SUNDAY, storyPolicy } from '../../support/world.ts'
import { BusyOwner } from './busy-owner.ts'
import { ChildBot } from './child-bot.ts'
import type { Random } from './random.ts'

const tellingTime = 10_000

const manifestPath = new URL('../../../manifest.yml', import.meta.url).pathname

/** Owners who decide and documents that come without a break, while bots of one database are killed and started again. */
export class Siege {
  readonly sandbox: Sandbox
  readonly database: string
  /** The bots' acknowledgements of imports, of those who are dead. */
  readonly imported: string[] = []
  readonly #owners: BusyOwner[]
  readonly #random: Random
  readonly #cache: string
  readonly #keys: KeyPlaces
  readonly #document = realDocument()
  readonly #clock: SiegeClock
  #revision = 0
  /** The longest that a message was waited for (milliseconds). */
  longest = 0

  private constructor(sandbox: Sandbox, clock: SiegeClock, { random, database, folder }: SiegeOptions) {
    this.sandbox = sandbox
    this.database = database
    this.#clock = clock
    this.#random = random
    this.#cache = join(folder, 'cache')
    this.#keys = placesBeside(join(folder, 'siege.db'))
    this.#owners = [ANA, OMAR].map((user) => new BusyOwner(sandbox, user, random))
  }

  /** With the real document imported by a bot that ended in peace. */
  static async begin(options: SiegeOptions): Promise<Siege> {
    const clock = new SiegeClock()
    const sandbox = await startSandbox({ manifestPath, clock, ackTimeout: 700 })
    const siege = new Siege(sandbox, clock, options)
    for (const owner of siege.#owners) owner.start()
    const first = siege.start()
    await first.says('ready')
    siege.revise(first)
    await first.stop()
    return siege
  }

  now(): number {
    return this.#clock.now()
  }

  /** Moves the clock of the sandbox and of the bots that run; later ones begin by it. */
  forward(milliseconds: number, running: readonly ChildBot[] = []): void {
    this.#clock.skipped += milliseconds
    for (const bot of running) bot.tell(`forward ${milliseconds}`)
  }

  start(): ChildBot {
    const { apiUrl, botToken, appToken } = this.sandbox
    const { database } = this
    const task = { apiUrl, botToken, appToken, database, keys: this.#keys, policy: storyPolicy, now: this.now() }
    return new ChildBot(task, this.#cache)
  }

  /** Gives a bot one more revision to import. */
  revise(bot: ChildBot): void {
    this.#revision += 1
    const field = this.#random.next() < 0.5 ? 'item' : 'evidence'
    Object.assign(this.#random.pick(this.#document.blockers) ?? {}, {
      [field]: `${field} as of revision ${this.#revision}`,
    })
    bot.tell(`import ${JSON.stringify(this.#document)}`)
  }

  /** Waits until an owner is deciding: their modal is open, and their decision on its way. A second at most. */
  async decision(): Promise<void> {
    const until = performance.now() + 1000
    while (performance.now() < until && ![ANA, OMAR].some((user) => this.sandbox.modal(user))) await pause(2)
    await pause(this.#random.below(30))
  }

  /** Gives a bot a revision, and waits until Slack is told of something: ten seconds at most, whoever was killed before. */
  async nextMessage(bot: ChildBot): Promise<void> {
    const told = () => this.sandbox.calls.filter(({ method, result }) => result.ok && method.startsWith('chat.')).length
    const before = told()
    const since = performance.now()
    this.revise(bot)
    while (told() === before) {
      expect(performance.now() - since, `no message came: ${bot.complaints}`).toBeLessThan(tellingTime)
      await pause(10)
    }
    this.longest = Math.max(this.longest, performance.now() - since)
  }

  async kill(bot: ChildBot): Promise<void> {
    expect(await bot.kill(), bot.complaints).toMatchObject({ signal: 'SIGKILL' })
    this.#hear(bot)
  }

  /** Nobody clicks any more. */
  async rest(): Promise<void> {
    for (const owner of this.#owners) await owner.stop()
  }

  /** Lets a bot bring Slack in step, and ends it. */
  async settle(bot: ChildBot): Promise<void> {
    await bot.says('ready')
    bot.tell('settle')
    expect(await bot.says('settled'), bot.complaints).toBe(true)
    await this.end(bot)
  }

  /** Ends a bot in peace. */
  async end(bot: ChildBot): Promise<void> {
    expect(await bot.stop(), bot.complaints).toMatchObject({ code: 0 })
    this.#hear(bot)
  }

  async expectIntact(): Promise<void> {
    expect(await this.#inspect()).toMatchObject({ intact: true })
  }

  /** Nothing acknowledged is lost, nothing is doubled, and Slack shows what the ledger says. Answers with the figures. */
  async expectNothingLost(startLate: () => ChildBot): Promise<string> {
    const { entries, roots, ...verified } = await this.#inspect()
    expect(verified).toMatchObject({ intact: true })
    for (const line of this.imported) expect(line).toMatch(/^imported /)
    for (const line of this.imported) {
      const [, size, root] = line.split(' ')
      expect(roots.get(Number(size)), line).toBe(root)
    }
    const decided = entries.flatMap((entry) =>
      entry.kind === 'GrantIssued' || entry.kind === 'RequirementRejected' ? [entry.reason] : [],
    )
    const acknowledged = this.#owners.flatMap((owner) => owner.acknowledged)
    expect(new Set(decided).size, 'a click is in the ledger once').toBe(decided.length)
    const lost = acknowledged.filter((reason) => !decided.includes(reason))
    expect(lost, 'acknowledged, and not in the ledger').toEqual([])

    const keys = everything(this.sandbox).map(keyOf)
    const twice = keys.filter((key, i) => keys.indexOf(key) !== i)
    expect(twice, 'posted twice').toEqual([])
    const shown = reading(this.sandbox)
    await this.#drawAgain(startLate)
    const again = reading(this.sandbox)
    expect(again).toEqual(shown)
    const unanswered = this.#owners.flatMap((owner) => owner.unanswered).length
    return (
      `${entries.length} entries, ${acknowledged.length} clicks acknowledged and ${unanswered} not, ` +
      `${decided.length - acknowledged.length} recorded though not acknowledged, ` +
      `${this.imported.length} imports acknowledged, ${keys.length} messages, none twice, ` +
      `the next message after ${Math.round(this.longest)} ms at most`
    )
  }

  /** Every message is drawn once more from the ledger: where Slack had converged, nobody sees a difference. */
  async #drawAgain(startLate: () => ChildBot): Promise<void> {
    const db = await openDatabase(this.database, { create: false })
    await db
      .updateTable('messages')
      .set({ shown: 'another', queued: 1, shown_wants: 0 })
      .where('ts', 'is not', null)
      .execute()
    await closeDatabase(db)
    await this.settle(startLate())
  }

  async #inspect() {
    const db = await openDatabase(this.database, { create: false })
    try {
      const kept = keysIn(this.#keys)
      const found = await verifyLedger(db, (workspace) => kept.verifier(workspace), { kept: kept.readHead() })
      const entries: Entry[] = []
      for (
        let page = await readEntries(db, 0, 1000);
        page.length > 0;
        page = await readEntries(db, entries.length, 1000)
      )
        entries.push(...page.map(({ text }) => JSON.parse(text) as Entry))
      const roots = new Map<number, string | null>()
      for (const line of this.imported) {
        const size = Number(line.split(' ')[1])
        roots.set(size, await rootAt(db, size))
      }
      return { ...found, entries, roots }
    } finally {
      await closeDatabase(db)
    }
  }

  #hear(bot: ChildBot): void {
    this.imported.push(...bot.lines.filter((line) => /^(imported|refused)/.test(line)))
  }
}

export interface SiegeOptions {
  random: Random
  database: string
  /** Where what makes bots start faster is kept. */
  folder: string
}

/** Runs from a Sunday on, and is moved ahead. */
class SiegeClock {
  skipped = 0

  now(): number {
    return SUNDAY + Math.floor(performance.now()) + this.skipped
  }

  set(): void {}
}

/** What Slack shows, by key, apart from how long ago something was asked, and from what tells of one moment. */
function reading(sandbox: Sandbox): Record<string, string> {
  const messages = everything(sandbox).filter((message) => !/^(told|turn)\//.test(keyOf(message)))
  return Object.fromEntries(
    messages.map((message) => [
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
