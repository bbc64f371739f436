import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { copyOf, folderWith, makeFolder, removeFolder, run } from '../support/cli.ts'
import { databaseIn, inLedgerOf, ledgerIn, realrun, separate } from './support.ts'

const script = fileURLToPath(new URL('../../docs/verify_export.py', import.meta.url))

let cwd = ''
let kept = ''
beforeAll(async () => {
  cwd = makeFolder()
  await ledgerIn(cwd, async (desk) => {
    await desk.grants(realrun, 'REAL_RUN')
    await desk.does({ kind: 'freeze', action: 'apply', reason: '=HYPERLINK("x") <script>alert(1)</script>' })
  })
  kept = (await run(['checkpoint'], { cwd })).out
  await inLedgerOf(cwd, (desk) => desk.grants(separate, 'cutover'))
  await run(['run', 'REAL_RUN', '--by', 'lane-7', '--', 'true'], { cwd })
})
afterAll(() => removeFolder(cwd))

const key = () => readFileSync(`${databaseIn(cwd)}.pub`, 'utf8').trim()

/** What the independent script says of an export. */
function judged(lines: string, by = key()) {
  const file = join(folderWith({ 'export.jsonl': lines }), 'export.jsonl')
  const { status, stdout } = spawnSync('python3', [script, file, by], { encoding: 'utf8' })
  return { status, stdout }
}

describe('export --format jsonl', () => {
  test('is proven by a script that has nothing of ours, whole or in part', async () => {
    const whole = await run(['export', '--format', 'jsonl'], { cwd })
    const { stdout } = judged(whole.out)
    const entries = whole.out.trim().split('\n').length - 1
    expect(stdout).toBe(`Proven: all ${entries} entries of countersign/T01SANDBOX, as signed with ${key()}.\n`)
    const part = await run(['export', '--format', 'jsonl', '--action', 'REAL_RUN'], { cwd })
    expect(judged(part.out).stdout).toMatch(/^Proven: \d+ of the \d+ entries/)
    const one = await run(['export', '--format', 'jsonl', '--blocker', 'realrun-1'], { cwd })
    expect(judged(one.out).status).toBe(0)
  })

  test('is not, after any damage', async () => {
    const lines = (await run(['export', '--format', 'jsonl'], { cwd })).out.trim().split('\n')
    const part = (await run(['export', '--format', 'jsonl', '--action', 'REAL_RUN'], { cwd })).out.trim().split('\n')
    const other = folderWith()
    await ledgerIn(other)
    const foreign = (await run(['export', '--format', 'jsonl'], { cwd: other })).out.trim().split('\n')
    const otherKey = readFileSync(`${databaseIn(other)}.pub`, 'utf8').trim()
    const at = (i: number, line: string | undefined) => lines.with(i, line ?? '')
    const damaged: [string, string[], string?][] = [
      ['an entry changed', at(4, lines[4]?.replace('FIX7', 'FIX8'))],
      ['an entry removed', lines.toSpliced(4, 1)],
      ['an entry inserted', lines.toSpliced(4, 0, lines[4] ?? '')],
      ['two swapped', at(4, lines[5]).with(5, lines[4] ?? '')],
      ['the end cut off', lines.slice(0, -1)],
      ['forked: other entries under the same head', [lines[0] ?? '', ...foreign.slice(1)]],
      ['the key swapped', lines, otherKey],
      ['the checkpoint of another log', at(0, foreign[0])],
      ['an entry of a part changed', part.with(1, part[1]?.replace('REAL_RUN', 'REAL_RUM') ?? '')],
      ['a part that says it is all', part.with(0, part[0]?.replace('"complete":false', '"complete":true') ?? '')],
    ]
    for (const [what, changed, by] of damaged) {
      expect(changed.join('\n'), what).not.toBe(by ? '' : lines.join('\n'))
      const { status, stdout } = judged(`${changed.join('\n')}\n`, by)
      expect(status, `${what}: ${stdout}`).toBe(1)
    }
  })

  test('agrees with verify on a database that somebody changed: neither lets it pass', async () => {
    const copy = copyOf(cwd)
    execFileSync(process.execPath, [
      '-e',
      `
      const db = new (require(${JSON.stringify(fileURLToPath(new URL('../../node_modules/better-sqlite3', import.meta.url)))}))(${JSON.stringify(databaseIn(copy))})
      db.exec("drop trigger ledger_is_never_updated; update ledger set text = replace(text, 'go for REAL_RUN', 'gone REAL_RUN') where seq > 5")
    `,
    ])
    expect(await run(['verify'], { cwd: copy })).toMatchObject({ code: 4 })
    expect((await run(['export', '--format', 'jsonl'], { cwd: copy })).code).not.toBe(0)
  })
})

