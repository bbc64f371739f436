import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatProblem, readDocument } from '../../src/core/document.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const page = readFileSync(new URL('../fixtures/kb-1a5d-rev3.txt', import.meta.url))
const bare = readFileSync(new URL('../fixtures/production-blocker-map.json', import.meta.url))

/** What was read; fails with the problems when there are any. */
function read(input: string | Uint8Array, options = {}) {
  const reading = readDocument(typeof input === 'string' ? bytesOf(input) : input, options)
  if (!reading.ok) throw new Error(reading.problems.map(formatProblem).join('\n'))
  return { ...reading, told: reading.warnings.map(formatProblem) }
}

/** Every problem as a line. */
function problemsOf(input: string | Uint8Array, options = {}): string[] {
  const reading = readDocument(typeof input === 'string' ? bytesOf(input) : input, options)
  return reading.ok ? [] : reading.problems.map(formatProblem)
}

const MAP = '{"doc":"d","blockers":[]}'
const empty = { allowEmpty: true }

describe('the two real inputs', () => {
  it('hold the same seven blockers', () => {
    const [fromPage, fromFile] = [read(page), read(bare)]
    expect(fromPage.document.blockers).toHaveLength(7)
    expect(fromPage.document).toEqual({ ...fromFile.document, source: { id: 'KB-1A5D', revision: 3 } })
    expect(fromFile.document.source).toBeNull()
    expect([...fromPage.warnings, ...fromFile.warnings]).toEqual([])
  })

  it('are understood field by field', () => {
    const { document } = read(page)
    expect(document).toMatchObject({
      doc: 'fix7-p0-production-blocker-map',
      date: '2026-06-12',
      authority: 'blocker map only; resolves nothing production; production work NOT performed',
      resolved: [],
      newly_closed: ['GOV-FOLD-442-461 (governance fold applied — does NOT unblock production)'],
      production_work_performed: false,
    })
    expect(document.blockers[2]).toEqual({
      id: 'FIX7-P0-DRYRUN-PROD-ROLLBACK-1',
      item: 'production rollback proof (PG/Directus snapshot+restore) NOT established',
      evidence: 'production-rollback-rehearsal-plan.md RB-PROD TBD; WS-Q5 apply BLOCKED precedent',
      decision: { needed: true, text: 'authorize a production rehearsal to PROVE snapshot/restore' },
      proof: { needed: true, text: 'before-state capture + restore byte/row-exact in a clone or rehearsal' },
      actor: { text: 'operator (+ separate authorization)', roles: ['operator'], remark: '+ separate authorization' },
      next_action: 'prove snapshot/restore before any production apply',
      status: 'OPEN',
      actions: ['production'],
      depends_on: [],
    })
    expect(document.blockers[4]?.actions).toEqual(['cutover', 'apply', 'permit', 'activation', 'repoint'])
    expect(document.blockers[4]?.proof).toEqual({ needed: false, remark: 'authorization gate' })
    expect(document.blockers[6]?.decision).toEqual({ needed: false, remark: '' })
    expect(document.blockers.map(({ actor }) => actor.roles.join(' '))).toEqual([
      'owner operator',
      'owner operator',
      'operator',
      'owner',
      'owner',
      'owner',
      'operator',
    ])
  })

  it('are the same with a byte-order mark and with CRLF, and give their bytes back', () => {
    const windows = bytesOf(`\uFEFF${bare.toString('utf8').replaceAll('\n', '\r\n')}`)
    const reading = read(windows)
    expect(reading.document).toEqual(read(bare).document)
    expect(bytesOf(reading.original)).toEqual(windows)
    expect(read(bytesOf(`\uFEFF${page.toString('utf8')}`)).document.source).toEqual({ id: 'KB-1A5D', revision: 3 })
  })
})

