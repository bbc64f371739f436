import { describe, expect, it } from 'vitest'
import { formatProblem, readDocument } from '../../src/core/document.ts'

const GOOD = {
  id: 'A-1',
  item: 'the item',
  evidence: 'a log',
  required_owner_gpt_decision: 'authorize it',
  required_technical_proof: 'n/a',
  actor_needed: 'owner',
  next_action: 'ask',
  status: 'OPEN',
  blocks: 'REAL_RUN',
}

function reading(map: object, blockers: unknown = [GOOD]) {
  return readDocument(new TextEncoder().encode(JSON.stringify({ doc: 'd', blockers, ...map })))
}

function problemsOf(map: object, blockers?: unknown): string[] {
  const read = reading(map, blockers)
  return read.ok ? [] : read.problems.map(formatProblem)
}

function read(map: object, blockers?: unknown) {
  const result = reading(map, blockers)
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join('\n'))
  return { ...result.document, warnings: result.warnings.map(formatProblem) }
}

/** The one blocker of a map, with some fields changed. */
function blocker(fields: object) {
  const { blockers, warnings } = read({}, [{ ...GOOD, ...fields }])
  const [first] = blockers
  if (!first) throw new Error('no blocker')
  return { ...first, warnings }
}

const without = (name: keyof typeof GOOD) => Object.fromEntries(Object.entries(GOOD).filter(([key]) => key !== name))

describe('required fields', () => {
  it('are doc and the nine of each blocker, and every one that is missing is named', () => {
    const line = (place: string, name: string) =>
      `${place}: \`${name}\` is missing; expected text. Add \`"${name}": "..."\`.`
    expect(problemsOf({ doc: undefined }, [{}])).toEqual([
      line('doc', 'doc'),
      expect.stringMatching(/^blockers\[0\]: lacks most of what a blocker says\. A complete blocker: /),
      ...Object.keys(GOOD).map((name) => line(`blockers[0].${name}`, name)),
    ])
  })

  it('that are misspelt are recognised', () => {
    expect(problemsOf({}, [{ ...without('status'), statsu: 'OPEN' }])).toEqual([
      'blockers[0].status: `status` is missing; expected text. There is "statsu"; perhaps that was meant. Add `"status": "..."`.',
    ])
  })

  it('are text', () => {
    expect(problemsOf({ doc: 7 }, [{ ...GOOD, id: null, item: [], evidence: {}, status: true }])).toEqual([
      'doc: found 7; expected text. Write it as text in double quotes.',
      'blockers[0].id: found null; expected text. Write it as text in double quotes.',
      'blockers[0].item: found a list; expected text. Write it as text in double quotes.',
      'blockers[0].evidence: found an object; expected text. Write it as text in double quotes.',
      'blockers[0].status: found true; expected text. Write it as text in double quotes.',
    ])
  })

  it('have something visible in them', () => {
    expect(problemsOf({ doc: ' ' }, [{ ...GOOD, item: '\u200b\u2066\u3164', required_technical_proof: '' }])).toEqual([
      'doc: found " "; expected text with something visible in it. Fill it in.',
      'blockers[0].item: found "\\u{200b}\\u{2066}\\u{3164}"; expected text with something visible in it. Fill it in.',
      'blockers[0].required_technical_proof: found ""; expected text with something visible in it. Fill it in, or write "n/a" if none is needed.',
    ])
  })

  it('hold whole characters and no control characters', () => {
    expect(
      problemsOf({ note: 'x\u0000' }, [
        { ...GOOD, item: 'half \ud800 here', evidence: 'bell \u0007', next_action: 'tab\tand\nline' },
      ]),
    ).toEqual([
      'blockers[0].item: found \\u{d800}, half of a character, in "half \\u{d800} here"; expected whole characters. Write the other half after it, or remove it.',
      'blockers[0].evidence: found the control character \\u{7} in "bell \\u{7}"; expected text. Remove it.',
      'note: found the control character \\u{0} in "x\\u{0}"; expected text. Remove it.',
    ])
  })

  it('are trimmed and NFC, and otherwise as written', () => {
    expect(blocker({ item: ' cafe\u0301  <b>&\n' }).item).toBe('café  <b>&')
  })

  it('may show a direction of writing that misleads, with a warning', () => {
    expect(blocker({ item: 'run \u202edlrow' }).warnings).toEqual([
      'blockers[0].item: found marks that change the direction of writing in "run \\u{202e}dlrow"; it may look different from what it says. Read the original.',
    ])
  })
})

