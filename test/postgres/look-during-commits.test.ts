import type { KyselyPlugin } from 'kysely'
import { expect, onTestFinished, test, vi } from 'vitest'
import { blockerKey } from '../../src/core/blocker/listing.ts'
import { isRefusal } from '../../src/core/refusal.ts'
import { closeDatabase, type Database, openDatabase } from '../../src/store/database.ts'
import { checkGate, passGate } from '../../src/workflows/check-gate.ts'
import type { Ledger } from '../../src/workflows/ledger.ts'
import { freshDatabase, freshUrl, ivy, listing, map, omar, Story } from '../store/support.ts'
import { run } from '../support/postgres/database.ts'

/** A story on a database of its own, whose `apply` is open; and other processes' ledgers. */
async function aStory(): Promise<{ story: Story; url: string; another: (only?: string) => Promise<Ledger> }> {
  const url = await freshUrl()
  const story = await Story.begin(await freshDatabase(url))
  await story.imports(map([listing('X-1', { actions: ['apply'] })]))
  await story.grants(omar, 'X-1', 'apply')
  const another = async (only?: string) => {
    const db = await openDatabase(url)
    onTestFinished(() => closeDatabase(db))
    return story.opened({ db, only: only ?? null })
  }
  return { story, url, another }
}

const wish = { kind: 'request-run' as const, action: 'apply', params: [], for_whom: null }
const help = (question: string) => ({ kind: 'ask-help' as const, by: ivy, blocker: blockerKey('X-1'), question })

test('looks beside commits of one process and of others find the ledger healthy, and the gate as it is', {
  timeout: 120_000,
}, async () => {
  const { story, another } = await aStory()
  const ledgers = [story.ledger, await another(), await another('apply')]
  for (let i = 0; i < 80; i++) {
    const writes = ledgers.slice(0, 2).map((ledger, n) => ledger.execute(help(`${i} of ${n}`)))
    const seal = i % 10 === 5 ? [story.ledger.seal({ now: true })] : []
    const looks = ledgers.flatMap((ledger) => [checkGate(ledger, 'apply'), checkGate(ledger, 'apply')])
    const [done, verdicts] = await Promise.all([Promise.all(writes), Promise.all(looks), ...seal])
    expect(done.map(isRefusal)).toEqual([false, false])
    expect(verdicts.flatMap(({ reasons }) => reasons)).toEqual([])
    expect(ledgers.map(({ broken }) => broken)).toEqual([null, null, null])
  }
  await Promise.all(ledgers.map((ledger) => ledger.refresh()))
  expect(ledgers.map(({ head }) => head)).toEqual(ledgers.map(() => story.ledger.head))
  expect([...(ledgers[1]?.state.blockers ?? [])]).toEqual([...story.state.blockers])
  expect(await story.broken()).toBeNull()
})

/** A connection on which the answers to reading entries arrive when they are let through. */
function held(db: Database): { db: Database; arrived: (() => void)[] } {
  const arrived: (() => void)[] = []
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      if ('bytes' in (result.rows[0] ?? {})) await new Promise<void>((resolve) => arrived.push(resolve))
      return result
    },
  }
  return { db: db.withPlugin(plugin), arrived }
}

test.each([
  [0, 1],
  [1, 0],
])(
  'looks that overlap, at different moments of what others commit, fold every entry once (%s, %s)',
  async (first, second) => {
    const { story } = await aStory()
    const { db, arrived } = held(story.db)
    const opening = story.opened({ db })
    await vi.waitUntil(() => arrived.length === 1)
    arrived.shift()?.()
    const ledger = await opening
    const looks: Promise<unknown>[] = []
    for (let i = 0; i < 2; i++) {
      // An entry that makes a request makes no sense a second time.
      await story.does({ ...wish, reason: `release ${i}` })
      looks.push(ledger.look(async () => undefined))
      await vi.waitUntil(() => arrived.length === i + 1)
    }
    for (const i of [first, second]) {
      arrived[i]?.()
      await looks[i]
    }
    expect([ledger.broken, ledger.head]).toEqual([null, story.ledger.head])
    expect([...ledger.state.requests]).toEqual([...story.state.requests])
    expect(await ledger.seal({ now: true })).toBe(true)
    expect(await story.broken()).toBeNull()
  },
)

test('a look whose snapshot is older than what was committed meanwhile takes nothing back, also when many are', async () => {
  const { story, another } = await aStory()
  for (const ledger of [story.ledger, await another('apply')]) {
    await ledger.refresh()
    const looks = Array.from({ length: 6 }, () =>
      ledger.look(async () => {
        // Committed after this snapshot was taken.
        await passGate(ledger, 'nothing', 'ci')
        return ledger.head.size
      }),
    )
    const found = await Promise.all(looks)
    expect(found.every(({ found: size }) => size !== null)).toBe(true)
    expect(ledger.broken).toBeNull()
  }
  await story.ledger.refresh()
  expect(await story.broken()).toBeNull()
})

test('a database that really lost its end closes the gates, for those who look and those who commit', async () => {
  const { story, url, another } = await aStory()
  const older = await story.db.selectFrom('checkpoint').selectAll().executeTakeFirstOrThrow()
  await story.does(help('what was lost'))
  const ledgers = [story.ledger, await another(), await another('apply')]
  const { size } = story.ledger.head
  await run(
    url,
    `alter table ledger disable trigger all; delete from ledger where seq = ${size}; delete from tree where (position + 1) << level::int >= ${size}; alter table ledger enable trigger all`,
  )
  await story.db.updateTable('checkpoint').set(older).execute()
  expect((await ledgers[1]?.execute(help('after it'))) as object).toMatchObject({ code: 'ledger_broken' })
  for (const ledger of ledgers) {
    expect((await checkGate(ledger, 'apply')).reasons.map(({ code }) => code)).toEqual(['ledger_broken'])
    expect(ledger.broken).toMatch(/^the ledger was shortened, or restored from a backup/)
  }
})

test('a gate is answered by a user who may only read', async () => {
  const { story, url } = await aStory()
  const readOnly = `${url}?options=${encodeURIComponent('-c default_transaction_read_only=on')}`
  const db = await openDatabase(readOnly, { create: false })
  onTestFinished(() => closeDatabase(db))
  expect((await checkGate(await story.opened({ db, only: 'apply' }), 'apply')).open).toBe(true)
})
