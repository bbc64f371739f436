/*
 * Documents that nobody sane would write, through the real import and the real bot into the sandbox, which is as strict
 * as Slack. Each is refused with places and sentences, or shown as text; nothing crashes, and nobody is pinged.
 *
 * `INPUTS=5000 npx vitest run test/faults/fuzz-documents.test.ts` looks harder. A failure prints its seed and path; with
 * `SEED=… PATH_=…` the same inputs come again.
 */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { type ImportOutcome, importDocument } from '../../src/workflows/import-document.ts'
import type { Ledger } from '../../src/workflows/ledger.ts'
import { type Desk, ledgerIn } from '../cli/support.ts'
import { folderWith, run } from '../support/cli.ts'
import { ANA, blockers, IVY, inDirectMessages, keyOf, OMAR, openHome } from '../support/people.ts'
import { aWorld, CHANNEL, realDocument, type World } from '../support/world.ts'

const inputs = Number(process.env.INPUTS ?? 400)
const replay = {
  // Revisions build on each other: a shorter input in the same ledger would be another story.
  endOnFailure: true,
  ...(process.env.SEED ? { seed: Number(process.env.SEED) } : {}),
  ...(process.env.PATH_ ? { path: process.env.PATH_ } : {}),
}
const MEGABYTE = 1024 * 1024
const LARGEST = 16 * MEGABYTE
const tally = { imported: 0, unchanged: 0, problems: 0, refused: 0 }

afterAll(() => console.log(`fuzzed documents: ${sum(Object.values(tally))} ${JSON.stringify(tally)}`))

describe('a document that was mutated', () => {
  it('is refused with places and sentences, or imported into a ledger that verifies', async () => {
    const cwd = folderWith()
    const arrive = ({ ledger }: Desk) =>
      fc.assert(
        fc.asyncProperty(mutated, async (input) => void (await arrives(ledger, input))),
        { numRuns: inputs, ...replay },
      )
    await ledgerIn(cwd, arrive, { imports: false })
    expect(await run(['verify'], { cwd })).toMatchObject({ code: 0 })
  }, 600_000)

  it('becomes text that Slack takes and that pings nobody, revision after revision', async () => {
    const world = await aWorld()
    await fc.assert(
      fc.asyncProperty(fc.oneof(inField, inField, list), async (change) => {
        await arrives(world.bot.ledger, change(original))
        await everythingShows(world)
      }),
      { numRuns: Math.ceil(inputs / 10), ...replay },
    )
    await everyAnswerShows(world)
  }, 600_000)
})