describe('the list of blockers', () => {
  it('is there, is a list, and is not empty', () => {
    const advice = 'expected a list of blockers. A complete blocker: '
    expect(problemsOf({ blockers: undefined })).toEqual([
      expect.stringContaining(`: \`blockers\` is missing; ${advice}`),
    ])
    expect(problemsOf({ blockers: {} })).toEqual([expect.stringContaining(`blockers: found an object; ${advice}`)])
    expect(problemsOf({}, [])).toEqual([
      'blockers: found an empty list; expected at least one blocker. List them, or allow an empty map if that is meant.',
    ])
    expect(problemsOf({}, ['A-1'])).toEqual([
      'blockers[0]: found "A-1"; expected a blocker, `{ "id": ..., "item": ... }`. Correct it, or remove it.',
    ])
  })

  it('may be empty when that was asked for', () => {
    expect(readDocument(new TextEncoder().encode('{"doc":"d","blockers":[]}'), { allowEmpty: true }).ok).toBe(true)
  })

  it('names each id once, compared without upper and lower case', () => {
    expect(problemsOf({}, [{ ...GOOD, id: 'Straße' }, GOOD, { ...GOOD, id: ' STRASSE ' }])).toEqual([
      'blockers[2].id: found "STRASSE", and blockers[0].id is "Straße"; upper and lower case count as the same, and each blocker needs its own id. Rename or remove one.',
    ])
  })

  it('has no ids with something invisible in them', () => {
    for (const code of ['200b', '200d', 'fe0f', '3164', '115f', '2800', 'a0', '2003', 'e0041', 'e000', '202e']) {
      const id = `A${String.fromCodePoint(Number.parseInt(code, 16))}-1`
      expect(problemsOf({}, [{ ...GOOD, id }])).toEqual([
        expect.stringContaining(`blockers[0].id: found \\u{${code}}, which can't be seen, in "A`),
      ])
    }
  })

  it('has at most a hundred problems told, and the rest counted', () => {
    const problems = problemsOf({}, Array(15).fill({}))
    expect(problems).toHaveLength(101)
    expect(problems.at(-1)).toBe('document: and 36 more problems.')
  })
})

describe('what is asked', () => {
  it.each([
    ['n/a', ''],
    [' N/A ', ''],
    ['n/a (authorization gate)', 'authorization gate'],
    ['N/a(see (2) below)', 'see (2) below'],
  ])('is nothing for "%s"', (text, remark) => {
    expect(blocker({ required_technical_proof: text }).proof).toEqual({ needed: false, remark })
  })

  it.each([
    'none',
    'not applicable',
    'n/a - see below',
    'n/a for now',
    'n/a.',
    'n/a ()',
    'n/a (a) or (b)',
    'n/a (a',
    'n/a (a))',
    'n / a',
    'n/a\u200b',
    'n/ab',
  ])('is something for "%s"', (text) => {
    expect(blocker({ required_technical_proof: text }).proof).toEqual({ needed: true, text })
  })

  it('may be nothing at all, with a warning', () => {
    expect(blocker({ required_owner_gpt_decision: 'N/A' }).warnings).toEqual([
      'blockers[0]: this blocker asks for neither a decision nor a proof; it stays open until an owner retires it. Say what would clear it.',
    ])
  })
})

describe('who is needed', () => {
  it.each([
    ['owner', ['owner'], ''],
    ['Operators', ['operator'], ''],
    ['operator & owner', ['owner', 'operator'], ''],
    ['owner_gpt', ['owner'], ''],
    ['operator (+ separate authorization)', ['operator'], '+ separate authorization'],
    ['operator (not the owner (yet)) (later)', ['operator'], 'not the owner (yet); later'],
    ['owner (never closed', ['owner'], 'never closed'],
  ])('is understood from "%s"', (text, roles, remark) => {
    expect(blocker({ actor_needed: text })).toMatchObject({ actor: { text, roles, remark }, warnings: [] })
  })

  it('is both when nothing is understood, with a warning', () => {
    for (const text of ['somebody (owner)', 'ownership', 'cooperator']) {
      expect(blocker({ actor_needed: text })).toMatchObject({
        actor: { text, roles: ['owner', 'operator'] },
        warnings: [
          `blockers[0].actor_needed: found "${text}", which names neither owner nor operator; both are told. Write "owner", "operator" or "owner + operator".`,
        ],
      })
    }
  })
})

