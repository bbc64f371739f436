import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { sandboxDatabase } from '../../src/config/sandbox.ts'
import { blockerKey } from '../../src/core/blocker/listing.ts'
import { readBetween } from '../../src/workflows/read-history.ts'
import { ana, ivy, omar } from '../support/cast.ts'
import { copyOf, folderWith, makeFolder, removeFolder, run } from '../support/cli.ts'
import { databaseIn, inLedgerOf, ledgerIn, patient, realrun, separate, weeks } from './support.ts'

const ci = 'FIX7-P0-PROD-CI-SCOPE-1'
const until = '10 April 2122, 09:30 (UTC)'

describe('a closed gate', () => {
  test('says why, one reason a line, and exits with 3', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    expect(await run(['gate', 'REAL_RUN'], { cwd })).toEqual({
      code: 3,
      out: `REAL_RUN is closed.\n  ${realrun}: no owner has decided \`REAL_RUN\`: “separate REAL_RUN authorization”. @Ana or @Omar can decide.\n`,
      err: '',
    })
    const { out } = await run(['gate', 'production'], { cwd })
    expect(out.split('\n').slice(1, -1)).toEqual(Array(8).fill(expect.stringMatching(/^ {2}\S/)))
    expect(out).toContain('`countersign request production --reason …` asks the owners for one run.')
  })

  test('gives programs the reasons with their codes', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    const { code, out, err } = await run(['gate', 'REAL_RUN', '--json'], { cwd })
    expect({ code, err }).toEqual({ code: 3, err: '' })
    expect(JSON.parse(out)).toEqual({
      action: 'REAL_RUN',
      params: {},
      open: false,
      reasons: [
        {
          code: 'decision_awaited',
          blocker: realrun,
          fact: 'no owner has decided `REAL_RUN`: “separate REAL_RUN authorization”',
          sentence: `${realrun}: no owner has decided \`REAL_RUN\`: “separate REAL_RUN authorization”. @Ana or @Omar can decide.`,
        },
      ],
      grants: [],
      sandbox: false,
    })
  })

  test('stays closed for a name that only looks like an action', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd, (desk) => desk.grants(realrun, 'REAL_RUN'))
    expect(await run(['gate', 'real_run'], { cwd })).toEqual({
      code: 3,
      out: 'real_run is closed.\n  No blocker names `real_run`, and an action nobody has looked at stays closed. Did you mean `REAL_RUN`? Names are compared exactly.\n',
      err: '',
    })
    expect(await run(['gate', ''], { cwd })).toMatchObject({ code: 3 })
  })

  test('names the grant for another action, which does not extend to this one', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd, (desk) => desk.grants(separate, 'apply'))
    expect(await run(['gate', 'cutover'], { cwd })).toMatchObject({
      code: 3,
      out: expect.stringContaining('@Ana granted `apply` on 12 June; it does not extend to `cutover`.'),
    })
  })

  test('says when the grant expired', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd, (desk) => desk.grants(realrun, 'REAL_RUN', { ttl: weeks / 7 }))
    expect(await run(['gate', 'REAL_RUN'], { cwd })).toEqual({
      code: 3,
      out: `REAL_RUN is closed.\n  ${realrun}: the grant of \`REAL_RUN\` by @Ana expired on 13 June 2026, 09:30 (UTC). @Ana or @Omar can decide.\n`,
      err: '',
    })
  })
})

