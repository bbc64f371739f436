import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { TEAM } from '../support/cast.ts'
import { folderWith, run } from '../support/cli.ts'
import { changedMap, ledgerIn, map, page, realrun } from './support.ts'

const yaml = `workspace: ${TEAM}\nowners: [U01ANA]\nchannels: { blockers: C01BLOCKERS }\n`
const doc = 'fix7-p0-production-blocker-map'
const seven = [
  'FIX7-P0-PROD-BIRTH-SURFACE-1',
  'FIX7-P0-PROD-CI-SCOPE-1',
  'FIX7-P0-DRYRUN-PROD-ROLLBACK-1',
  'FIX7-P0-PLAN-REALRUN-1',
  'FIX7-P0-PLAN-SEPARATE-AUTH-1',
  'FIX7-P0-PROD-OPT4-1',
  'FIX7-P0-OPERATOR-INPUT-1',
]
const added = seven.map((id) => `  + ${id} added\n`).join('')

describe('a first import', () => {
  test('opens the ledger of the workspace that the policy names', async () => {
    const cwd = folderWith({ 'countersign.yaml': yaml, 'map.json': map })
    expect(await run(['import', 'map.json'], { cwd })).toEqual({
      code: 0,
      out: `Imported ${doc}, revision 1: 7 added, 0 changed, 0 missing, of 7 blockers listed.\n${added}`,
      err: '',
    })
    expect(await run(['verify'], { cwd })).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Intact: \d+ entries, head \d+:[0-9a-f]{64}\n$/),
    })
  })

  test('refuses to guess the workspace, and makes no database', async () => {
    const cwd = folderWith({ 'map.json': map })
    expect(await run(['import', 'map.json'], { cwd })).toEqual({
      code: 2,
      out: '',
      err: 'This database has no ledger yet, and a ledger belongs to one Slack workspace: set `workspace` in countersign.yaml (such as T0123ABCD), or SLACK_BOT_TOKEN. Nothing was imported.\n',
    })
    expect(readdirSync(cwd)).toEqual(['map.json'])
  })

  test('says what is wrong with the policy, line by line', async () => {
    const cwd = folderWith({ 'map.json': map, 'countersign.yaml': `${yaml}ownrs: []\ndigest: { at: 9 }\n` })
    const { code, err } = await run(['import', 'map.json'], { cwd })
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringMatching(
        /^digest\.at: .*\nownrs: is not a key of the policy; did you mean `owners`\?\ncountersign\.yaml has problems; nothing was imported\.\n$/,
      ),
    })
  })

  test('says in a dry run what it would do, without policy or database, and makes none', async () => {
    const cwd = folderWith({ 'map.json': map })
    expect(await run(['import', 'map.json', '--dry-run'], { cwd })).toEqual({
      code: 0,
      out: `Dry run, nothing is written: ${doc}, revision 1: 7 added, 0 changed, 0 missing, of 7 blockers listed.\n${added}`,
      err: '',
    })
    expect(readdirSync(cwd)).toEqual(['map.json'])
  })
})

test.each([
  ['the same file', map],
  ['the file with a byte-order mark and CRLF', Buffer.from(`\ufeff${map.toString().replaceAll('\n', '\r\n')}`)],
])('%s changes nothing and says so', async (_, input) => {
  const cwd = folderWith()
  await ledgerIn(cwd)
  expect(await run(['import', '-'], { cwd, input })).toEqual({
    code: 0,
    out: `${doc} is known already, just as it is here; nothing changes.\n`,
    err: '',
  })
})

test('the saved page it came from adds the number in its heading, and changes no blocker', async () => {
  const cwd = folderWith()
  await ledgerIn(cwd)
  const { code, out } = await run(['import', '-'], { cwd, input: page })
  expect({ code, out }).toEqual({
    code: 0,
    out: `Imported ${doc}, revision 3: 0 added, 0 changed, 0 missing, of 7 blockers listed.\n`,
  })
})

describe('the next revision', () => {
  const next = changedMap(({ blockers }) => {
    blockers.pop()
    Object.assign(blockers[3] ?? {}, { required_owner_gpt_decision: 'another decision', evidence: 'new' })
    Object.assign(blockers[0] ?? {}, { status: 'DONE' })
  })

  test('shows each field that changed, claims and grants that went stale', async () => {
    const cwd = folderWith({ 'next.json': next })
    const grant = await ledgerIn(cwd, (desk) => desk.grants(realrun, 'REAL_RUN'))
    const { code, out, err } = await run(['import', 'next.json'], { cwd })
    expect(out).toBe(`Imported ${doc}, revision 2: 0 added, 2 changed, 1 missing, of 6 blockers listed.
  ~ FIX7-P0-PROD-BIRTH-SURFACE-1 changed
      status
        was “OPEN”
        is  “DONE”
  ~ ${realrun} changed
      evidence
        was “precondition PC-7 FAIL”
        is  “new”
      required_owner_gpt_decision
        was “separate REAL_RUN authorization”
        is  “another decision”
  - FIX7-P0-OPERATOR-INPUT-1 missing
  FIX7-P0-PROD-BIRTH-SURFACE-1: the document gives it another status than OPEN; that is a claim, and an owner confirms or refuses it.
  FIX7-P0-OPERATOR-INPUT-1: the document no longer names it; that is a claim, and an owner confirms or refuses it.
  ${realrun}: the grant ${grant} of \`REAL_RUN\` by @Ana went stale, because the words it was given for changed.
`)
    expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/^warning note: .*\n$/) })
    expect(await run(['gate', 'REAL_RUN'], { cwd })).toMatchObject({ code: 3 })
  })

  test('tells programs the same, and in a dry run writes nothing', async () => {
    const cwd = folderWith({ 'next.json': next })
    const grant = await ledgerIn(cwd, (desk) => desk.grants(realrun, 'REAL_RUN'))
    const { code, out, err } = await run(['import', 'next.json', '--dry-run', '--json'], { cwd })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(out)).toMatchObject({
      dry_run: true,
      doc,
      revision: 2,
      unchanged: false,
      counts: { listed: 6, added: 0, changed: 2, missing: 1 },
      changes: [
        { blocker: seven[0], kind: 'changed', fields: [{ field: 'status', from: 'OPEN', to: 'DONE' }] },
        { blocker: realrun, kind: 'changed' },
        { blocker: seven[6], kind: 'missing', fields: [] },
      ],
      claims: [
        { blocker: seven[0], subject: { kind: 'closed', status: 'DONE' } },
        { blocker: seven[6], subject: { kind: 'blocker_missing' } },
      ],
      stale: [{ grant, blocker: realrun, action: 'REAL_RUN', by: 'Ana' }],
      warnings: [{ place: 'note' }],
    })
    expect(await run(['gate', 'REAL_RUN'], { cwd })).toMatchObject({ code: 0 })
  })

  test('warns loudly of production work', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    const input = changedMap((changed) => Object.assign(changed, { production_work_performed: true }))
    const { code, err } = await run(['import', '-'], { cwd, input })
    expect(code).toBe(0)
    expect(err).toMatch(/^WARNING production_work_performed: .*\n$/)
  })
})

