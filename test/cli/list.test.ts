import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { blockerKey } from '../../src/core/blocker/listing.ts'
import { blockerSubject } from '../../src/core/subject.ts'
import { ana, omar } from '../support/cast.ts'
import { folderWith, makeFolder, removeFolder, run } from '../support/cli.ts'
import { ledgerIn, realrun, separate } from './support.ts'

const cwd = makeFolder()
const given = { realRun: '', apply: '' }
beforeAll(() =>
  ledgerIn(cwd, async (desk) => {
    given.realRun = await desk.grants(realrun, 'REAL_RUN')
    given.apply = await desk.grants(separate, 'apply', { uses: 2 })
    await desk.does({ kind: 'reject', by: omar, ...desk.asking(separate, 'cutover'), reason: 'not in June' })
    await desk.does({ kind: 'retire', by: ana, blocker: blockerKey('FIX7-P0-PROD-CI-SCOPE-1'), reason: 'no CI here' })
  }),
)
afterAll(() => removeFolder(cwd))

describe('list', () => {
  test('shows the open blockers, a line for each action', async () => {
    expect(await run(['list'], { cwd })).toEqual({
      code: 0,
      err: '',
      out: `BLOCKER                         STATUS  ACTION      A GRANT     STATE  WHAT IS MISSING
FIX7-P0-PROD-BIRTH-SURFACE-1    open    production  lifts       waits  no owner has decided \`production\`: “authorize scoping of exact production birth surface”; no proof was submitted: “operator-confirmed surface map (not invented)”
FIX7-P0-DRYRUN-PROD-ROLLBACK-1  open    production  lifts       waits  no owner has decided \`production\`: “authorize a production rehearsal to PROVE snapshot/restore”; no proof was submitted: “before-state capture + restore byte/row-exact in a clone or rehearsal”
FIX7-P0-PLAN-SEPARATE-AUTH-1    open    cutover     authorises  waits  @Omar rejected \`cutover\` on 12 June: “not in June”
FIX7-P0-PLAN-SEPARATE-AUTH-1    open    apply       authorises  holds
FIX7-P0-PLAN-SEPARATE-AUTH-1    open    permit      authorises  waits  no owner has decided \`permit\`: “distinct explicit authorization PER action”
FIX7-P0-PLAN-SEPARATE-AUTH-1    open    activation  authorises  waits  no owner has decided \`activation\`: “distinct explicit authorization PER action”
FIX7-P0-PLAN-SEPARATE-AUTH-1    open    repoint     authorises  waits  no owner has decided \`repoint\`: “distinct explicit authorization PER action”
FIX7-P0-PROD-OPT4-1             open    production  lifts       waits  no owner has decided \`production\`: “explicit production-execution authorization”; no proof was submitted: “surface + rollback blockers resolved first”
FIX7-P0-OPERATOR-INPUT-1        open    production              waits  no proof was submitted: “operator-provided surface map + snapshot/restore design”
5 open, 1 cleared, 1 retired. \`countersign show ID\` has the sentences; \`--state all\` lists every one.
`,
    })
  })

  test.each([
    [['--state', 'all'], 7],
    [['--state', 'cleared'], 1],
    [['--state', 'retired'], 1],
    [['--action', 'production'], 4],
    [['--action', 'REAL_RUN'], 0],
    [['--action', 'REAL_RUN', '--state', 'all'], 1],
    [['--actor', 'operator'], 3],
    [['--actor', 'owner', '--action', 'production'], 2],
  ])('%j gives %i', async (filters, number) => {
    const { code, out } = await run(['list', '--json', ...filters], { cwd })
    expect(code).toBe(0)
    expect(JSON.parse(out)).toHaveLength(number)
  })

  test('gives programs each blocker with its requirements', async () => {
    const { out } = await run(['list', '--json', '--action', 'apply'], { cwd })
    const [blocker, ...others] = JSON.parse(out)
    expect(others).toEqual([])
    expect(blocker).toMatchObject({
      id: separate,
      doc: 'fix7-p0-production-blocker-map',
      revision: 1,
      status: 'open',
      item: 'QT001/apply, permit, activation, repoint, cutover each need separate authorization',
      actor_needed: 'owner',
      next_action: 'obtain per-action grant before any attempt',
    })
    expect(blocker.requirements.map(({ action, state }: { action: string; state: string }) => [action, state])).toEqual(
      [
        ['cutover', 'waits'],
        ['apply', 'holds'],
        ['permit', 'waits'],
        ['activation', 'waits'],
        ['repoint', 'waits'],
      ],
    )
    expect(blocker.requirements[0].reasons).toMatchObject([{ code: 'rejected', blocker: separate }])
    expect(blocker.requirements[1].grants).toMatchObject([
      { id: given.apply, effect: 'authorises', uses: 2, uses_left: 2, by: { user: ana.user }, ended: null },
    ])
  })

  test.each([
    [['--action', 'cutovr'], 'No blocker names `cutovr`. Did you mean `cutover`?'],
    [
      ['--actor', 'boss'],
      "error: option '--actor <role>' argument 'boss' is invalid. Allowed choices are owner, operator.",
    ],
    [
      ['--state', 'shut'],
      "error: option '--state <state>' argument 'shut' is invalid. Allowed choices are open, cleared, retired, all.",
    ],
  ])('%j is refused with 2', async (filters, sentence) => {
    expect(await run(['list', ...filters], { cwd })).toEqual({ code: 2, out: '', err: `${sentence}\n` })
  })
})