describe('an open gate', () => {
  test('says which grants authorise it, until when and how often, and exits with 0', async () => {
    const cwd = folderWith()
    const grant = await ledgerIn(cwd, (desk) => desk.grants(realrun, 'REAL_RUN', { uses: 3 }))
    expect(await run(['gate', 'REAL_RUN'], { cwd })).toEqual({
      code: 0,
      out: `REAL_RUN is open. It rests on:\n  ${grant} by @Ana authorises it for ${realrun}, until ${until}, 3 uses left\n`,
      err: '',
    })
  })

  test('gives programs the grants', async () => {
    const cwd = folderWith()
    const grant = await ledgerIn(cwd, (desk) => desk.grants(realrun, 'REAL_RUN'))
    const { code, out } = await run(['--json', 'gate', 'REAL_RUN'], { cwd })
    expect(code).toBe(0)
    expect(JSON.parse(out)).toEqual({
      action: 'REAL_RUN',
      params: {},
      open: true,
      reasons: [],
      grants: [
        {
          id: grant,
          effect: 'authorises',
          blocker: realrun,
          request: null,
          action: 'REAL_RUN',
          by: { kind: 'person', team: ana.team, user: ana.user, name: 'Ana' },
          at: '2026-06-12T09:30:00.000Z',
          expires: '2122-04-10T09:30:00.000Z',
          uses_left: 1,
          reason: 'go for REAL_RUN',
        },
      ],
      sandbox: false,
    })
  })

  test('lets one passage through for each use, and then is closed', async () => {
    const cwd = folderWith()
    const grant = await ledgerIn(cwd, (desk) => desk.grants(realrun, 'REAL_RUN'))
    expect(await run(['gate', 'REAL_RUN', '--consume', '--by', 'lane 7'], { cwd })).toEqual({
      code: 0,
      out: `REAL_RUN is open, and “lane 7” has gone through. One use of each authorisation is spent:\n  ${grant} by @Ana authorises it for ${realrun}, until ${until}, 0 uses left\n`,
      err: '',
    })
    const { code, out } = await run(['gate', 'REAL_RUN', '--consume', '--by', 'lane 7', '--json'], { cwd })
    expect(code).toBe(3)
    expect(JSON.parse(out)).toMatchObject({ open: false, passed: false, reasons: [{ code: 'grant_spent' }] })
  })

  test('lets exactly one of several through on the last use', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd, (desk) => desk.grants(realrun, 'REAL_RUN'))
    const ran = await Promise.all(
      [1, 2, 3, 4].map((lane) => run(['gate', 'REAL_RUN', '--consume', '--by', `lane ${lane}`], { cwd })),
    )
    expect(ran.map(({ code }) => code).sort()).toEqual([0, 3, 3, 3])
  })

  test('spends what authorises, and leaves what lifts', async () => {
    const cwd = folderWith()
    const [lift, request] = await ledgerIn(
      cwd,
      async (desk) => {
        const given = await desk.grants(ci, 'production-ci')
        await desk.does({ kind: 'submit-proof', by: ivy, blocker: blockerKey(ci), text: 'branch', links: [] })
        const proof = desk.ledger.state.blocker(blockerKey(ci))?.newest_proof?.id ?? ''
        await desk.does({ kind: 'accept-proof', by: omar, blocker: blockerKey(ci), proof })
        return [given, await desk.asksFor('production-ci')] as const
      },
      { policy: patient },
    )
    const closed = await run(['gate', 'production-ci'], { cwd })
    expect(closed).toMatchObject({ code: 3, out: expect.stringContaining('that does not authorise `production-ci`') })
    expect((await run(['gate', 'production-ci', '--json'], { cwd })).out).toContain('"not_authorised"')
    const grant = await inLedgerOf(cwd, (desk) => desk.grantsRequest(request))
    const { out } = await run(['gate', 'production-ci', '--consume', '--by', 'lane 7'], { cwd })
    expect(out).toContain(`  ${grant} by @Ana authorises it for ${request}, until ${until}, 0 uses left\n`)
    expect(out).toContain(`  ${lift} by @Ana lifts ${ci}, until ${until}\n`)
    const again = await run(['gate', 'production-ci', '--json'], { cwd })
    expect(JSON.parse(again.out).reasons).toMatchObject([{ code: 'not_authorised' }])
  })
})

