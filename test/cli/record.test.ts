import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { type DecisionRecord, decisionRecord } from '../../src/core/decision-record.ts'
import { makeFolder, removeFolder, run } from '../support/cli.ts'
import { databaseIn, inLedgerOf, ledgerIn, realrun, separate } from './support.ts'

const script = fileURLToPath(new URL('../../docs/verify_absence.py', import.meta.url))

let cwd = ''
beforeAll(async () => {
  cwd = makeFolder()
  await ledgerIn(cwd, async (desk) => {
    await desk.grants(realrun, 'REAL_RUN')
    await desk.does({ kind: 'freeze', action: 'apply', reason: 'a leak' })
  })
  await keeps('first.txt')
  await run(['gate', 'production', '--consume', '--by', 'lane-9'], { cwd })
  await inLedgerOf(cwd, (desk) => desk.grants(separate, 'cutover'))
  await keeps('second.txt')
  await run(['run', 'REAL_RUN', '--by', 'lane-7', '--', 'true'], { cwd })
  await keeps('third.txt')
})
afterAll(() => removeFolder(cwd))

async function keeps(name: string) {
  writeFileSync(join(cwd, name), (await run(['checkpoint'], { cwd })).out)
}

async function recorded(...choice: string[]): Promise<DecisionRecord> {
  return JSON.parse((await run(['export', '--decisions', ...choice], { cwd })).out)
}