test('export --format csv is a row an entry, and no formula', async () => {
  const { out } = await run(['export', '--format', 'csv'], { cwd })
  expect(out.split('\n')[0]).toBe('seq,at,kind,by,subject,action,words,rest')
  expect(out).toContain(`apply,"'=HYPERLINK(""x"") <script>alert(1)</script>",`)
})

test('export --format html is one page without script, in which what people wrote is text', async () => {
  const output = join(cwd, 'report.html')
  expect(await run(['export', '--format', 'html', '--output', output], { cwd })).toMatchObject({ code: 0, out: '' })
  const page = readFileSync(output, 'utf8')
  expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3)|javascript:/i)
  expect(page).toContain('&#60;script&#62;alert(1)&#60;/script&#62;')
  for (const words of ['Grant Issued', 'Gate Passed', 'Run Ended', 'Action Frozen', 'Policy Adopted', '<svg', 'lane-7'])
    expect(page).toContain(words)
  expect(await run(['export', '--format', 'html', '--output', output], { cwd })).toMatchObject({ code: 2 })
  expect(await run(['export', '--format', 'html', '--from', 'yesterday'], { cwd })).toMatchObject({ code: 2 })
})

describe('a checkpoint that was kept', () => {
  test('is still there: verify says so, and checkpoint proves it as a C2SP witness takes it', async () => {
    const files = { 'kept.txt': kept }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text)
    expect(await run(['verify', '--witness', 'kept.txt'], { cwd })).toMatchObject({ code: 0 })
    const { code, out } = await run(['checkpoint', '--since', 'kept.txt'], { cwd })
    expect(code).toBe(0)
    expect(out).toMatch(/^old \d+\n([A-Za-z0-9+/]{43}=\n)*\ncountersign\/T01SANDBOX\n\d+\n/)
    // As copied from Slack, without the end of the last line.
    writeFileSync(join(cwd, 'later.txt'), out.trimEnd())
    expect(await run(['verify', '--witness', 'kept.txt', 'later.txt'], { cwd })).toMatchObject({ code: 0 })
  })

  test('is missed in an older copy, and is nothing when somebody else signed it', async () => {
    const older = folderWith()
    await ledgerIn(older)
    const newer = join(older, 'newer.txt')
    await inLedgerOf(older, async () => undefined)
    const copy = copyOf(older)
    await inLedgerOf(older, (desk) => desk.grants(realrun, 'REAL_RUN'))
    writeFileSync(newer, (await run(['checkpoint'], { cwd: older })).out)
    expect(existsSync(databaseIn(copy))).toBe(true)
    expect(await run(['verify', '--witness', newer], { cwd: copy })).toMatchObject({ code: 4 })
    expect(await run(['checkpoint', '--since', newer], { cwd: copy })).toMatchObject({ code: 4 })
    expect(await run(['verify', '--witness', newer], { cwd })).toMatchObject({ code: 2 })
    expect(await run(['verify', '--witness', 'nothing.txt'], { cwd })).toMatchObject({ code: 2 })
  })
})