describe('bytes', () => {
  it('that are not UTF-8 are refused with the byte', () => {
    expect(problemsOf(Uint8Array.of(0x7b, 0x22, 0xe9, 0x22))).toEqual([
      'byte 4: found 0x22, which is not valid there; expected UTF-8. Save the file as UTF-8.',
    ])
    expect(problemsOf(Uint8Array.of(0x7b, 0xff))).toEqual([
      'byte 2: found 0xFF, which is not valid there; expected UTF-8. Save the file as UTF-8.',
    ])
    expect(problemsOf(Uint8Array.of(0x7b, 0xe2, 0x82))).toEqual([
      'byte 3: the text ends in the middle of a character; expected UTF-8. Save the file as UTF-8.',
    ])
    expect(problemsOf(Uint8Array.of(0xff, 0xfe, 0x7b, 0))).toEqual([
      'byte 1: found the byte-order mark of UTF-16; expected UTF-8. Save the file as UTF-8.',
    ])
  })

  it('are at most 16 MB', () => {
    const largest = new Uint8Array(16 * 1024 * 1024).fill(0x20)
    largest.set(bytesOf(MAP))
    expect(read(largest, empty).document.doc).toBe('d')
    expect(problemsOf(new Uint8Array(16 * 1024 * 1024 + 1))).toEqual([
      'document: found 16.1 MB; expected at most 16 MB. Split the map into several documents, each with its own `doc`.',
    ])
  })

  it('of nothing, of prose and of a web page are refused', () => {
    expect(problemsOf(' \n')).toEqual([
      'document: found nothing; expected a blocker map in JSON. Check which file this is.',
    ])
    expect(problemsOf('KB-1A5D rev 3, see there')).toEqual([
      'document: found no JSON; expected `{ "doc": ..., "blockers": [...] }`. Check which file this is.',
    ])
    expect(problemsOf('<!DOCTYPE html><body>{&quot;doc&quot;: 1}')).toEqual([
      'document: found an HTML page; expected JSON, or a page saved as text. Save the page as text, or save the JSON alone.',
    ])
  })
})

describe('a saved page', () => {
  it('may have braces, fences and links around its JSON', () => {
    const text = `# KB-2 rev 12 — a {draft}\n\n5 min read Revision 12\nwrite {"x"} or { for it\n\`\`\`json\n${MAP}\n\`\`\`\nBack to [hub](x) {not json}`
    expect(read(text, empty).document.source).toEqual({ id: 'KB-2', revision: 12 })
    expect(read(text, empty).told).toEqual([])
  })

  it.each([
    ['KB-1A5D rev 3', { id: 'KB-1A5D', revision: 3 }],
    ['**KB-1A5D, Revision 03**', { id: 'KB-1A5D', revision: 3 }],
    ['## kb-7 (rev. 4)', { id: 'kb-7', revision: 4 }],
    ['KB-7: rev 4: the map', { id: 'KB-7', revision: 4 }],
    ['KB-7 rev 4 was superseded', null],
    ['See KB-7 rev 4', null],
    ['Chapter rev 4', null],
    ['KB-7', null],
  ])('whose heading is "%s" comes from %o', (heading, source) => {
    expect(read(`${heading}\n${MAP}`, empty).document.source).toEqual(source)
  })

  it('without a heading is read with a warning', () => {
    expect(read(`The map:\n${MAP}`, empty).told).toEqual([
      'document: there is text before the JSON, but no heading such as `KB-1A5D rev 3`; source and revision are unknown, so an older revision would not be noticed.',
    ])
    expect(read(`\`\`\`json\n${MAP}\n\`\`\``, empty).told).toEqual([])
  })

  it('whose headings contradict each other is refused', () => {
    expect(problemsOf(`KB-1 rev 2\nKB-1 rev 3\n${MAP}`, empty)).toEqual([
      'line 2, column 1: found "KB-1 rev 3", but above it is KB-1 rev 2: another revision. Keep the heading that belongs to this map.',
    ])
    expect(problemsOf(`KB-1 rev 2\nKB-9 rev 2\n${MAP}`, empty)).toEqual([
      'line 2, column 1: found "KB-9 rev 2", but above it is KB-1 rev 2: another source id. Keep the heading that belongs to this map.',
    ])
    expect(problemsOf(`KB-1 rev 2\n\n5 min read Revision 3\n${MAP}`, empty)).toEqual([
      'line 3, column 1: found "5 min read Revision 3", but above it is KB-1 rev 2: another revision. Keep the heading that belongs to this map.',
    ])
    expect(read(`KB-1 rev 2\nkb-1 rev 2\n${MAP}`, empty).document.source).toEqual({ id: 'KB-1', revision: 2 })
    expect(read(`STRASSE-1 rev 2\nstraße-1 rev 2\n${MAP}`, empty).document.source?.id).toBe('STRASSE-1')
    expect(problemsOf(`KB-1 rev 99999999999999999999\n${MAP}`, empty)).toEqual([
      'line 1, column 1: found revision "99999999999999999999"; expected a whole number of at most 15 digits. Correct it.',
    ])
  })

  it('with two maps is refused rather than guessed', () => {
    expect(problemsOf(`KB-1 rev 2\n${MAP}\nand before:\n  ${MAP}`, empty)).toEqual([
      'line 4, column 3: here is a second JSON object that looks like a blocker map, the first is at line 2, column 1; expected one. Keep the one that is meant.',
    ])
  })

  it('may have other JSON before its map, whatever is inside that', () => {
    const reading = read(`KB-1 rev 2\n{"replaces": {"doc":"old","blockers":[]}}\n${MAP}`, empty)
    expect(reading.document.doc).toBe('d')
  })

  it('with something of JSON left over after its map is refused', () => {
    expect(problemsOf(`KB-1 rev 2\n${MAP}}`, empty)).toEqual([
      'line 2, column 26: found `}` after the end of the JSON; expected the rest of the page. Remove it.',
    ])
  })

  it('with braces and no map is refused', () => {
    expect(problemsOf(`KB-1 rev 2\n{'doc': 'x'} {"a": 1}`)).toEqual([
      'line 2, column 1: found braces from here on, but no JSON object with a "blockers" list; expected `{ "doc": ..., "blockers": [...] }`, names in double quotes. Correct it, or check which file this is.',
    ])
  })

  it('has its mistakes placed in the whole input', () => {
    expect(problemsOf('\uFEFFKB-1 rev 2\r\n\r\n😀 {"doc":"d","blockers":[],}', empty)).toEqual([
      'line 3, column 27: found a comma before `}`; JSON has none after the last entry. Remove it.',
    ])
  })
})

