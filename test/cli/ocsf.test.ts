import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderWith, run } from '../support/cli.ts'
import { ledgerIn, realrun } from './support.ts'

/** What the schema asks for: test/vectors/README.md says where it is from. */
const asked = JSON.parse(readFileSync(new URL('../vectors/ocsf-required.json', import.meta.url), 'utf8')) as Record<
  string,
  { required?: string[]; at_least_one?: string[]; activities?: number[] }
> & { event: string[] }

type Part = Record<string, unknown>

function holds(what: string, part: Part) {
  const { required = [], at_least_one: some } = asked[what] ?? {}
  for (const name of required) expect(part[name], `${what}.${name}`).toBeDefined()
  if (some)
    expect(
      some.some((name) => name in part),
      `${what}: one of ${some}`,
    ).toBe(true)
}

test('export --format ocsf has in every event what OCSF requires of its class, and every entry but the ledger’s own housekeeping', async () => {
  const cwd = folderWith()
  await ledgerIn(cwd, async (desk) => {
    await desk.grants(realrun, 'REAL_RUN')
    await desk.does({ kind: 'freeze', action: 'apply', reason: 'a leak' })
  })
  await run(['gate', 'production', '--consume', '--by', 'lane-9'], { cwd })
  await run(['run', 'REAL_RUN', '--by', 'lane-7', '--', 'false'], { cwd })
  const output = join(cwd, 'events.jsonl')
  expect(await run(['export', '--format', 'ocsf', '--output', output], { cwd })).toMatchObject({ code: 0 })
  const events = readFileSync(output, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Part)
  for (const event of events) {
    for (const name of asked.event) expect(event[name], name).toBeDefined()
    const { class_uid, activity_id, type_uid, metadata, category_uid } = event as Record<string, number> & Part
    holds(String(class_uid), event)
    expect(asked[String(class_uid)]?.activities).toContain(activity_id)
    expect(type_uid).toBe(Number(class_uid) * 100 + Number(activity_id))
    expect(Math.floor(Number(class_uid) / 1000)).toBe(category_uid)
    holds('metadata', metadata as unknown as Part)
    holds('product', (metadata as unknown as { product: Part }).product)
    for (const part of ['api', 'actor', 'entity', 'src_endpoint'] as const)
      if (event[part]) holds(part, event[part] as Part)
  }
  const codes = events.map(({ metadata }) => (metadata as { event_code: string }).event_code)
  expect(codes).toContain('GrantIssued')
  expect(codes).not.toContain('StatesSealed')
  const of = (code: string) => events[codes.indexOf(code)]
  expect(of('PassageRefused')).toMatchObject({ class_uid: 6003, status_id: 2, resources: [{ name: 'production' }] })
  expect(of('RunEnded')).toMatchObject({ status_id: 2, severity_id: 3 })
  expect(of('GrantIssued')).toMatchObject({
    class_uid: 3004,
    actor: { user: { name: 'Ana' } },
    entity: { type: 'blocker' },
    comment: 'go for REAL_RUN',
  })
  expect(JSON.stringify(events)).not.toContain('production_work_performed\\"')
})