describe('export --decisions', () => {
  test('writes what its schema in docs/ describes', async () => {
    expect(() => decisionRecord.parse({})).toThrow()
    expect(decisionRecord.parse(await recorded())).toBeTruthy()
    const schema = z.toJSONSchema(decisionRecord, { target: 'draft-2020-12' })
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot('../../docs/decision-record.schema.json')
  })

  test('names decisions and refused attempts by ids that the next map can cite, with the revision they were decided on', async () => {
    const { decisions, refusals, checkpoint, size } = await recorded()
    expect(checkpoint.split('\n')[1]).toBe(String(size))
    expect(decisions.map(({ kind, action }) => `${kind} ${action}`)).toEqual([
      'GrantIssued REAL_RUN',
      'ActionFrozen apply',
      'GrantIssued cutover',
    ])
    const [grant] = decisions
    expect(grant).toMatchObject({ id: `D-${grant?.seq}`, blocker: realrun, reason: 'go for REAL_RUN' })
    expect(grant?.source?.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(grant?.grant).toMatchObject({ id: `G-${grant?.seq}`, ended: { how: 'spent' } })
    expect(refusals).toMatchObject([{ kind: 'PassageRefused', action: 'production', passed_by: 'lane-9' }])
    expect((await recorded('--action', 'cutover')).decisions).toHaveLength(1)
  })

  test('stands instead of a format, never beside one', async () => {
    expect(await run(['export', '--decisions', '--format', 'csv'], { cwd })).toMatchObject({ code: 2 })
    expect(await run(['export'], { cwd })).toMatchObject({ code: 2 })
  })

  test('is read back with show, which takes no entry for what it is not', async () => {
    const { decisions, refusals } = await recorded()
    const [{ id: decided = '' } = {}] = decisions
    const [{ id: refused = '' } = {}] = refusals
    expect((await run(['show', decided.toLowerCase()], { cwd })).out).toContain('go for REAL_RUN')
    expect((await run(['show', refused], { cwd })).out).toContain('lane-9')
    const json = await run(['--json', 'show', decided], { cwd })
    expect(JSON.parse(json.out)).toMatchObject({ id: decided, entry: { kind: 'GrantIssued' } })
    for (const id of [decided.replace('D', 'R'), refused.replace('R', 'D'), 'D-1', 'D-99999', 'R-0'])
      expect(await run(['show', id], { cwd }), id).toMatchObject({ code: 2, out: '' })
  })
})

describe('absence', () => {
  const key = () => `${databaseIn(cwd)}.pub`
  const states = async (name: string, ...args: string[]) => {
    const { code, out, err } = await run(['absence', ...args], { cwd })
    writeFileSync(join(cwd, name), out)
    return { code, out, err }
  }

  function judged(name: string, exported: string) {
    const { status, stdout } = spawnSync('python3', [script, join(cwd, name), join(cwd, exported), key()], {
      encoding: 'utf8',
    })
    return { status, stdout }
  }

  test('is stated, verified offline, and shown by an independent script that reads the entries', async () => {
    const args = ['REAL_RUN', '--from', 'first.txt', '--to', 'second.txt']
    expect(await states('absence.jws', ...args)).toMatchObject({ code: 0, err: '' })
    const verified = await run(['absence', 'verify', 'absence.jws', '--key', key()], { cwd })
    expect(verified.code).toBe(0)
    expect(verified.out).toMatch(/^No passage of “REAL_RUN” between the checkpoints of \d+ and of \d+ entries/)
    expect(verified.out).toContain('Not proven by this text alone')
    await run(['export', '--format', 'jsonl', '--output', 'whole.jsonl'], { cwd })
    const { status, stdout } = judged('absence.jws', 'whole.jsonl')
    expect(stdout).toMatch(/Proven: nobody passed REAL_RUN in entries \d+ to \d+ of countersign\/T01SANDBOX\./)
    expect(status).toBe(0)
    await run(['export', '--format', 'jsonl', '--action', 'REAL_RUN', '--output', 'part.jsonl'], { cwd })
    expect(judged('absence.jws', 'part.jsonl').status).toBe(1)
  })

  test('goes up to now without --to, and is about a refused action too', async () => {
    expect(await states('production.jws', 'production', '--from', 'first.txt')).toMatchObject({ code: 0 })
    expect(await run(['absence', 'verify', 'production.jws', '--key', key()], { cwd })).toMatchObject({ code: 0 })
  })

  test('is refused where somebody passed, and says who', async () => {
    const { code, err, out } = await states('no.jws', 'REAL_RUN', '--from', 'first.txt', '--to', 'third.txt')
    expect({ code, out }).toEqual({ code: 3, out: '' })
    expect(err).toMatch(/REAL_RUN was passed between these checkpoints: entry \d+, on .*, by “lane-7”/)
  })

  test('is refused for an action that nobody names, for swapped checkpoints and for files that are none', async () => {
    const unknown = await states('no.jws', 'prodution', '--from', 'first.txt')
    expect(unknown.code).toBe(2)
    expect(unknown.err).toContain('Did you mean production?')
    const swapped = await states('no.jws', 'production', '--from', 'third.txt', '--to', 'first.txt')
    expect(swapped).toMatchObject({ code: 2, out: '' })
    const missing = await states('no.jws', 'production', '--from', 'nothing.txt', '--to', 'neither.txt')
    expect(missing.code).toBe(2)
    expect(missing.err).toMatch(/--from: nothing\.txt[\s\S]*--to: neither\.txt/)
  })

  test('proves nothing once changed, with another key, or when it is a receipt', async () => {
    const text = readFileSync(join(cwd, 'absence.jws'), 'utf8').trim()
    const [head = '', payload = '', signature = ''] = text.split('.')
    const changed = Buffer.from(payload, 'base64url').toString().replace('REAL_RUN', 'REAL_RUM')
    const forged = [head, Buffer.from(changed).toString('base64url'), signature].join('.')
    writeFileSync(join(cwd, 'forged.jws'), forged)
    expect(await run(['absence', 'verify', 'forged.jws', '--key', key()], { cwd })).toMatchObject({ code: 4 })
    expect(judged('forged.jws', 'whole.jsonl').status).toBe(1)
    expect(await run(['receipt', 'verify', 'absence.jws', '--key', key()], { cwd })).toMatchObject({ code: 4 })
    const other = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
    expect(await run(['absence', 'verify', 'absence.jws', '--key', other], { cwd })).toMatchObject({ code: 4 })
  })
})
