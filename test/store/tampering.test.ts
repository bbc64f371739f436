import { describe, expect, it } from 'vitest'
import { checkGate } from '../../src/workflows/check-gate.ts'
import { onPostgres } from '../support/postgres/database.ts'
import { freshDatabase, longStory, type Story } from './support.ts'
import { deleteRow, insertRow, keysOf, otherThan, type Row, rowsOf, setColumn, type Table } from './tamper.ts'

const actions = ['solo', 'cutover', 'apply', 'permit', 'no such action']

/** What gates rest on. */
const proven = ['ledger', 'tree', 'checkpoint', 'seal', 'seal_pages', 'states'] as const
/** What is there for people, and for Slack. */
const shown = (Object.keys(keysOf) as Table[]).filter((table) => !proven.some((one) => one === table))
/** Of messages, what follows from the ledger. */
const columnsIn = (table: Table, row: Row) =>
  table === 'messages' ? ['key', 'rank', 'place_kind', 'place_target'] : Object.keys(row)

/** Prompts and lines may be about what is over: the ledger does not call for these any more. */
const isOver = (table: Table, row: Row) => table === 'messages' && !/^(card|notice|digest|next)\//.test(String(row.key))

/** Every verdict of whoever comes now: by all of the ledger, and by what one action is about. */
async function verdicts(story: Story): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const full = await story.opened()
  for (const action of actions) {
    found.set(`full ${action}`, JSON.stringify(await checkGate(full, action)))
    const narrow = await story.opened({ only: action })
    found.set(`narrow ${action}`, JSON.stringify(await checkGate(narrow, action)))
  }
  return found
}

const closed = (verdict: string | undefined) => verdict?.includes('"code":"ledger_broken"') ?? false

/** What is wrong with how a change was met: a verdict that is another one and not a closed gate; nothing found by `verify`. */
async function misses(story: Story, before: Map<string, string>): Promise<string[]> {
  const after = await verdicts(story)
  const others = [...after].filter(([whose, verdict]) => verdict !== before.get(whose) && !closed(verdict))
  const found = await story.broken()
  return [...others.map(([whose, verdict]) => `${whose}: ${verdict}`), ...(found ? [] : ['nothing found'])]
}

/** Changes each column of each row to something else, deletes each row, and puts all of it back. */
async function sweep(
  story: Story,
  tables: readonly Table[],
  look: (what: string) => Promise<void>,
  every = 1,
): Promise<number> {
  let changes = 0
  for (const table of tables) {
    const rows = (await rowsOf(story.db, table)).filter((row) => !isOver(table, row))
    for (const row of rows.filter((_, i) => i % every === 0)) {
      const name = keysOf[table].map((key) => row[key]).join('/')
      for (const column of columnsIn(table, row)) {
        const value = otherThan(row[column])
        if (!(await setColumn(story.db, table, row, column, value))) continue
        changes += 1
        await look(`${table} ${name} ${column}`)
        await setColumn(story.db, table, { ...row, [column]: value }, column, row[column])
      }
      await deleteRow(story.db, table, row)
      await look(`${table} ${name} deleted`)
      await insertRow(story.db, table, row)
    }
  }
  return changes
}

describe.each([{ sealed: true }, { sealed: false }])(
  'what was changed in the database (sealed: $sealed)',
  ({ sealed }) => {
    it('opens no gate, and is found: each column of each row that gates rest on', { timeout: 600_000 }, async () => {
      const story = await longStory(await freshDatabase(), { sealed })
      const before = await verdicts(story)
      expect([...before.values()].filter((verdict) => verdict.includes('"open":true'))).toHaveLength(4)
      const wrong: string[] = []
      const look = async (what: string) => {
        for (const miss of await misses(story, before)) wrong.push(`${what}: ${miss}`)
      }
      const changes = await sweep(story, proven, look, onPostgres ? 7 : 1)
      expect(wrong).toEqual([])
      expect(changes).toBeGreaterThan(onPostgres ? 30 : 250)
      expect(await verdicts(story)).toEqual(before)
      expect(await story.broken()).toBeNull()
    })

    it('changes no verdict, and the row is named: tables for people, and messages', { timeout: 600_000 }, async () => {
      const story = await longStory(await freshDatabase(), { sealed })
      const before = await verdicts(story)
      const wrong: string[] = []
      const look = async (what: string) => {
        const found = await story.broken()
        const table = what.split(' ')[0]
        if (!found?.match(new RegExp(`^row .+ of table ${table}\\b`))) wrong.push(`${what}: ${found}`)
      }
      const changes = await sweep(story, shown, look, onPostgres ? 9 : 3)
      expect(wrong).toEqual([])
      expect(changes).toBeGreaterThan(onPostgres ? 50 : 150)
      for (const table of shown) for (const row of await rowsOf(story.db, table)) await deleteRow(story.db, table, row)
      expect(await verdicts(story)).toEqual(before)
    })
  },
)

