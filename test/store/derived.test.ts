import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { blockerKey } from '../../src/core/blocker/listing.ts'
import { compareBlockers } from '../../src/store/compare.ts'
import { saveBlockers } from '../../src/store/derived.ts'
import { readOriginal } from '../../src/store/documents.ts'
import { ana, freshDatabase, listing, longStory, map, type Story } from './support.ts'

let story: Story
beforeEach(async () => {
  story = await longStory(await freshDatabase())
})

test('the grants can be read by a person with sqlite3', async () => {
  const rows = await story.db.selectFrom('grants').selectAll().orderBy('granted_at').execute()
  const told = rows.map(
    (g) =>
      `${g.granted_by_name} (${g.granted_by}, ${g.team}): ${g.blocker_id} / ${g.action}, ${g.uses_left} of ${g.uses}, ${g.status}`,
  )
  expect(told).toEqual([
    'Ana (U1ANA, T1): REALRUN-1 / cutover, 2 of 2, active',
    'Omar (U2OMAR, T1): REALRUN-1 / apply, 1 of 1, revoked',
    'Ana (U1ANA, T1): CI-2 / cutover, 1 of 1, stale',
  ])
  expect(rows[0]).toMatchObject({
    grant_id: 'G-10',
    reason: 'looked at it',
    granted_at: '2026-06-12T09:00:04.000Z',
    expires_at: '2026-06-12T10:00:04.000Z',
    ended_at: null,
    round: 1,
  })
  expect(rows[1]).toMatchObject({
    ended_by: 'U1ANA',
    ended_by_name: 'Ana',
    ended_reason: 'wrong one',
    ended_at: '2026-06-12T09:00:06.000Z',
  })
})

test('a spent grant says so', async () => {
  await story.adopts([ana], { actions: { cutover: { uses: 5 } } })
  await story.imports(map([listing('SOLO-9', { actions: ['solo'] })], { doc: 'other-map' }))
  await story.grants(ana, 'SOLO-9', 'solo')
  await story.does({ kind: 'spend', action: 'solo', passed_by: 'deploy.sh' })
  const spent = await story.db.selectFrom('grants').selectAll().where('action', '=', 'solo').executeTakeFirstOrThrow()
  expect(spent).toMatchObject({ status: 'spent', uses_left: 0, ended_by: 'command', ended_by_name: 'root@box' })
})

test('a requirement tells why it is asked and how it was last decided', async () => {
  const rows = await story.db.selectFrom('requirements').selectAll().execute()
  const of = (id: string, action: string) => rows.find((row) => row.blocker_id === id && row.action === action)
  expect(of('REALRUN-1', 'cutover')).toMatchObject({
    round: 1,
    round_open: 0,
    last_outcome: 'granted',
    last_outcome_grant: 'G-10',
    last_outcome_by: 'U1ANA',
  })
  expect(of('REALRUN-1', 'apply')).toMatchObject({
    round: 2,
    round_open: 1,
    round_because: 'revoked',
    last_outcome: 'granted',
  })
  expect(of('CI-2', 'cutover')).toMatchObject({ round_open: 1, round_because: 'changed' })
  expect(of('ROLL-4', 'apply')).toMatchObject({
    question: 'which cluster?',
    answer: 'the second',
    answer_by_name: 'Ivy',
    last_outcome: 'withdrawn',
    last_outcome_by: null,
  })
})

