import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { localDate } from '../../src/core/calendar.ts'
import { startSandbox } from '../../src/sandbox/sandbox.ts'
import { closeDatabase, openDatabase } from '../../src/store/database.ts'
import { policyOf } from '../support/cast.ts'
import { folderWith, run } from '../support/cli.ts'
import { databaseIn, inLedgerOf, ledgerIn, map, realrun, separate } from './support.ts'

const manifestPath = fileURLToPath(new URL('../../manifest.yml', import.meta.url))
const yaml = 'owners: [U01ANA]\noperators: [U03IVY]\nchannels: { blockers: C01BLOCKERS }\n'
const today = () => localDate(Date.now(), 'UTC')

/** A pretend workspace, and the environment in which it is Slack. */
async function slack() {
  const sandbox = await startSandbox({ manifestPath })
  onTestFinished(() => sandbox.close())
  const { apiUrl, botToken, appToken } = sandbox
  return { sandbox, env: { SLACK_API_URL: apiUrl, SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken } }
}

describe('verify', () => {
  test('finds an intact ledger intact', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    const { code, out, err } = await run(['verify'], { cwd })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const [, entries, head] = /^Intact: (\d+) entries, head (\d+:[0-9a-f]{64})\n$/.exec(out) ?? []
    const [size, root] = head?.split(':') ?? []
    expect(size).toBe(entries)
    expect(JSON.parse((await run(['verify', '--json'], { cwd })).out)).toEqual({
      intact: true,
      entries: Number(entries),
      head: { size: Number(size), root },
    })
  })

  test('names a table that somebody changed, and makes it anew where it is told to', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    const db = await openDatabase(databaseIn(cwd))
    await db.updateTable('blockers').set({ item: 'something else' }).execute()
    await closeDatabase(db)
    expect(await run(['verify'], { cwd })).toMatchObject({ code: 4, out: expect.stringContaining('of table blockers') })
    expect(await run(['verify', '--rebuild'], { cwd })).toMatchObject({ code: 0 })
    expect(await run(['verify'], { cwd })).toMatchObject({ code: 0 })
  })

  test('takes a head as it was shown, and finds that a ledger goes on from it, or does not', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    const shown = (await run(['verify'], { cwd })).out
    await inLedgerOf(cwd, (desk) => desk.grants(realrun, 'REAL_RUN'))
    expect(await run(['verify', '--head', shown], { cwd })).toMatchObject({ code: 0 })
    const longer = (await run(['verify'], { cwd })).out
    const other = folderWith()
    await ledgerIn(other, undefined, { imports: false })
    await inLedgerOf(other, (desk) => desk.does({ kind: 'freeze', action: null, reason: 'an incident' }))
    expect(await run(['verify', '--head', longer], { cwd: other })).toMatchObject({
      code: 4,
      out: expect.stringMatching(/^Broken: /),
    })
  })

  test('refuses what is no head', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    expect(await run(['verify', '--head', '10:abc'], { cwd })).toEqual({
      code: 2,
      out: '',
      err: '--head 10:abc is no head: expected SIZE:ROOT, as a digest or an earlier `countersign verify` showed it.\n',
    })
  })

  test('does not call a database without a ledger intact', async () => {
    const cwd = folderWith({ 'empty.db': '' })
    for (const url of ['empty.db', 'nowhere.db']) {
      const env = { DATABASE_URL: url }
      expect(await run(['verify'], { cwd, env })).toMatchObject({
        code: 4,
        out: expect.stringMatching(/^(Broken|Missing): /),
      })
      const { code, out } = await run(['verify', '--json'], { cwd, env })
      expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 4, intact: false, entries: 0 })
    }
  })
})