describe('a document with one nasty thing in it', () => {
  it.each(nasty().map(([name, text]) => ({ name, text })))('$name in every field at once', async ({ name, text }) => {
    const world = await aWorld({ empty: true })
    const document = realDocument()
    for (const blocker of document.blockers)
      for (const field of Object.keys(blocker))
        if (field !== 'status') blocker[field] = `${field === 'id' ? blocker.id : ''}${text}`
    // Separators that are none are refused, and the rest is to be shown.
    for (const blocker of document.blockers) blocker.blocks = text.replaceAll(/[,;|\\\n]/g, ' ')
    const outcome = await arrives(world.bot.ledger, JSON.stringify(document))
    if (name.includes('refused')) expect(outcome.kind).toBe('problems')
    await everythingShows(world)
    await everyAnswerShows(world)
  })

  it.each(broken().map(([name, text]) => ({ name, text })))('is refused: $name', async ({ text }) => {
    const world = await aWorld({ empty: true })
    expect(await arrives(world.bot.ledger, text)).toMatchObject({ kind: 'problems' })
    expect(world.bot.ledger.state.blockers.size).toBe(0)
    expect(world.sandbox.messages(CHANNEL)).toEqual([])
  })

  it('`__proto__` and its like, as keys and as values, change no other object', async () => {
    const world = await aWorld({ empty: true })
    const text = JSON.stringify(realDocument())
      .replace(
        '"blockers":[{',
        '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"blockers":[{"__proto__":{"polluted":1},',
      )
      .replaceAll('"REAL_RUN"', '"__proto__/constructor/toString/hasOwnProperty"')
      .replaceAll('FIX7-P0-PLAN-REALRUN-1', '__proto__')
    expect(await arrives(world.bot.ledger, text)).toMatchObject({ kind: 'imported' })
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    for (const action of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      expect(await world.codes(action)).toEqual(['decision_awaited'])
    expect(await world.codes('valueOf')).toEqual(['unknown_action'])
    await everythingShows(world)
    await everyAnswerShows(world)
  })
})

describe('a document of 16 MB', () => {
  const padded = (bytes: number, pad: (length: number) => string) => {
    const around = JSON.stringify({ ...realDocument(), padding: '' })
    const text = around.replace('"padding":""', `"padding":"${pad(bytes - Buffer.byteLength(around))}"`)
    return text
  }

  it('is imported at exactly the limit, and refused a byte over it', async () => {
    const world = await aWorld({ empty: true })
    const over = padded(LARGEST + 1, (length) => 'x'.repeat(length))
    expect(await arrives(world.bot.ledger, over)).toMatchObject({
      kind: 'problems',
      problems: [{ sentence: expect.stringContaining('expected at most 16 MB') }],
    })
    const under = padded(LARGEST, (length) => 'x'.repeat(length))
    expect(Buffer.byteLength(under)).toBe(LARGEST)
    expect(await arrives(world.bot.ledger, under)).toMatchObject({ kind: 'imported' })
    await everythingShows(world)
    await world.restart()
    expect(await arrives(world.bot.ledger, under)).toMatchObject({ report: { unchanged: true } })
  })

  it.each([
    ['brackets', () => '['.repeat(LARGEST)],
    ['objects within objects', () => '{"a":'.repeat(LARGEST / 5)],
    [
      'nesting within a map',
      () =>
        padded(LARGEST, (length) => 'x'.repeat(length - (length % 2))).replace(
          /"x+"/,
          (x) => '['.repeat(x.length / 2) + ']'.repeat(x.length / 2),
        ),
    ],
    ['one string that never ends', () => `{"doc":"${'x'.repeat(LARGEST - 10)}`],
    ['quotes', () => '"'.repeat(LARGEST)],
    ['backslashes', () => `{"doc":"${'\\'.repeat(LARGEST - 10)}`],
    ['empty blockers', () => `{"doc":"x","blockers":[${'{},'.repeat(MEGABYTE / 4)}{}]}`],
    ['code fences', () => '```json\n'.repeat(LARGEST / 8)],
    ['headings', () => '# KB-1A5D rev 3\n'.repeat(LARGEST / 16)],
    ['open braces of a page', () => '{ '.repeat(LARGEST / 2)],
    ['commas', () => `{"doc":"x","blockers":[${','.repeat(LARGEST - 30)}]}`],
    ['zeros', () => '\0'.repeat(LARGEST)],
    ['the same key', () => `{${'"a":1,'.repeat(2 * MEGABYTE)}"a":1}`],
  ])(
    'of %s is refused in a few seconds',
    async (_, text) => {
      const world = await aWorld({ empty: true })
      const start = process.cpuUsage()
      expect(await arrives(world.bot.ledger, text())).toMatchObject({ kind: 'problems' })
      // Of the processor's time, in microseconds: other tests run beside this one.
      expect(process.cpuUsage(start).user).toBeLessThan(10_000_000)
    },
    60_000,
  )
})

/** Imports, and looks at what a person would be told. */
async function arrives(ledger: Ledger, input: string | Uint8Array): Promise<ImportOutcome> {
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input
  const before = ledger.state.size
  const outcome = await importDocument(ledger, bytes)
  const unchanged = outcome.kind === 'imported' && outcome.report.unchanged
  tally[outcome.kind === 'imported' && unchanged ? 'unchanged' : outcome.kind] += 1
  if (outcome.kind === 'problems') {
    expect(outcome.problems.length).toBeGreaterThan(0)
    expect(outcome.problems.length).toBeLessThanOrEqual(101)
    for (const { place, sentence } of outcome.problems) {
      expect(place).not.toBe('')
      expect(place.length + sentence.length).toBeLessThan(3000)
      expect(sentence).toMatch(/[.?)…]$/)
    }
  }
  if (outcome.kind !== 'imported' || unchanged) expect(ledger.state.size).toBe(before)
  return outcome
}

/** All that was wanted is there, no call was refused, and nobody is mentioned. */
async function everythingShows(world: World): Promise<void> {
  await world.settled()
  const failed = world.sandbox.calls.filter(({ result }) => !result.ok)
  expect(failed.map(({ method, result, args }) => ({ method, result, args }))).toEqual([])
  expect(world.sandbox.pings()).toEqual([])
  const waiting = await world.bot.ledger.db
    .selectFrom('messages')
    .select('key')
    .where('queued', 'is not', null)
    .execute()
  expect(waiting).toEqual([])
}