test('proofs, claims and retirements have their rows', async () => {
  const proofs = await story.db
    .selectFrom('proofs')
    .select(['text', 'links', 'status', 'review_reason'])
    .orderBy('submitted_at')
    .execute()
  expect(proofs).toEqual([
    { text: 'ran it', links: '["https://ci.example/1"]', status: 'returned', review_reason: 'no log' },
    { text: 'ran it, with log', links: '[]', status: 'accepted', review_reason: '' },
  ])
  const claims = await story.db
    .selectFrom('claims')
    .select(['blocker_id', 'kind', 'detail', 'settled'])
    .orderBy('made_at')
    .orderBy('claim_id')
    .execute()
  expect(claims).toContainEqual({ blocker_id: 'DONE-5', kind: 'closed', detail: 'RESOLVED', settled: 'withdrawn' })
  expect(claims).toContainEqual({ blocker_id: 'CI-2', kind: 'action_missing', detail: 'apply', settled: null })
  expect(claims).toContainEqual({ blocker_id: 'OLD-3', kind: 'blocker_missing', detail: null, settled: 'confirmed' })
  const retired = await story.db
    .selectFrom('blockers')
    .select(['blocker_id', 'retired_by_name', 'retired_reason'])
    .where('retired_at', 'is not', null)
    .orderBy('blocker')
    .execute()
  expect(retired).toEqual([
    { blocker_id: 'OLD-3', retired_by_name: 'Ana', retired_reason: 'gone' },
    { blocker_id: 'ROLL-4', retired_by_name: 'Omar', retired_reason: 'not needed' },
  ])
})

test('every revision of a document is kept to the byte', async () => {
  const rows = await story.db
    .selectFrom('documents')
    .select(['doc', 'revision', 'source_revision', 'imported_by_name'])
    .orderBy('revision')
    .execute()
  expect(rows).toEqual([
    { doc: 'fix7-map', revision: 3, source_revision: 3, imported_by_name: 'root@box' },
    { doc: 'fix7-map', revision: 4, source_revision: 4, imported_by_name: 'root@box' },
  ])
  expect(JSON.parse(Buffer.from((await readOriginal(story.db, 'fix7-map', 4)) ?? []).toString())).toMatchObject({
    date: '2026-06-13',
  })
  expect(await readOriginal(story.db, 'fix7-map', 5)).toBeUndefined()
})

test('saving some blockers replaces their rows and no others', async () => {
  const [one, two] = [...story.state.blockers.values()]
  if (!one || !two) throw new Error('two blockers')
  await sql`update requirements set round_because = 'tampered'`.execute(story.db)
  await story.db.transaction().execute((tx) => saveBlockers(tx, [one]))
  expect(await compareBlockers(story.db, [one], { complete: false })).toBeNull()
  expect(await compareBlockers(story.db, [one, two], { complete: false })).toContain('is `tampered`')
})

test('a difference is told by row, column, what is stored and what the ledger says', async () => {
  const compare = (complete: boolean) => compareBlockers(story.db, story.state.blockers.values(), { complete })
  expect(await compare(true)).toBeNull()
  await sql`update grants set status = 'active' where status = 'revoked'`.execute(story.db)
  expect(await compare(true)).toBe(
    'row G-11 (REALRUN-1 / apply) of table grants: `status` is `active`, the ledger says `revoked`',
  )
  await sql`delete from grants where grant_id = 'G-11'`.execute(story.db)
  expect(await compare(true)).toBe('row G-11 (REALRUN-1 / apply) of table grants is missing')
})

test('a row of a blocker that the ledger does not know is found when the comparison is complete', async () => {
  await sql`insert into blockers select 'intruder', 'INTRUDER', doc, revision, added_at, listed, item, evidence, actor_needed, next_action, status, actions, decision, decision_needed, proof, proof_needed, depends_on, retired_at, retired_by, retired_by_name, retired_reason from blockers where blocker = 'ci-2'`.execute(
    story.db,
  )
  const blockers = [...story.state.blockers.values()]
  expect(await compareBlockers(story.db, blockers, { complete: false })).toBeNull()
  expect(await compareBlockers(story.db, blockers, { complete: true })).toBe(
    'row INTRUDER of table blockers is there, and the ledger knows nothing of it',
  )
})

test('an id in another spelling keeps one row, under its key', async () => {
  await story.imports(
    map([listing('realrun-1', { proof: { needed: true, text: 'a rehearsal' } })], {
      source: { id: 'KB-1A5D', revision: 5 },
    }),
  )
  const rows = await story.db
    .selectFrom('blockers')
    .select(['blocker', 'blocker_id'])
    .where('blocker', '=', blockerKey('REALRUN-1'))
    .execute()
  expect(rows).toEqual([{ blocker: 'realrun-1', blocker_id: 'realrun-1' }])
})