describe('digest', () => {
  test('is prepared once a day', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    expect(await run(['digest', '--now'], { cwd })).toEqual({
      code: 0,
      out: `Digest for ${today()} is prepared; the running bot posts it.\n`,
      err: '',
    })
    const { code, out } = await run(['digest', '--now'], { cwd })
    expect({ code, out }).toEqual({
      code: 0,
      out: `Digest for ${today()} was prepared already; the running bot posts it.\n`,
    })
    const { out: json } = await run(['digest', '--now', '--json'], { cwd })
    expect(JSON.parse(json)).toEqual({ date: today(), prepared: false, delivered: false })
  })

  test('is posted where Slack is configured', async () => {
    const { sandbox, env } = await slack()
    const cwd = folderWith({ 'countersign.yaml': yaml })
    const policy = policyOf({ channels: { blockers: 'C01BLOCKERS' } })
    await ledgerIn(cwd, undefined, { policy, imports: false })
    expect(await run(['digest', '--now'], { cwd, env })).toEqual({
      code: 0,
      out: `Digest for ${today()} is prepared, and what waited for Slack is delivered.\n`,
      err: '',
    })
    expect(sandbox.messages('C01BLOCKERS')).toHaveLength(1)
  })

  test('says when Slack does not take it', async () => {
    const { env } = await slack()
    const cwd = folderWith({ 'countersign.yaml': yaml })
    const policy = policyOf({ channels: { blockers: 'C99NOWHERE' } })
    await ledgerIn(cwd, undefined, { policy, imports: false })
    const { code, out, err } = await run(['digest', '--now'], { cwd, env })
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain(
      `Digest for ${today()} is prepared, but could not be posted now: Slack says channel_not_found: the channel’s id in countersign.yaml is wrong, or it is private and the app is not in it; /invite @countersign there. It stays wanted; \`countersign doctor\` looks at what is in the way.\n`,
    )
    expect(await run(['doctor'], { cwd })).toMatchObject({
      code: 1,
      out: expect.stringContaining(
        `!!  message        digest/${today()} is not delivered: Slack says channel_not_found:`,
      ),
    })
  })

  test('needs --now, a policy in force, and a configuration without problems', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd, undefined, { policy: null })
    expect(await run(['digest'], { cwd })).toEqual({
      code: 2,
      out: '',
      err: 'The running bot posts the digest when it is due; `countersign digest --now` prepares today’s at once.\n',
    })
    expect(await run(['digest', '--now'], { cwd })).toEqual({
      code: 2,
      out: '',
      err: 'No policy is in force in this database yet, so there is no channel for a digest. `countersign start` puts countersign.yaml in force.\n',
    })
    expect(await run(['digest', '--now'], { cwd, env: { SLACK_BOT_TOKEN: 'xoxb-1' } })).toEqual({
      code: 2,
      out: '',
      err: expect.stringMatching(
        /^SLACK_APP_TOKEN: .*\ncountersign\.yaml: .*\nThe configuration has problems; nothing was prepared\.\n$/,
      ),
    })
  })
})

describe('doctor', () => {
  test('finds nothing wrong with no configuration at all', async () => {
    const cwd = folderWith()
    expect(await run(['doctor'], { cwd })).toEqual({
      code: 0,
      out: `ok  node           ${process.version}
ok  configuration  no Slack variables are set, so \`countersign start\` runs the sandbox
ok  database       There is no database at ${databaseIn(cwd)}. Check DATABASE_URL; \`countersign start\` makes a new one.
`,
      err: '',
    })
  })

  test('says what to do about each problem', async () => {
    const cwd = folderWith({ 'countersign.yaml': 'owners: [Ana]\n' })
    const { code, out } = await run(['doctor'], { cwd, env: { SLACK_BOT_TOKEN: 'nonsense' } })
    expect(code).toBe(1)
    expect(out).toContain('!!  configuration  SLACK_BOT_TOKEN: expected a token that begins with xoxb-\n')
    expect(out).toContain('!!  configuration  SLACK_APP_TOKEN: is not set.')
    expect(out).toContain('!!  configuration  owners.0: expected a user id (U…), a user group id (S…) or an email.\n')
    const json = await run(['doctor', '--json'], { cwd, env: { DATABASE_URL: cwd } })
    expect(json.code).toBe(1)
    expect(JSON.parse(json.out)).toMatchObject({
      ok: false,
      lines: expect.arrayContaining([
        { what: 'database', ok: false, say: expect.stringContaining('cannot be written') },
      ]),
    })
  })

  test('says that nobody can give what is asked', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd, undefined, { policy: policyOf({ actions: { cutover: { owners_needed: 3 } } }) })
    const { code, out } = await run(['doctor'], { cwd })
    expect(code).toBe(1)
    expect(out).toMatch(
      /^!! {2}policy +`cutover`: Policy wants 3, and there are 2 owners, so that nobody can complete it/m,
    )
  })

  test('asks Slack, where Slack is configured', async () => {
    const { env } = await slack()
    const cwd = folderWith({ 'countersign.yaml': yaml })
    await ledgerIn(cwd)
    const { code, out } = await run(['doctor', '--json'], { cwd, env })
    const { ok, lines } = JSON.parse(out)
    expect(lines.map(({ what }: { what: string }) => what)).toEqual(
      expect.arrayContaining(['configuration', 'policy', 'database', 'bot token', 'scopes', 'app token']),
    )
    expect({ code, bad: lines.filter((line: { ok: boolean }) => !line.ok) }).toEqual({ code: 0, bad: [] })
    expect(ok).toBe(true)
  })

  test('says that a token is not accepted', async () => {
    const { env } = await slack()
    const cwd = folderWith({ 'countersign.yaml': yaml })
    const { code, out } = await run(['doctor'], { cwd, env: { ...env, SLACK_BOT_TOKEN: 'xoxb-of-somebody-else' } })
    expect(code).toBe(1)
    expect(out).toMatch(/^!! {2}bot token/m)
  })
})