describe('JSON alone', () => {
  it('is read to its end', () => {
    for (const [rest, found] of [
      [' {"doc":"e","blockers":[]}', '{'],
      [' Back to Knowledge Hub "x/y" {', 'Back'],
      [' ]', ']'],
    ]) {
      expect(problemsOf(`${MAP}${rest}`, empty)).toEqual([
        `line 1, column 27: found \`${found}\` after the end of the JSON; expected nothing more. Remove it, or put the page's heading before the JSON.`,
      ])
    }
  })

  it.each([
    [
      '{"doc":tru}',
      'line 1, column 8: found `tru`; expected text in double quotes, a number, true, false, null, { or [. Correct it.',
    ],
    ['{doc:"d"}', 'line 1, column 2: found `doc`; expected a name in double quotes. Correct it.'],
    ['{"doc" "d"}', 'line 1, column 8: found `"d"`; expected a colon after the name. Add it.'],
    ['{"doc":}', 'line 1, column 8: found `}`; expected a value. Add it, or remove the name or comma before it.'],
    [
      '{"doc":1.}',
      'line 1, column 8: found `1.`; expected a number such as 12 or 0.5. Correct it, or put it in double quotes.',
    ],
    [
      '{"doc":"d',
      'line 1, column 8: found text without its closing double quote, `"d`; expected it on the same line. Add it, or write a line break as \\n.',
    ],
    [
      '{"doc":"a\nb","blockers":[]}',
      'line 1, column 8: found text without its closing double quote, `"a`; expected it on the same line. Add it, or write a line break as \\n.',
    ],
    [
      '{"doc":[{}',
      'line 1, column 11: found the end of the text; expected `]`. Close the list, or see whether the text was cut off.',
    ],
    [
      '{"doc":"d"',
      'line 1, column 11: found the end of the text; expected `}`. Close the object, or see whether the text was cut off.',
    ],
    [
      '{"doc":"\\q"}',
      'line 1, column 8: found a backslash that means nothing to JSON in `"\\q"`; expected one of \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u. Write a backslash as \\\\.',
    ],
    ['{"doc":"\\u12"}', 'line 1, column 8: found `"\\u12"`; expected four hexadecimal digits after \\u. Correct it.'],
    [
      '{"doc":"a\u0001b"}',
      'line 1, column 8: found a control character in `"a\\u{1}b"`; expected it escaped, such as \\t or \\n. Escape or remove it.',
    ],
  ])('is refused with place and advice: %s', (text, line) => {
    expect(problemsOf(text)[0]).toBe(line)
  })

  it('is told of one missing quote once, and not of what it does to the next line', () => {
    expect(problemsOf('\uFEFF{"doc":"a\nb","blockers":[]}')).toEqual([
      'line 1, column 8: found text without its closing double quote, `"a`; expected it on the same line. Add it, or write a line break as \\n.',
    ])
  })

  it('names every slip, and looks at the fields as well', () => {
    expect(problemsOf('{ // a map\n "doc": "d"\n "blockers": [],\n}')).toEqual([
      'line 1, column 3: found the comment `// a map`; JSON has no comments. Remove it.',
      'line 3, column 2: found `"blockers"`; expected a comma before it. Add it.',
      'line 3, column 16: found a comma before `}`; JSON has none after the last entry. Remove it.',
      'blockers: found an empty list; expected at least one blocker. List them, or allow an empty map if that is meant.',
    ])
  })

  it('may not give a name twice in one object, however it is spelt', () => {
    expect(problemsOf('{"doc":"d",\n "d\\u006fc":"e","blockers":[]}', empty)).toEqual([
      'line 2, column 2: "doc" is given a second time in one object, first at line 1, column 2; expected each name once. Keep the one that is meant.',
    ])
    expect(read('{"doc":"d","x":{"doc":1},"blockers":[]}', empty).document.doc).toBe('d')
  })

  it('may not be nested without end', () => {
    for (const open of ['[', '{"a":', '[{"a":', 'KB-1 rev 1 {']) {
      expect(problemsOf(open.repeat(100_000))[0]).toMatch(
        /^line 1, column \d+: brackets are nested more than 100 deep here; a blocker map needs 4\. Check which file this is\.$/,
      )
    }
  })

  it('is not confused by names such as __proto__', () => {
    const reading = read('{"__proto__":{"note":"x"},"doc":"d","constructor":1,"blockers":[]}', empty)
    expect(reading.document.note).toBe('')
    expect(reading.told).toEqual([
      '__proto__: unknown field; it is kept in the original and changes nothing.',
      'constructor: unknown field; it is kept in the original and changes nothing.',
    ])
    expect(Object.hasOwn(Object.prototype, 'note')).toBe(false)
  })

  it('must be an object', () => {
    expect(problemsOf('["d"]')).toEqual([
      'document: found a list; expected an object, `{ "doc": ..., "blockers": [...] }`. Check which file this is.',
    ])
  })
})