describe('with a seal', () => {
  /** Whose gates are closed after a change. */
  async function closedBy(story: Story, change: () => Promise<unknown>): Promise<string[]> {
    await change()
    return [...(await verdicts(story))].filter(([, verdict]) => closed(verdict)).map(([whose]) => whose)
  }
  const everybody = actions.flatMap((action) => [`full ${action}`, `narrow ${action}`])
  const rowOf = async ({ db }: Story, table: Table, key: string | number) => {
    const row = (await rowsOf(db, table)).find((found) => found[keysOf[table][0] as string] === key)
    if (!row) throw new Error(`no ${table} ${key}`)
    return row
  }

  it.each([
    ['checkpoint', 1, 'note'],
    ['seal', 1, 'pages'],
    ['seal', 1, 'seq'],
    ['states', 'desk', 'text'],
  ] as const)('everybody is closed by a change of %s %s %s', async (table, key, column) => {
    const story = await longStory(await freshDatabase(), { sealed: true })
    const row = await rowOf(story, table, key)
    const change = () => setColumn(story.db, table, row, column, otherThan(row[column]))
    expect(await closedBy(story, change)).toEqual(everybody)
  })

  it('everybody is closed by any entry since the seal that is changed or missing', async () => {
    const story = await longStory(await freshDatabase(), { sealed: true })
    const entries = await rowsOf(story.db, 'ledger')
    const seal = entries.findIndex(({ text }) => String(text).includes('StatesSealed'))
    for (const row of entries.slice(seal)) {
      const text = String(row.text).replace('2026-06-12', '2026-06-13')
      expect(await closedBy(story, () => setColumn(story.db, 'ledger', row, 'text', text))).toEqual(everybody)
      await setColumn(story.db, 'ledger', row, 'text', row.text)
      expect(await closedBy(story, () => deleteRow(story.db, 'ledger', row))).toEqual(everybody)
      if (!(await insertRow(story.db, 'ledger', row))) throw new Error('the entry is not back')
    }
  })

  it('the gates of a subject are closed by another state of it, of its page, or of the index that names it', async () => {
    const story = await longStory(await freshDatabase())
    await story.ledger.seal({ now: true })
    const all = actions.map((action) => `full ${action}`)
    const concerned = (...names: string[]) => everybody.filter((whose) => [...all, ...names].includes(whose))
    for (const [subject, whose] of [
      ['blocker/solo-6', ['narrow solo']],
      ['blocker/permit-7', ['narrow permit']],
      ['action/solo', ['narrow solo']],
    ] as const) {
      const row = await rowOf(story, 'states', subject)
      // Where an action is not known at all, all of the ledger is looked at for a name that may have been meant.
      const names = concerned(...whose, 'narrow no such action')
      expect(await closedBy(story, () => setColumn(story.db, 'states', row, 'text', '{}'))).toEqual(names)
      await setColumn(story.db, 'states', row, 'text', row.text)
      expect(await closedBy(story, () => deleteRow(story.db, 'states', row))).toEqual(names)
      await insertRow(story.db, 'states', row)
    }
  })

  it.each<[Table, Row]>([
    ['tree', { level: 30, position: 1, hash: Buffer.alloc(32) }],
    ['checkpoint', { only: 2, size: 1, note: 'another' }],
    ['seal', { only: 2, seq: 1, pages: Buffer.alloc(8192) }],
    ['seal_pages', { page: 300, text: '{}' }],
    ['states', { subject: 'blocker/nobody', text: '{}' }],
    ['ledger', { seq: -1, subject: 'desk', text: '{"kind":"x","at":"y"}', hash: Buffer.alloc(32) }],
  ])('a row that was added to %s opens nothing, and is found', async (table, row) => {
    const story = await longStory(await freshDatabase(), { sealed: true })
    const before = await verdicts(story)
    const added = await insertRow(story.db, table, row)
    // PostgreSQL's own checks stay in force.
    expect(added || onPostgres).toBe(true)
    expect(await misses(story, before)).toEqual(added ? [] : ['nothing found'])
  })
})