describe('doctor --policy', () => {
  const next = `${yaml}workspace: T01SANDBOX\nactions: { cutover: { owners_needed: 1 } }\n`

  test('says what would change if that policy were in force, and changes nothing', async () => {
    const cwd = folderWith({ 'next.yaml': next })
    const policy = policyOf({ default: { max_ttl: '5000w' }, actions: { cutover: { owners_needed: 2 } } })
    await ledgerIn(cwd, (desk) => desk.grants(separate, 'cutover'), { policy })
    const { code, out, err } = await run(['doctor', '--policy', 'next.yaml'], { cwd })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toBe(`If next.yaml were in force, with the roles as they are:
  loosens: \`cutover\` takes one owner instead of 2.
  gate cutover: closed (grant_expired); now closed (quorum_short)
`)
    expect(JSON.parse((await run(['doctor', '--policy', 'next.yaml', '--json'], { cwd })).out)).toEqual({
      file: 'next.yaml',
      loosens: ['`cutover` takes one owner instead of 2.'],
      troubles: [],
      gates: [{ action: 'cutover', before: ['quorum_short'], after: ['grant_expired'] }],
    })
    expect((await run(['gate', 'cutover', '--json'], { cwd })).out).toContain('quorum_short')
  })

  test('names what is wrong with it', async () => {
    const cwd = folderWith({ 'bad.yaml': 'owners: [Ana]\n', 'lost.yaml': `${yaml}actions: { cutovr: { uses: 1 } }\n` })
    await ledgerIn(cwd)
    expect(await run(['doctor', '--policy', 'bad.yaml'], { cwd })).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^owners\.0: .*\n(.*\n)*bad\.yaml could not be put in force as it is\.\n$/),
    })
    const { code, out } = await run(['doctor', '--policy', 'lost.yaml'], { cwd })
    expect({ code, out }).toEqual({
      code: 1,
      out: expect.stringContaining('  !! actions.cutovr: no blocker names this action. Did you mean cutover?\n'),
    })
  })
})

describe('import', () => {
  test('asks Slack for the workspace, where the policy does not name it', async () => {
    const { env } = await slack()
    const cwd = folderWith({ 'map.json': map })
    const { code, out, err } = await run(['import', 'map.json'], { cwd, env })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^Imported fix7-p0-production-blocker-map, revision 1: 7 added/)
    expect((await run(['doctor'], { cwd })).out).toMatch(/holds \d+ entries for workspace T\w+\n/)
  })

  test('opens nothing when Slack does not answer', async () => {
    const cwd = folderWith({ 'map.json': map })
    const env = { SLACK_API_URL: 'http://127.0.0.1:9/api/', SLACK_BOT_TOKEN: 'xoxb-some-token' }
    const { code, out, err } = await run(['import', 'map.json'], { cwd, env })
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err.trimEnd().split('\n').at(-1)).toMatch(
      /^Slack did not say which workspace SLACK_BOT_TOKEN is of: Slack does not answer .*Nothing was imported\.$/,
    )
    expect(await run(['list'], { cwd })).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is no database'),
    })
  })
})