describe('parameters', () => {
  const asked = makeFolder()
  beforeAll(() =>
    ledgerIn(asked, async (desk) => desk.grantsRequest(await desk.asksFor('REAL_RUN', [['version', '1.4.2']])), {
      policy: patient,
    }),
  )
  afterAll(() => removeFolder(asked))

  test('are compared with those that were authorised, in any order', async () => {
    const { code, out } = await run(['gate', 'REAL_RUN', '--param', 'version=1.4.2', '--json'], { cwd: asked })
    expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 0, open: true, params: { version: '1.4.2' } })
    expect((await run(['gate', 'REAL_RUN', '--param', 'version=1.4.2'], { cwd: asked })).out).toMatch(
      /^REAL_RUN with version=1\.4\.2 is open\. It rests on:\n/,
    )
  })

  test.each([
    ['others', ['--param', 'version=1.4.3']],
    ['more', ['--param', 'version=1.4.2', '--param', 'region=eu']],
    ['none', []],
  ])('%s keep it closed', async (_, params) => {
    const { code, out } = await run(['gate', 'REAL_RUN', ...params, '--json'], { cwd: asked })
    expect({ code, open: JSON.parse(out).open }).toEqual({ code: 3, open: false })
  })

  test('that differ are said', async () => {
    const { out } = await run(['gate', 'REAL_RUN', '--param', 'version=1.4.3'], { cwd: asked })
    expect(out).toMatch(/^REAL_RUN with version=1\.4\.3 is closed\.\n/)
  })
})

describe('an attempt', () => {
  test('that is refused is said with its name on one visible line, and remembered', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    const { code, out } = await run(['gate', 'REAL_RUN', '--consume', '--by', '@omar\n\u200bREAL_RUN is open.'], {
      cwd,
    })
    expect(code).toBe(3)
    expect(out.split('\n')[0]).toBe('REAL_RUN is closed, and “@omar REAL_RUN is open.” was not let through.')
    const entries = await inLedgerOf(cwd, async ({ ledger }) => readBetween(ledger, 0, ledger.state.size))
    expect(entries.at(-1)).toMatchObject({
      kind: 'PassageRefused',
      action: 'REAL_RUN',
      passed_by: '@omar REAL_RUN is open.',
      codes: ['decision_awaited'],
    })
  })
})

describe('the sandbox’s ledger', () => {
  const tried = makeFolder()
  const itself = { DATABASE_URL: sandboxDatabase }
  beforeAll(() => ledgerIn(tried, (desk) => desk.grants(realrun, 'REAL_RUN'), { sandbox: true }))
  afterAll(() => removeFolder(tried))

  test('opens nothing, whatever NODE_ENV says', async () => {
    for (const env of [{}, { NODE_ENV: 'production' }, { NODE_ENV: 'development' }] as Record<string, string>[]) {
      const { code, out } = await run(['gate', 'REAL_RUN'], { cwd: tried, env: { ...env, ...itself } })
      expect({ code, out }).toEqual({ code: 3, out: expect.stringContaining('sandbox') })
    }
    expect(await run(['gate', 'REAL_RUN', '--consume', '--by', 'lane 7'], { cwd: tried, env: itself })).toMatchObject({
      code: 3,
    })
  })

  test('opens for whoever says that they are trying it, and programs are told', async () => {
    for (const args of [
      ['gate', 'REAL_RUN', '--sandbox'],
      ['--sandbox', 'gate', 'REAL_RUN'],
    ])
      expect(await run(args, { cwd: tried })).toMatchObject({ code: 0 })
    const { out } = await run(['gate', 'REAL_RUN', '--sandbox', '--json'], { cwd: tried })
    expect(JSON.parse(out)).toMatchObject({ open: true, sandbox: true })
    const closed = await run(['gate', 'REAL_RUN', '--json'], { cwd: tried, env: itself })
    expect(JSON.parse(closed.out)).toMatchObject({ open: false, sandbox: true })
  })

  test('is the only one that --sandbox asks, whatever DATABASE_URL says, and by its own clock', async () => {
    const [cwd, url] = [copyOf(tried), 'data/countersign.db']
    await ledgerIn(cwd)
    const here = await run(['--sandbox', 'gate', 'REAL_RUN', '--json'], { cwd, env: { DATABASE_URL: url } })
    expect([here.code, JSON.parse(here.out).sandbox, here.err]).toEqual([
      0,
      true,
      'Sandbox: data/sandbox.db; its clock is this machine’s.\n',
    ])
    writeFileSync(join(cwd, `${sandboxDatabase}.clock`), String(200 * 365 * 86_400_000))
    const later = await run(['--sandbox', 'gate', 'REAL_RUN', '--json'], { cwd })
    expect(later.err).toMatch(/^Sandbox: data\/sandbox\.db; its clock is 73000 days ahead, at /)
    expect(JSON.parse(later.out).reasons[0].code).toBe('grant_expired')
  })

  test('is not meant by a caller who is called --sandbox', async () => {
    const { code } = await run(['gate', 'REAL_RUN', '--consume', '--by=--sandbox'], { cwd: tried, env: itself })
    expect(code).toBe(3)
  })
})