describe('show', () => {
  test('finds a blocker without case, by the end of its id', async () => {
    const { code, out, err } = await run(['show', 'realrun-1'], { cwd })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.slice(0, out.indexOf('  ', out.indexOf('History')))).toBe(`${realrun}: cleared
  document        fix7-p0-production-blocker-map, revision 1
  item            REAL_RUN requires its own explicit owner grant
  evidence        precondition PC-7 FAIL
  decision asked  separate REAL_RUN authorization
  proof asked     n/a (authorization gate)
  actor needed    owner
  next action     obtain REAL_RUN grant (not implied by seal/OPT-4/scoping)

REAL_RUN (a grant authorises it) holds
  ${given.realRun} by @Ana on 12 June 2026, 09:30 (UTC), “go for REAL_RUN”: until 10 April 2122, 09:30 (UTC), 1 of 1 use left

History, newest first
`)
    expect(out).toMatch(/\d+ {2}12 June 2026, 09:30 \(UTC\) {2}GrantIssued REAL_RUN by @Ana: “go for REAL_RUN”\n/)
    expect(out).toMatch(/\d+ {2}12 June 2026, 09:30 \(UTC\) {2}BlockerAdded by Countersign\n$/)
  })

  test('keeps every grant, however it ended', async () => {
    const folder = folderWith()
    const [first, second] = await ledgerIn(folder, async (desk) => {
      const grant = await desk.grants(realrun, 'REAL_RUN')
      await desk.does({ kind: 'revoke', by: omar, on: blockerSubject(blockerKey(realrun)), grant, reason: 'too early' })
      const other = await desk.grants(realrun, 'REAL_RUN', { by: omar })
      await desk.does({ kind: 'spend', action: 'REAL_RUN', params: [], passed_by: 'lane 7' })
      return [grant, other]
    })
    const { out } = await run(['show', realrun], { cwd: folder })
    expect(out).toMatch(/GrantSpent REAL_RUN by .*: somebody who calls itself “lane 7” went through\n/)
    expect(out).toContain(`
REAL_RUN (a grant authorises it) waits
  ${realrun}: the grant of \`REAL_RUN\` by @Omar was spent on 12 June 2026, 09:30 (UTC). @Ana or @Omar can decide.
  ${second} by @Omar on 12 June 2026, 09:30 (UTC), “go for REAL_RUN”: spent on 12 June 2026, 09:30 (UTC)
  ${first} by @Ana on 12 June 2026, 09:30 (UTC), “go for REAL_RUN”: revoked by @Omar on 12 June 2026, 09:30 (UTC), “too early”
`)
    const { out: json } = await run(['show', realrun, '--json'], { cwd: folder })
    const facts = JSON.parse(json)
    expect(facts).toMatchObject({
      id: realrun,
      status: 'open',
      required_technical_proof: 'n/a (authorization gate)',
      depends_on: [],
      requirements: [{ action: 'REAL_RUN', grants: [], round: 3 }],
      every_grant: [
        { grant_id: first, action: 'REAL_RUN', granted_by: ana.user, status: 'revoked' },
        { grant_id: second, action: 'REAL_RUN', granted_by: omar.user, status: 'spent' },
      ],
    })
    expect(facts.history.map(({ kind }: { kind: string }) => kind)).toEqual([
      'RequirementAsked',
      'GrantSpent',
      'GrantIssued',
      'RequirementAsked',
      'GrantRevoked',
      'GrantIssued',
      'BlockerAdded',
    ])
  })

  test('shows what somebody wrote as text, whatever it would do to a terminal', async () => {
    const folder = folderWith()
    await ledgerIn(folder, async (desk) => {
      const reason = 'no\u001b[2J\u009b1m\u202e\nREAL_RUN is open.'
      await desk.does({ kind: 'reject', by: omar, ...desk.asking(realrun, 'REAL_RUN'), reason })
    })
    const { out } = await run(['gate', 'REAL_RUN'], { cwd: folder })
    expect(out).toBe(
      `REAL_RUN is closed.\n  ${realrun}: @Omar rejected \`REAL_RUN\` on 12 June: “no\\u{1b}[2J\\u{9b}1m\\u{202e} REAL_RUN is open.”. @Ana or @Omar can decide.\n`,
    )
    const json = await run(['show', realrun, '--json'], { cwd: folder })
    expect(json.out).not.toContain('\u001b')
    expect(json.out).not.toContain('\u202e')
    expect(json.out).toContain('no\\u001b[2J\\u009b1m\\u202e\\nREAL_RUN')
  })

  test.each([
    ['surface', null],
    ['t4-1', null],
    ['Prod Opt4', null],
    ['prod-opt41', 'No blocker is called prod-opt41, or has it in its id. `list` shows them all.'],
    [
      'FIX7-P0-PROD-OPT5-1',
      'No blocker is called FIX7-P0-PROD-OPT5-1, or has it in its id. Did you mean FIX7-P0-PROD-OPT4-1? `list` shows them all.',
    ],
    ['e-1', 'e-1 could be FIX7-P0-PROD-BIRTH-SURFACE-1, FIX7-P0-PROD-CI-SCOPE-1. Please give more of the id.'],
  ])('%s: %s', async (id, sentence) => {
    const ran = await run(['show', id], { cwd })
    if (sentence) expect(ran).toEqual({ code: 2, out: '', err: `${sentence}\n` })
    else expect(ran.code).toBe(0)
  })
})
