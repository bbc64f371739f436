import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { beforeEach, describe, expect, it, onTestFinished, test } from 'vitest'
import type { BlockerState } from '../../src/core/blocker/blocker.ts'
import { canonical, sha256 } from '../../src/core/digest.ts'
import type { Fact } from '../../src/core/entry.ts'
import { writeCheckpoint } from '../../src/core/ledger/checkpoint.ts'
import { newSeed, type Signer, signerOf, verifierKeyText } from '../../src/core/ledger/key.ts'
import { pageOf, SealPages } from '../../src/core/ledger/seal.ts'
import { leafHash } from '../../src/core/ledger/tree.ts'
import { placeFacts } from '../../src/core/place-facts.ts'
import { indexKey } from '../../src/core/sealing.ts'
import { closeDatabase, type Database, openDatabase } from '../../src/store/database.ts'
import { readsOf } from '../../src/store/database-reads.ts'
import { append, leavesOf } from '../../src/store/ledger.ts'
import { isBroken, readFrontier } from '../../src/store/proven.ts'
import { readPages, readSeal, readStates, readStatesAfter } from '../../src/store/seals.ts'
import { checkGate, passGate } from '../../src/workflows/check-gate.ts'
import { keysIn, keysInMemory, placesBeside } from '../../src/workflows/ports/keys.ts'
import { onPostgres } from '../support/postgres/database.ts'
import { ana, freshDatabase, listing, machine, map, omar, Story, temporaryFolder } from './support.ts'
import { tamper } from './tamper.ts'

/** A ledger in which `run` waits for Ana and `drill` is open, sealed, with an entry after the seal. */
let story: Story
beforeEach(async () => {
  story = await aStory(await freshDatabase())
})

async function aStory(db: Database, keys = keysInMemory()): Promise<Story> {
  const begun = await Story.begin(db, keys)
  const blockers = [listing('RUN-1', { actions: ['run'] }), listing('STOP-2', { actions: ['run'] })]
  await begun.imports(map([...blockers, listing('DRILL-3', { actions: ['drill'] })]))
  await begun.grants(ana, 'RUN-1', 'run')
  await begun.grants(omar, 'DRILL-3', 'drill')
  await begun.ledger.seal({ now: true })
  await begun.does({ kind: 'prepare-digest', date: '2026-06-12' })
  return begun
}

/** The codes with which `run` is closed, for whoever knew the ledger, comes to all of it, or to this action alone. */
async function codes(): Promise<string[][]> {
  const ledgers = [story.ledger, await story.opened(), await story.opened({ only: 'run' })]
  const verdicts = await Promise.all(ledgers.map((ledger) => checkGate(ledger, 'run')))
  return verdicts.map(({ reasons }) => reasons.map(({ code }) => code))
}

const broken = ['ledger_broken']
const waiting = ['decision_awaited']

/** Well-formed entries at the end, hashes and nodes all right; the checkpoint is what `sign` makes of the tree's root. */
async function forge(facts: Fact[], sign: ((origin: string, size: number, root: Buffer) => string) | null) {
  const { size } = story.ledger.head
  const frontier = await readFrontier(readsOf(story.db), size)
  if (isBroken(frontier)) throw new Error(frontier.broken)
  const leaves = leavesOf(placeFacts(facts, { size }, machine, new Date(story.time.now).toISOString()), frontier)
  const note = sign?.('countersign/T1', frontier.size, frontier.root())
  const checkpoint = note === undefined ? null : { size: frontier.size, note }
  await story.db.transaction().execute((tx) => append(tx, { ...leaves, checkpoint }))
}

const retirement = (): Fact[] => {
  const said = { shown: null, policy: story.state.desk.policy_hash, evidence: null }
  return [{ kind: 'BlockerRetired', blocker: 'stop-2', reason: 'forged', ...said } as unknown as Fact]
}

test('as it is, `run` waits for one decision', async () => {
  expect(await codes()).toEqual([waiting, waiting, waiting])
})