test('a name with a separator in it is refused, unless the policy lists it, before the first start too', async () => {
  const text = changedMap(({ blockers }) => Object.assign(blockers[0] ?? {}, { blocks: 'sign, seal' }))
  const cwd = folderWith({ 'countersign.yaml': yaml, 'map.json': text })
  const { code, err } = await run(['import', 'map.json'], { cwd })
  expect(code).toBe(2)
  expect(err).toContain('blockers[0].blocks: found "sign, seal"; names are split at `/` alone')
  expect(err).toContain('Perhaps "sign/seal" was meant')
  expect(readdirSync(cwd)).toEqual(['countersign.yaml', 'map.json'])
  writeFileSync(join(cwd, 'countersign.yaml'), `${yaml}actions: { 'sign, seal': {} }\n`)
  expect(await run(['import', 'map.json'], { cwd })).toMatchObject({ code: 0, err: '' })
  expect(await run(['gate', 'sign, seal'], { cwd })).toMatchObject({ code: 3 })
})

describe('a document that is refused changes nothing, with every problem on a line of standard error', () => {
  test('broken JSON has its line and column', async () => {
    const cwd = folderWith({ 'broken.json': '{\n  "doc": "x",\n  "blockers": [}\n}' })
    const { code, out, err } = await run(['import', 'broken.json'], { cwd })
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/^line 3, column 16: .*\n(.*\n)*broken\.json was not imported; nothing was changed\.\n$/)
  })

  test('fields and duplicate ids have their paths, all at once', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    const input = changedMap(({ blockers }) => {
      Object.assign(blockers[3] ?? {}, { id: ' fix7-p0-prod-ci-scope-1 ' })
      Object.assign(blockers[4] ?? {}, { evidence: '' })
    })
    const { code, out, err } = await run(['import', '-'], { cwd, input })
    expect({ code, out }).toEqual({ code: 2, out: '' })
    const lines = err.trimEnd().split('\n')
    expect(lines.map((line) => line.split(':')[0])).toEqual(
      expect.arrayContaining(['blockers[3].id', 'blockers[4].evidence']),
    )
    expect(lines.at(-1)).toBe('Standard input was not imported; nothing was changed.')
    const json = await run(['import', '-', '--json'], { cwd, input })
    expect(JSON.parse(json.out)).toMatchObject({
      error: {
        code: 'bad_document',
        problems: expect.arrayContaining([expect.objectContaining({ place: 'blockers[3].id' })]),
      },
    })
    expect(await run(['list', '--json'], { cwd }).then(({ out }) => JSON.parse(out))).toHaveLength(7)
  })

  test('a map without blockers is refused, unless that is allowed', async () => {
    const cwd = folderWith({ 'countersign.yaml': yaml })
    const input = changedMap((changed) => Object.assign(changed, { blockers: [], note: '' }))
    expect(await run(['import', '-'], { cwd, input })).toMatchObject({
      code: 2,
      err: expect.stringContaining('blockers: '),
    })
    expect(await run(['import', '-', '--allow-empty'], { cwd, input })).toMatchObject({ code: 0 })
  })

  test('what is longer than 16 MB is refused', async () => {
    const { code, err } = await run(['import', '-'], { cwd: folderWith(), input: Buffer.alloc(18 * 1024 * 1024, 32) })
    expect(code).toBe(2)
    expect(err).toContain('expected at most 16 MB')
  })

  test.each([
    ['nowhere.json', 'There is no file nowhere.json. Give the path of a blocker map, or - for standard input.'],
    ['.', '. is a folder. Give the path of a blocker map, or - for standard input.'],
  ])('%s is no document', async (file, sentence) => {
    expect(await run(['import', file], { cwd: folderWith() })).toEqual({ code: 2, out: '', err: `${sentence}\n` })
  })

  test('a document whose blockers another one owns is refused in a sentence', async () => {
    const cwd = folderWith()
    await ledgerIn(cwd)
    const input = changedMap((changed) => Object.assign(changed, { doc: 'another' }))
    expect(await run(['import', '-'], { cwd, input })).toEqual({
      code: 2,
      out: '',
      err: `${seven[0]} is known already from the document \`${doc}\`; \`another\` must give its blocker another id. Nothing was changed.\n`,
    })
  })
})