describe('what was typed', () => {
  const cwd = makeFolder()
  afterAll(() => removeFolder(cwd))

  test.each([
    [['gate', 'X', '--consume', '--by', ' '], 'Please say who goes through the gate: --consume --by WHO.'],
    [['gate', 'X', '--consume', '--by', ' '], 'Please say who goes through the gate: --consume --by WHO.'],
    [['gate', 'X', '--consume', '--by', '\u200b'], 'Please say who goes through the gate: --consume --by WHO.'],
    [['gate', 'X', '--by', 'Ken'], '--by goes with --consume; without it nothing is spent.'],
    [['gate', 'X', '--param', 'fast'], '“fast” is no parameter; write NAME=VALUE, such as version=1.4.2.'],
    [['gate', 'X', '--param', 'a=1', '--param', 'a=2'], 'The parameter a is given twice.'],
    [['gate'], "error: missing required argument 'action'"],
    [['gate', 'X', 'Y'], "error: too many arguments for 'gate'. Expected 1 argument but got 2: X, Y."],
    [['gate', 'X', '--consum'], "error: unknown option '--consum'\n(Did you mean --consume?)"],
  ])('%j is refused with 2', async (args, sentence) => {
    expect(await run(args, { cwd })).toEqual({ code: 2, out: '', err: `${sentence}\n` })
  })

  test.each(['--help', '-h', '--version', '-V'])('an action that reads %s opens nothing', async (action) => {
    expect((await run(['gate', action], { cwd })).code).toBe(2)
  })
})