describe('any bytes', () => {
  const mutation = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.integer({ min: 0, max: 30 }),
    insert: fc.oneof(
      fc.uint8Array({ maxLength: 8 }),
      fc
        .constantFrom('{', '}', '[', ']', '"', ',', ':', '\\', '//', '/*', '"a":1,', '\\ud800', '\n', '\u200b', 'null')
        .map(bytesOf),
    ),
  })
  const mutated = fc
    .tuple(fc.constantFrom(page, bare), fc.array(mutation, { minLength: 1, maxLength: 6 }))
    .map(([bytes, mutations]) =>
      mutations.reduce((now: Uint8Array, { at, remove, insert }) => {
        const start = Math.floor(at * now.length)
        return Uint8Array.from([...now.subarray(0, start), ...insert, ...now.subarray(start + remove)])
      }, bytes),
    )

  it('are read or refused with places and sentences, never thrown at', () => {
    fc.assert(
      fc.property(mutated, (bytes) => {
        const reading = readDocument(bytes)
        if (reading.ok) {
          expect(bytesOf(reading.original)).toEqual(Uint8Array.from(bytes))
          for (const { id, actions } of reading.document.blockers) expect(id !== '' && actions.length > 0).toBe(true)
        } else {
          expect(reading.problems.length).toBeGreaterThan(0)
          for (const { place, sentence } of reading.problems) expect(place !== '' && sentence.isWellFormed()).toBe(true)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('with blanks around the JSON that JSON has no place for are read', () => {
    expect(readDocument(bytesOf(`\v\u00a0${bare.toString('utf8')}\f`)).ok).toBe(true)
  })

  it('with names that are escaped are read by what the names say, whatever was parsed before', () => {
    // V8 13.6 remembers a last name that begins with a backslash, and then takes an escaped one in its place for it.
    const { doc, ...others } = JSON.parse(bare.toString('utf8'))
    const ending = (name: string) => `${JSON.stringify(others).slice(0, -1)},"${name}":${JSON.stringify(doc)}}`
    JSON.parse(ending(String.raw`\\u0`))
    expect(read(bytesOf(ending(String.raw`\u0064oc`))).document).toEqual(read(bare).document)
  })

  it('that JSON.parse refuses are refused, when they are not a page', () => {
    fc.assert(
      fc.property(mutated, (bytes) => {
        const text = new TextDecoder().decode(bytes)
        if (!/^\s*\{\s*"/.test(text) || !readDocument(bytes).ok) return
        // Blanks around it that JSON has no place for (a vertical tab, a no-break space) came with the copying.
        expect(() => JSON.parse(text.trim())).not.toThrow()
      }),
      { numRuns: 2000 },
    )
  })

  it('of arbitrary JSON are read or refused', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (json) => void readDocument(bytesOf(`{"blockers":[${json}],"x":${json}}`))),
    )
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readDocument(bytesOf(text))))
  })
})