describe('the actions that are blocked', () => {
  it('are split at slashes and trimmed, in the order written', () => {
    expect(blocker({ blocks: ' cutover / apply/cafe\u0301' }).actions).toEqual(['cutover', 'apply', 'café'])
  })

  it('are never empty', () => {
    for (const blocks of ['a//b', '/a', 'a/', 'a/ \u200b /b']) {
      const shown = blocks.replace('\u200b', '\\u{200b}')
      expect(problemsOf({}, [{ ...GOOD, blocks }])).toEqual([
        `blockers[0].blocks: found an empty action in "${shown}"; expected names with one \`/\` between them. Name it, or remove the \`/\`.`,
      ])
    }
  })

  it('have nothing invisible in them', () => {
    expect(problemsOf({}, [{ ...GOOD, blocks: 'pro\u00adduction/b' }])).toEqual([
      'blockers[0].blocks: found \\u{ad}, which can\'t be seen, in "pro\\u{ad}duction"; expected a name without it. Remove it.',
    ])
  })

  it('are each asked for once', () => {
    const { actions, warnings } = blocker({ blocks: 'café/a/cafe\u0301' })
    expect(actions).toEqual(['café', 'a'])
    expect(warnings).toEqual(['blockers[0].blocks: "café" is named more than once; it is asked for once.'])
  })

  it.each([
    'apply, cutover',
    'apply; cutover',
    'apply|cutover',
    'apply\\cutover',
    'apply and cutover',
    'apply\ncutover',
  ])('are split at nothing else: %j', (blocks) => {
    const shown = blocks.replace('\n', '\\u{a}')
    expect(problemsOf({}, [{ ...GOOD, blocks: `permit/${blocks}` }])).toEqual([
      `blockers[0].blocks: found "${shown}"; names are split at \`/\` alone, so that this is one action. Perhaps "apply/cutover" was meant: write it so, or list the name under \`actions\` in the policy.`,
    ])
  })

  it.each(['real_run', 'REAL-RUN', 'RЕАL_RUN'])('do not look like one another: %s beside REAL_RUN', (blocks) => {
    expect(problemsOf({}, [GOOD, { ...GOOD, id: 'A-2', blocks }, { ...GOOD, id: 'A-3', blocks }])).toEqual(
      [1, 2].map(
        (at) =>
          `blockers[${at}].blocks: "${blocks}" looks like "REAL_RUN", and names are compared exactly: they would be two actions. Use one spelling, or list the name under \`actions\` in the policy.`,
      ),
    )
  })

  it('are meant as they stand where the policy lists them', () => {
    const blocks = 'sign and seal/real-run'
    const bytes = new TextEncoder().encode(
      JSON.stringify({ doc: 'd', blockers: [GOOD, { ...GOOD, id: 'A-2', blocks }] }),
    )
    expect(readDocument(bytes, { allowed: new Set(['sign and seal', 'real-run', 'REAL_RUN']) }).ok).toBe(true)
    expect(readDocument(bytes, { allowed: new Set(['sign and seal']) }).ok).toBe(false)
  })
})

describe('dependencies', () => {
  const named = (id: string, ...depends_on: unknown[]) => ({ ...GOOD, id, depends_on })

  it('are given by the id as it is listed', () => {
    const { blockers, warnings } = read({}, [named('A-1', ' b-2 ', 'B-2'), named('B-2')])
    expect(blockers.map(({ depends_on }) => depends_on)).toEqual([['B-2'], []])
    expect(warnings).toEqual(['blockers[0].depends_on[1]: "B-2" is named more than once in this list; it counts once.'])
  })

  it('are ids of this document', () => {
    expect(problemsOf({}, [named('A-1', 'PROD-OPT5'), named('PROD-OPT4')])).toEqual([
      'blockers[0].depends_on[0]: found "PROD-OPT5", which no blocker of this document has as its id; expected one of their ids. Perhaps "PROD-OPT4" was meant. Correct it, or remove it.',
    ])
  })

  it('are a list of texts', () => {
    expect(problemsOf({}, [{ ...GOOD, depends_on: 'A-2' }, named('A-2', 3, ' ')])).toEqual([
      'blockers[0].depends_on: found "A-2"; expected a list of texts. Write it as `["..."]`, or leave `depends_on` out.',
      'blockers[1].depends_on[0]: found 3; expected text. Write it as text in double quotes.',
      'blockers[1].depends_on[1]: found " "; expected text with something visible in it. Fill it in, or remove it.',
    ])
  })

  it('are not on itself', () => {
    expect(problemsOf({}, [named('A-1', 'a-1')])).toEqual([
      'blockers[0].depends_on[0]: "a-1" depends on itself; expected another blocker. Remove it.',
    ])
  })

  it('do not go in a circle, which is named whole', () => {
    expect(
      problemsOf({}, [named('X', 'B'), named('A', 'X'), named('B', 'C'), named('C', 'B', 'D'), named('D', 'a')]),
    ).toEqual([
      'blockers[2].depends_on: these depend on each other in a circle: "B" -> "C" -> "B"; none of them could ever be cleared. Remove one of the dependencies.',
      'blockers[0].depends_on: these depend on each other in a circle: "X" -> "B" -> "C" -> "D" -> "A" -> "X"; none of them could ever be cleared. Remove one of the dependencies.',
    ])
  })

  it('may meet again without being a circle, and be many', () => {
    expect(read({}, [named('A', 'B', 'C'), named('B', 'D'), named('C', 'D'), named('D')]).warnings).toEqual([])
    expect(read({}, [named('A', 'D', 'B'), named('B', 'C'), named('C', 'D'), named('D')]).warnings).toEqual([])
    const chain = Array.from({ length: 20_000 }, (_, index) =>
      named(`B-${index}`, ...(index > 0 ? [`B-${index - 1}`] : [])),
    )
    expect(read({}, chain).blockers).toHaveLength(20_000)
  })
})