/** Every button and command that shows something of the document. */
async function everyAnswerShows(world: World): Promise<void> {
  const { sandbox } = world
  for (const command of ['', 'list', 'mine', 'next']) await blockers(world, OMAR, `${command} --share`)
  for (const { id } of world.bot.ledger.state.blockers.values()) await sandbox.command(IVY, `/blockers show ${id}`)
  for (const user of [ANA, IVY]) await openHome(world, user)
  for (const user of [ANA, OMAR]) {
    for (const { ts, channel, buttons } of [
      ...inDirectMessages(world, user, 'prompt'),
      ...inDirectMessages(world, user, 'claim'),
    ].slice(-15)) {
      for (const button of buttons) {
        await sandbox.click(user, channel, button, { ts })
        expect(sandbox.modal(user), `${button} opened nothing`).toBeDefined()
        await sandbox.act({ kind: 'reload', user })
      }
    }
  }
  world.clock.set(Date.parse('2026-06-15T09:00:00Z'))
  await world.tick()
  const digests = sandbox.messages(CHANNEL).filter((message) => keyOf(message).startsWith('digest/'))
  if (world.bot.ledger.state.blockers.size > 0) expect(digests).toHaveLength(1)
  await everythingShows(world)
}

/* Nasty texts. */

function nasty(): [name: string, text: string][] {
  return [
    ['broadcasts', '<!channel> <!here> <!everyone>'],
    ['mentions', '<@U02OMAR> <#C02GENERAL> <!subteam^S01OWNERS|owners> @channel @here'],
    ['links and dates', '<https://evil.example|click> <!date^0^{date}|now> https://evil.example'],
    ['Markdown', '*b* _i_ ~s~ `c` > q\n- l\n# h ![x](https://evil.example/x.png)'],
    ['entities', '&lt;!channel&gt; &amp;lt; &#60;!here&#62; &'],
    ['brackets that never close', '<!channel <@U02OMAR <<<<>>>> |'],
    ['text from right to left', 'safe שלום עליכם'],
    ['overrides of direction, in names refused', 'a\u202Eb\u2066c'],
    ['emoji and joiners', '👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 :warning: ❤️'],
    ['many combining marks', `a${'\u0301'.repeat(80)}`],
    ['characters of four bytes', '𝕬'.repeat(60)],
    ['Slack’s own JSON', '{"type":"mrkdwn","text":"<!channel>"}'],
    ['spreadsheet formulae and shells', '=HYPERLINK("https://evil.example") $(rm -rf x) `id` ;&'],
    ['percent signs', '%2F%00%E2 %s %d %n {} $x'],
    ['a NUL, refused', 'a\0b'],
    ['half a character, refused', 'a\uD800b'],
    ['control characters, refused', 'a\u001b[31mb\u0007'],
    ['noncharacters', '\uFFFE\uFFFF \uFDD0 \uFFFD'],
  ]
}

function broken(): [name: string, text: string][] {
  const text = JSON.stringify(realDocument())
  return [
    ['a key twice', text.replace('"doc":', '"doc":"other","doc":')],
    ['a key twice in a blocker', text.replace('"status":"OPEN"', '"status":"OPEN","status":"CLOSED"')],
    ['a key twice, once with escapes', text.replace('"status":"OPEN"', '"status":"OPEN","\\u0073tatus":"CLOSED"')],
    ['`__proto__` in place of a field', text.replace('"item":', '"__proto__":')],
    ['`__proto__` twice', text.replace('"doc":', '"__proto__":{},"__proto__":[],"doc":')],
    ['half a character as an escape', text.replace('UNKNOWN', '\\ud800')],
    ['a NUL as an escape', text.replace('UNKNOWN', '\\u0000')],
    ['a raw NUL', text.replace('UNKNOWN', '\0')],
    ['a number that is no JSON', text.replace('false', 'NaN')],
    ['a thousand lists', text.replace('[]', '['.repeat(100_000) + ']'.repeat(100_000))],
    ['cut in the middle', text.slice(0, text.length / 2)],
    ['its own text after it', text + text],
  ]
}

/* Mutations of the real document: of its fields, of its shape, of its bytes. */

type Mutation = (text: string) => string