describe('a ledger that cannot be read or trusted keeps the gate closed', () => {
  const sound = makeFolder()
  beforeAll(() => ledgerIn(sound, (desk) => desk.grants(realrun, 'REAL_RUN')))
  afterAll(() => removeFolder(sound))

  async function closedBecause(cwd: string, env = {}): Promise<string> {
    const { code, out, err } = await run(['gate', 'REAL_RUN'], { cwd, env })
    expect({ code, err }).toEqual({ code: 3, err: '' })
    const [first, reason = ''] = out.split('\n')
    expect(first).toBe('REAL_RUN is closed.')
    const [, what] =
      /^ {2}(?:The ledger cannot be trusted|There is no ledger to ask), so every gate is closed: (.*?)\.(?: Run `countersign verify`\.)?$/.exec(
        reason,
      ) ?? []
    return what ?? reason
  }

  test('there is none', async () => {
    const cwd = folderWith()
    expect(await closedBecause(cwd)).toBe(
      `There is no database at ${databaseIn(cwd)}. Check DATABASE_URL; \`countersign start\` makes a new one`,
    )
  })

  test('it is looked for in the wrong place: what is there is said, and which was perhaps meant', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    writeFileSync(join(cwd, sandboxDatabase), '')
    const data = join(cwd, 'data')
    expect(await closedBecause(cwd, { DATABASE_URL: 'data/countersing.db' })).toBe(
      `There is no database at ${join(data, 'countersing.db')}. In ${data} there is countersign.db, sandbox.db. Perhaps countersign.db was meant. sandbox.db is the sandbox’s: \`--sandbox\` asks it. Check DATABASE_URL; \`countersign start\` makes a new one`,
    )
  })

  test('it is of a kind that this version does not know', async () => {
    expect(await closedBecause(sound, { DATABASE_URL: 'postgres://ana:geheim@localhost/x' })).not.toContain('geheim')
  })

  test('it is a folder', async () => {
    expect(await closedBecause(sound, { DATABASE_URL: sound })).toContain('cannot be written')
  })

  test('it is not a database', async () => {
    const cwd = copyOf(sound)
    writeFileSync(databaseIn(cwd), 'this is no database, and has never been one'.repeat(100))
    expect(await closedBecause(cwd)).toContain('is damaged, or is not a database')
  })

  test('another process writes meanwhile, and so nobody can go through', async () => {
    const cwd = copyOf(sound)
    const other = new BetterSqlite(databaseIn(cwd))
    onTestFinished(() => void other.close())
    other.exec('begin immediate')
    expect(await run(['gate', 'REAL_RUN'], { cwd })).toMatchObject({ code: 0 })
    const { code, out } = await run(['gate', 'REAL_RUN', '--consume', '--by', 'lane 7'], { cwd })
    expect({ code, out }).toEqual({ code: 3, out: expect.stringContaining('is busy') })
  })

  test('a newer version made it', async () => {
    const cwd = copyOf(sound)
    change(cwd, (db) => db.exec("insert into migrations values (9999, '9999_later.sql', 'x')"))
    expect(await closedBecause(cwd)).toContain('belongs to a newer Countersign')
  })

  test('an entry was changed', async () => {
    const cwd = copyOf(sound)
    change(cwd, changeEntry)
    expect(await closedBecause(cwd)).toContain('entries or nodes were changed')
  })

  test('its checkpoint was taken away, or its public key', async () => {
    const cwd = copyOf(sound)
    change(cwd, (db) => db.exec('delete from checkpoint'))
    await closedBecause(cwd)
    const other = copyOf(sound)
    rmSync(`${databaseIn(other)}.pub`)
    rmSync(`${databaseIn(other)}.key`)
    expect(await closedBecause(other)).toContain('there is no public key to check it with')
  })

  test('but not what is only there for people to read, which verify names', async () => {
    const cwd = copyOf(sound)
    change(cwd, (db) => db.exec('update grants set uses_left = 9'))
    expect(await run(['gate', 'REAL_RUN'], { cwd })).toMatchObject({
      code: 0,
      out: expect.stringContaining(', 1 use left'),
    })
    expect(await run(['verify'], { cwd })).toMatchObject({ code: 4, out: expect.stringContaining('grant') })
  })

  test('and asking makes no database', async () => {
    const cwd = folderWith()
    await closedBecause(cwd)
    expect(readdirSync(cwd)).toEqual([])
    expect(await run(['verify'], { cwd })).toEqual({
      code: 4,
      out: `Missing: There is no database at ${databaseIn(cwd)}. Check DATABASE_URL; \`countersign start\` makes a new one.\n`,
      err: '',
    })
    expect(readdirSync(cwd)).toEqual([])
  })

  test('verify tells the broken from the missing, and list and show refuse both', async () => {
    const cwd = copyOf(sound)
    change(cwd, changeEntry)
    expect(await run(['verify'], { cwd })).toEqual({
      code: 4,
      out: expect.stringMatching(/^Broken: entry 4 .*\.\n$/),
      err: '',
    })
    const json = await run(['verify', '--json'], { cwd })
    expect(JSON.parse(json.out)).toMatchObject({ intact: false, broken: expect.stringContaining('entry 4') })
    const sentence = expect.stringMatching(
      /^The ledger cannot be trusted: entries or nodes were changed: .*\. Run `countersign verify`\.\n$/,
    )
    expect(await run(['list'], { cwd })).toEqual({ code: 1, out: '', err: sentence })
    expect(await run(['show', realrun], { cwd })).toEqual({ code: 1, out: '', err: sentence })
    writeFileSync(databaseIn(cwd), 'this is no database, and has never been one'.repeat(100))
    expect(await run(['verify'], { cwd })).toMatchObject({ code: 4, out: expect.stringContaining('Broken: ') })
  })
})

function change(folder: string, how: (db: BetterSqlite.Database) => unknown): void {
  const db = new BetterSqlite(databaseIn(folder))
  how(db)
  db.close()
}

function changeEntry(db: BetterSqlite.Database): void {
  const triggers = db
    .prepare("select name, sql from sqlite_master where type = 'trigger' and tbl_name = 'ledger'")
    .all() as {
    name: string
    sql: string
  }[]
  for (const { name } of triggers) db.exec(`drop trigger ${name}`)
  db.exec("update ledger set text = replace(text, 'OPEN', 'DONE') where seq = 4")
  for (const { sql } of triggers) db.exec(sql)
}