describe('optional fields', () => {
  it('are empty when they are left out', () => {
    expect(read({})).toMatchObject({
      source: null,
      date: '',
      authority: '',
      resolved: [],
      newly_closed: [],
      production_work_performed: false,
      note: '',
    })
  })

  it('have the right type when they are there', () => {
    expect(
      problemsOf({
        date: 20260612,
        note: null,
        resolved_in_this_macro: 'A-1',
        newly_closed_in_this_macro: [1],
        production_work_performed: 'false',
      }),
    ).toEqual([
      'resolved_in_this_macro: found "A-1"; expected a list of texts. Write it as `["..."]`, or leave `resolved_in_this_macro` out.',
      'newly_closed_in_this_macro[0]: found 1; expected text. Write it as text in double quotes.',
      'date: found 20260612; expected text. Write it as text in double quotes, or leave `date` out.',
      'production_work_performed: found "false"; expected true or false, without quotes. Correct it, or leave it out.',
      'note: found null; expected text. Write it as text in double quotes, or leave `note` out.',
    ])
  })

  it('that are unknown are mentioned once each, with the name that may have been meant', () => {
    expect(
      read({ notes: 'x', 'a b': 1 }, [
        { ...GOOD, severity: 1, depend_on: [] },
        { ...GOOD, id: 'A-2', severity: 2 },
      ]).warnings,
    ).toEqual([
      'blockers[0].severity: unknown field, here and in 1 more; it is kept in the original and changes nothing.',
      'blockers[0].depend_on: unknown field; it is kept in the original and changes nothing. Perhaps `depends_on` was meant.',
      'notes: unknown field; it is kept in the original and changes nothing. Perhaps `note` was meant.',
      '["a b"]: unknown field; it is kept in the original and changes nothing.',
    ])
  })
})

describe('claims that are checked', () => {
  it('are loud when production work was performed, before anything else', () => {
    const result = reading({ production_work_performed: true, extra: 1 })
    expect(result).toMatchObject({
      ok: true,
      document: { production_work_performed: true },
      warnings: [
        {
          place: 'production_work_performed',
          sentence:
            'the document says that production work was performed. Find out what was done, and on whose authority.',
          loud: true,
        },
        { place: 'extra' },
      ],
    })
  })

  it.each([
    '7 production blockers remain OPEN. The fold 442..461 was closed.',
    'Of these, 2 blockers remain.',
    '3 of 4 blockers are still open',
    '2 blockers not resolved',
    '2 unresolved blockers',
  ])('are counts in the note: "%s"', (note) => {
    expect(read({ note }).warnings).toEqual([
      expect.stringMatching(/^note: the note says ".*", but 1 listed here is open\. Correct the note, or the list\.$/),
    ])
  })

  it.each([
    '1 production blocker remains OPEN',
    '1 of 4 blockers remains',
    'fold 442..461 blockers',
    'fold 442-461 blockers',
    'WS-7 blockers',
    '2026-06-12 blockers',
    'version 1.5 blockers',
    '3 blockers were closed, 1 blocker remains',
    '3 resolved blockers',
    'step 7. Blockers follow',
    'no count',
  ])('are fine in the note: "%s"', (note) => {
    expect(read({ note }).warnings).toEqual([])
  })

  it('counts in the note only what is not listed as closed', () => {
    const closed = { ...GOOD, id: 'A-2', status: 'CLOSED' }
    expect(read({ note: '1 blocker remains' }, [GOOD, closed]).warnings).toEqual([])
    expect(read({ note: '2 blockers remain' }, [GOOD, closed]).warnings).toEqual([
      'note: the note says "2 blockers remain", but 1 listed here is open. Correct the note, or the list.',
    ])
  })

  it('are ids named resolved and still listed open, whatever remark follows', () => {
    const map = {
      resolved_in_this_macro: ['a-1 (really)', 'A-11', 'B-2'],
      newly_closed_in_this_macro: ['A-1: done', 'A-1'],
    }
    const blockers = [
      { ...GOOD, status: 'IN PROGRESS' },
      { ...GOOD, id: 'B-2', status: 'closed' },
    ]
    const line = (place: string) =>
      `${place}: "A-1" is named here, but still listed with the status "IN PROGRESS"; it stays open. Correct one of the two.`
    expect(read(map, blockers).warnings).toEqual([
      line('resolved_in_this_macro[0]'),
      line('newly_closed_in_this_macro[0]'),
      line('newly_closed_in_this_macro[1]'),
    ])
  })
})