const pieces = fc.constantFrom(
  ...nasty()
    .filter(([name]) => !name.includes('refused'))
    .map(([, text]) => text),
  ...[
    'n/a',
    'N/A (x)',
    'none',
    '',
    ' ',
    '/',
    'a/b//c',
    'OPEN',
    'CLOSED',
    'x'.repeat(300),
    'y'.repeat(2990),
    '&'.repeat(14_000),
    '<'.repeat(15_001),
  ],
)
const anyText = fc.oneof(
  { weight: 3, arbitrary: pieces },
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
)
const anyValue = fc.oneof(
  { weight: 8, arbitrary: anyText as fc.Arbitrary<unknown> },
  fc.constantFrom(null, 0, -1e308, true, false, [], {}),
  fc.jsonValue({ maxDepth: 3 }),
)

const fields = [
  'id',
  'item',
  'evidence',
  'required_owner_gpt_decision',
  'required_technical_proof',
  'actor_needed',
  'next_action',
  'status',
  'blocks',
]

/** Something is done to the map as an object; text that is no JSON any more stays as it is. */
function withMap(change: (map: ReturnType<typeof realDocument>) => void): Mutation {
  return (text) => {
    try {
      const map = JSON.parse(text)
      change(map)
      return JSON.stringify(map)
    } catch {
      return text
    }
  }
}

const inField: fc.Arbitrary<Mutation> = fc
  .record({ nth: fc.nat(6), field: fc.constantFrom(...fields), value: anyText, keep: fc.boolean() })
  .map(({ nth, field, value, keep }) =>
    withMap(({ blockers }) => {
      const blocker = blockers[nth % blockers.length]
      if (blocker) blocker[field] = keep ? `${blocker[field]} ${value}` : value
    }),
  )

const ofAnyKind: fc.Arbitrary<Mutation> = fc
  .record({
    nth: fc.nat(7),
    field: fc.oneof(fc.constantFrom(...fields, 'depends_on', 'note', 'doc', 'blockers', '__proto__', 'date'), anyText),
    value: anyValue,
  })
  .map(({ nth, field, value }) =>
    withMap((map) => {
      const where = nth === 7 ? map : map.blockers[nth % map.blockers.length]
      if (where) Object.defineProperty(where, field, { value, enumerable: true, configurable: true, writable: true })
    }),
  )

const list: fc.Arbitrary<Mutation> = fc
  .record({ nth: fc.nat(6), how: fc.constantFrom('drop', 'twice', 'depends', 'move') })
  .map(({ nth, how }) =>
    withMap(({ blockers }) => {
      const blocker = blockers[nth % blockers.length]
      if (!blocker) return
      if (how === 'drop' || how === 'move') blockers.splice(nth % blockers.length, 1)
      if (how === 'twice' || how === 'move') blockers.unshift(structuredClone(blocker))
      if (how === 'depends') blocker.depends_on = [blockers[(nth + 1) % blockers.length]?.id]
    }),
  )

const ofText: fc.Arbitrary<Mutation> = fc
  .record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(30),
    insert: fc.oneof(
      anyText,
      fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', '\\ud83d', '\\u0000', '/*', '\uFEFF', '```'),
    ),
  })
  .map(({ at, length, insert }) => (text) => {
    const start = Math.floor(at * text.length)
    return text.slice(0, start) + insert + text.slice(start + length)
  })

const page: fc.Arbitrary<Mutation> = fc.tuple(fc.nat(9), anyText).map(
  ([revision, after]) =>
    (text) =>
      `# KB-1A5D rev ${revision}\n\n\`\`\`json\n${text}\n\`\`\`\n[[${after}]]\n`,
)

const mutation = fc.oneof(
  { weight: 6, arbitrary: inField },
  { weight: 2, arbitrary: ofAnyKind },
  { weight: 2, arbitrary: list },
  { weight: 1, arbitrary: ofText },
)
const original = readFileSync(new URL('../fixtures/production-blocker-map.json', import.meta.url), 'utf8')

const mutated: fc.Arbitrary<string | Uint8Array> = fc
  .record({
    mutations: fc.array(mutation, { minLength: 1, maxLength: 3 }),
    wrap: fc.option(page, { freq: 6 }),
    bytes: fc.option(fc.tuple(fc.nat(), fc.uint8Array({ maxLength: 4 })), { freq: 10 }),
  })
  .map(({ mutations, wrap, bytes }) => {
    const text = [...mutations, ...(wrap ? [wrap] : [])].reduce((so_far, change) => change(so_far), original)
    if (!bytes) return text
    const encoded = new TextEncoder().encode(text)
    encoded.set(bytes[1].slice(0, encoded.length), bytes[0] % Math.max(1, encoded.length - 4))
    return encoded
  })

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