describe('entries added without the key', () => {
  it('close every gate when the checkpoint stays as it was', async () => {
    await forge(retirement(), null)
    expect(await codes()).toEqual([broken, broken, broken])
    const { size } = story.ledger.head
    expect(await story.broken()).toBe(
      `entries up to ${size + 1} were added, and the signed checkpoint ends at entry ${size}`,
    )
  })

  it('close every gate when the checkpoint keeps its signature and says the new size and root', async () => {
    const [, signature] = story.ledger.checkpoint.split('\n\n')
    await forge(retirement(), (origin, size, root) => `${origin}\n${size}\n${root.toString('base64')}\n\n${signature}`)
    expect(await codes()).toEqual([broken, broken, broken])
    expect(await story.broken()).toMatch(/^the checkpoint does not hold: the note's signature is not by the key/)
  })

  it('close every gate when another key signs, under the same name, and says in the ledger that it was adopted', async () => {
    const other = signerOf(newSeed(), 'countersign/T1')
    const facts: Fact[] = [{ kind: 'KeyAdopted', key: verifierKeyText(other) }, ...retirement()]
    await forge(facts, (origin, size, root) => writeCheckpoint({ origin, size, root }, other))
    expect(await codes()).toEqual([broken, broken, broken])
    expect(await story.broken()).toMatch(/^the checkpoint does not hold: the note is not signed with the key/)
  })

  it('would open the gate with the key, which is why it is kept elsewhere', async () => {
    await forge(retirement(), (origin, size, root) => writeCheckpoint({ origin, size, root }, signer()))
    expect(await codes()).toEqual([[], [], []])
  })
})

function signer(keys = story.keys): Signer {
  const found = keys.signer('T1', { create: false })
  if ('missing' in found) throw new Error(found.missing)
  return found
}

describe('a checkpoint that is put in its place', () => {
  const replace = (note: string) =>
    tamper(story.db, 'checkpoint', () => sql`update checkpoint set note = ${note}`.execute(story.db))

  it('is not believed when it is of another workspace, whoever signed it', async () => {
    const { size, root } = story.ledger.head
    const seed = newSeed()
    for (const name of ['countersign/T2', 'countersign/', 'countersign/a b', 'countersign/T1+x', 'other']) {
      const note = `${name}\n${size}\n${Buffer.from(root, 'hex').toString('base64')}\n`
      const signed = /^[^\s+]+$/.test(name) ? signerOf(seed, name) : signerOf(seed, 'countersign/T2')
      await replace(
        writeCheckpoint({ origin: signed.name, size, root: Buffer.from(root, 'hex') }, signed).replace(
          /^.*\n.*\n.*\n/,
          note,
        ),
      )
      expect(await codes()).toEqual([broken, broken, broken])
    }
  })

  it('is not believed when it is an older one, though it was signed once', async () => {
    const older = story.ledger.checkpoint
    await story.does({ kind: 'prepare-digest', date: '2026-06-13' })
    await replace(older)
    expect(await codes()).toEqual([broken, broken, broken])
  })

  it('is not believed when it is gone, empty, or no checkpoint', async () => {
    for (const note of ['', 'x', `${story.ledger.checkpoint}x`, story.ledger.checkpoint.replace('\n\n', '\n')]) {
      await replace(note)
      expect(await codes()).toEqual([broken, broken, broken])
    }
    await sql`delete from checkpoint`.execute(story.db)
    expect(await codes()).toEqual([broken, broken, broken])
    expect(await story.broken()).toMatch(/^the checkpoint is missing, and the ledger has \d+ entries$/)
  })
})

describe('sealed states', () => {
  /** Gives the seal other leaves: page texts, the list of their hashes and the states, all consistent with one another. */
  async function reseal(changes: Record<string, string | null>): Promise<void> {
    const states = await readStatesAfter(story.db, '', 1000)
    const pages = SealPages.from(states.map(({ subject, text }) => [subject, sha256(text)]))
    for (const [subject, text] of Object.entries(changes)) {
      pages.set(subject, text === null ? null : sha256(text))
      await sql`delete from states where subject = ${subject}`.execute(story.db)
      if (text !== null) await story.db.insertInto('states').values({ subject, text }).execute()
      await sql`update seal_pages set text = ${pages.text(pageOf(subject))} where page = ${pageOf(subject)}`.execute(
        story.db,
      )
    }
    await sql`update seal set pages = ${Buffer.concat(pages.hashes())}`.execute(story.db)
  }

  const state = async (subject: string) => (await readStates(story.db, [subject])).get(subject) ?? ''
  const all = [waiting, broken, broken]

  it('are not believed when one was replaced, its page and the list with it', async () => {
    const blocker = JSON.parse(await state('blocker/stop-2')) as BlockerState
    const retired = { by: machine, at: '2026-06-12T10:00:00.000Z', reason: 'forged' }
    await reseal({ 'blocker/stop-2': canonical({ ...blocker, retired }) })
    expect(await codes()).toEqual(all)
    expect(await story.broken()).toMatch(/^the hash of page \d+ of the seal was changed$/)
  })

  it('are not believed when a blocker is left out of the index, or the index, or the blocker altogether', async () => {
    await reseal({ [indexKey('run')]: canonical(['blocker/run-1']) })
    expect(await codes()).toEqual(all)
    await reseal({ [indexKey('run')]: null })
    expect(await codes()).toEqual(all)
    await reseal({ 'blocker/stop-2': null })
    expect(await codes()).toEqual(all)
  })

  it('are not believed when they are nonsense, and nobody stumbles over it', async () => {
    for (const text of ['', 'null', '[]', '"x"', '{', '{"__proto__":1}']) {
      await reseal({ 'blocker/stop-2': text, 'blocker/constructor': text })
      expect(await codes()).toEqual(all)
      const pages = Buffer.concat(Array.from({ length: 256 }, () => leafHash(text)))
      await sql`update seal set pages = ${pages}`.execute(story.db)
      await sql`update seal_pages set text = ${text}`.execute(story.db)
      expect(await codes()).toEqual(all)
      await reseal({})
    }
  })

  it('of an older seal give the same verdict when all of them are put back, and none when only the list is', async () => {
    const older = await readSeal(story.db)
    const [states, pages] = [await readStatesAfter(story.db, '', 1000), await readPages(story.db, 'all')]
    await story.grants(ana, 'STOP-2', 'run')
    await story.ledger.seal({ now: true })
    const list = { seq: older?.seq ?? 0, pages: Buffer.concat(older?.hashes ?? []) }
    await story.db.updateTable('seal').set(list).execute()
    expect(await codes()).toEqual([[], broken, broken])
    for (const table of ['states', 'seal_pages'] as const) await story.db.deleteFrom(table).execute()
    await story.db.insertInto('states').values(states).execute()
    await story.db
      .insertInto('seal_pages')
      .values([...pages].map(([page, text]) => ({ page, text })))
      .execute()
    expect(await codes()).toEqual([[], [], []])
    expect(await story.broken()).toMatch(/^the newest seal is in entry \d+, and the one kept is of \d+$/)
  })

  it('are not needed: without the seal every entry is read, and the verdict is the same', async () => {
    await story.db.deleteFrom('seal').execute()
    expect(await codes()).toEqual([waiting, waiting, waiting])
    expect(await story.broken()).toMatch(/^the table seal has 0 rows/)
  })

  it.each([-1, 0, 1, 2, 1_000_000])('are not believed for a seal said to be in entry %s', async (seq) => {
    await tamper(story.db, 'seal', () => sql`update seal set seq = ${seq}`.execute(story.db))
    expect(await codes()).toEqual(all)
  })
})

describe('an entry that is left out', () => {
  it('closes every gate, also when the others move up and every hash and node is right again', async () => {
    const rows = await story.db.selectFrom('ledger').select(['seq', 'text']).orderBy('seq').execute()
    const texts = rows.filter(({ text }) => !text.includes('STOP-2')).map(({ text }) => JSON.parse(text))
    const { note } = await story.db.selectFrom('checkpoint').select('note').executeTakeFirstOrThrow()
    await tamper(story.db, 'ledger', () => sql`delete from ledger`.execute(story.db))
    for (const table of ['tree', 'seal', 'seal_pages', 'states'] as const) await story.db.deleteFrom(table).execute()
    const frontier = await readFrontier(readsOf(story.db), 0)
    if (isBroken(frontier)) throw new Error(frontier.broken)
    const leaves = leavesOf(
      texts.map((entry, i) => ({ ...entry, seq: i + 1 })),
      frontier,
    )
    await story.db.transaction().execute((tx) => append(tx, { ...leaves, checkpoint: { size: texts.length, note } }))
    expect(await codes()).toEqual([broken, broken, broken])
  })

  it('closes every gate when it is the last, and the end of the ledger', async () => {
    await tamper(story.db, 'ledger', () =>
      sql`delete from ledger where seq = ${story.ledger.head.size}`.execute(story.db),
    )
    expect(await codes()).toEqual([broken, broken, broken])
  })

  it('closes every gate when all of them are, checkpoint and all, for whoever knew that there were any', async () => {
    story.ledger.noteHead()
    await tamper(story.db, 'ledger', () => sql`delete from ledger`.execute(story.db))
    for (const table of ['tree', 'seal', 'seal_pages', 'states', 'checkpoint'] as const)
      await story.db.deleteFrom(table).execute()
    expect(await codes()).toEqual([broken, broken, broken])
    expect(await story.broken()).toBe('there is no ledger in this database')
  })
})

describe.skipIf(onPostgres)('an older copy of the whole file', () => {
  it('is closed beside the head of a newer one, and by the head that somebody noted', async () => {
    const url = join(temporaryFolder(), 'countersign.db')
    const keys = keysIn(placesBeside(url))
    story = await aStory(await freshDatabase(url), keys)
    await story.grants(ana, 'STOP-2', 'run')
    const copy = `${url}.copy`
    await sql`vacuum into ${copy}`.execute(story.db)
    const passed = await passGate(story.ledger, 'run', 'ci')
    expect(passed.passed).toBe(true)
    const { head } = story.ledger
    story.ledger.noteHead()
    await closeDatabase(story.db)
    for (const end of ['', '-wal', '-shm']) rmSync(url + end, { force: true })
    copyFileSync(copy, url)
    const again = await openDatabase(url)
    onTestFinished(() => closeDatabase(again))
    for (const only of [null, 'run']) {
      const ledger = await story.opened({ db: again, only })
      expect((await checkGate(ledger, 'run')).reasons.map(({ code }) => code)).toEqual(broken)
      expect((await passGate(ledger, 'run', 'ci')).passed).toBe(false)
      expect(ledger.broken).toMatch(/^the ledger was shortened, or restored from a backup: it ended at entry \d+/)
    }
    const known = new Story(again, story.ledger, story.time, keys)
    expect(await known.broken(head)).toMatch(/^the ledger was shortened/)
    // Nothing else tells: with the head beside it put back too, the copy is what was true once.
    rmSync(`${url}.head`)
    expect((await checkGate(await story.opened({ db: again }), 'run')).open).toBe(true)
  })
})
