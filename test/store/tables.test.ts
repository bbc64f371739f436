import { beforeEach, describe, expect, it } from 'vitest'
import { blockerKey } from '../../src/core/blocker/listing.ts'
import { readRequest } from '../../src/workflows/read-history.ts'
import { readGrants, readProofs } from '../../src/workflows/read-tables.ts'
import { ask, freshDatabase, listing, longStory, map, Story } from './support.ts'

describe('what a person reads with sqlite3 or psql after a long story', () => {
  let story: Story
  beforeEach(async () => {
    story = await longStory(await freshDatabase(), { sealed: true })
  })

  it('grants: who gave which for what, what it does, and how it ended', async () => {
    const rows = await story.db.selectFrom('grants').selectAll().orderBy('seq').execute()
    const told = rows.map(
      (g) =>
        `${g.granted_by_name} (${g.granted_by}, ${g.team}) ${g.effect} ${g.blocker_id ?? g.request_id} / ${g.action}: ${g.uses_left} of ${g.uses}, ${g.status}`,
    )
    expect(told).toEqual([
      'Ana (U1ANA, T1) lifts REALRUN-1 / cutover: null of null, active',
      'Omar (U2OMAR, T1) lifts REALRUN-1 / apply: null of null, revoked',
      'Ana (U1ANA, T1) authorises CI-2 / cutover: 2 of 2, stale',
      'Ana (U1ANA, T1) lifts PERMIT-7 / permit: null of null, active',
      'Ana (U1ANA, T1) authorises SOLO-6 / solo: 1 of 2, active',
      'Omar (U2OMAR, T1) authorises R-52 / solo: 0 of 1, spent',
      'Ana (U1ANA, T1) authorises R-63 / cutover: 1 of 1, active',
    ])
    const [first, revoked] = rows
    expect(first).toMatchObject({ grant_id: 'G-14', reason: 'looked at it', ended_at: null, round: 1 })
    expect(Date.parse(first?.expires_at ?? '') - Date.parse(first?.granted_at ?? '')).toBeLessThanOrEqual(3_600_000)
    expect(revoked).toMatchObject({ ended_by: 'U1ANA', ended_by_name: 'Ana', ended_reason: 'wrong one' })
    expect(await readGrants(story.ledger, 'in force')).toHaveLength(4)
    expect(await readGrants(story.ledger, { request: 'R-52' })).toEqual([rows[5]])
    expect(await readGrants(story.ledger, { blocker: blockerKey('REALRUN-1') })).toEqual(rows.slice(0, 2))
  })

  it('requirements: why each is asked, and how the newest decision on it ended', async () => {
    const rows = await story.db.selectFrom('requirements').selectAll().execute()
    const of = (id: string, action: string) => rows.find((row) => row.blocker_id === id && row.action === action)
    expect(of('REALRUN-1', 'cutover')).toMatchObject({
      effect: 'lifts',
      round: 1,
      round_because: 'added',
      last_end: null,
    })
    expect(of('REALRUN-1', 'apply')).toMatchObject({ round: 2, round_because: 'revoked', last_end: 'revoked' })
    expect(of('CI-2', 'cutover')).toMatchObject({ effect: 'authorises', round_because: 'changed', last_end: 'stale' })
    expect(of('CI-2', 'apply')).toMatchObject({ round: 3, round_because: 'changed', last_end: null })
    expect(rows.every(({ dropped }) => dropped === 0)).toBe(true)
  })

  it('blockers: what the document says, what is in force, and who retired which', async () => {
    const rows = await story.db
      .selectFrom('blockers')
      .select(['blocker', 'blocker_id', 'listed', 'depends_on', 'actions', 'retired_by_name', 'retired_reason'])
      .orderBy('blocker')
      .execute()
    expect(rows.map(({ blocker_id, retired_by_name }) => [blocker_id, retired_by_name])).toEqual([
      ['CI-2', null],
      ['DONE-5', null],
      ['OLD-3', 'Ana'],
      ['PERMIT-7', null],
      ['REALRUN-1', null],
      ['ROLL-4', 'Omar'],
      ['SOLO-6', null],
    ])
    expect(rows[2]).toMatchObject({ listed: 0, retired_reason: 'gone' })
    expect(rows[5]).toMatchObject({ listed: 1, depends_on: '["ci-2"]', actions: '["cutover","apply"]' })
  })

  it('proofs and claims: what became of each', async () => {
    const proofs = (await readProofs(story.ledger, blockerKey('REALRUN-1'))).map((p) => [
      p.text,
      p.links,
      p.status,
      p.review_reason,
    ])
    expect(proofs).toEqual([
      ['ran it', '["https://ci.example/1"]', 'returned', 'no log'],
      ['ran it, with log', '[]', 'replaced', null],
      ['ran it, with the right log', '[]', 'accepted', ''],
    ])
    const claims = await story.db.selectFrom('claims').select(['blocker_id', 'kind', 'detail', 'settled']).execute()
    expect(claims).toHaveLength(4)
    expect(claims).toContainEqual({ blocker_id: 'DONE-5', kind: 'closed', detail: 'RESOLVED', settled: 'withdrawn' })
    expect(claims).toContainEqual({ blocker_id: 'CI-2', kind: 'action_missing', detail: 'apply', settled: null })
    expect(claims).toContainEqual({ blocker_id: 'OLD-3', kind: 'blocker_missing', detail: null, settled: 'confirmed' })
    expect(claims).toContainEqual({ blocker_id: 'ROLL-4', kind: 'dependency_missing', detail: 'ci-2', settled: 'moot' })
  })

  it('requests, and their story when they are settled and have left the state', async () => {
    const rows = await story.db.selectFrom('requests').selectAll().orderBy('requested_at').execute()
    expect(rows.map((r) => [r.request_id, r.action, r.params, r.status, r.settled_by_name])).toEqual([
      ['R-52', 'solo', '[["version","1.4.2"]]', 'used', 'root@box'],
      ['R-57', 'solo', '[]', 'rejected', 'Ana'],
      ['R-59', 'cutover', '[]', 'withdrawn', 'root@box'],
      ['R-61', 'solo', '[]', 'open', null],
      ['R-63', 'cutover', '[]', 'open', null],
    ])
    expect(story.state.request('R-52')).toBeUndefined()
    expect(await readRequest(story.ledger, 'R-52')).toMatchObject({
      reason: 'the release is due',
      settled: { kind: 'used' },
    })
    expect(await readRequest(story.ledger, 'R-9999')).toBeNull()
  })

  it('questions and freezes', async () => {
    const questions = await story.db.selectFrom('questions').selectAll().execute()
    const told = questions.map((q) => [
      q.blocker ?? q.request_id,
      q.question,
      q.answer,
      q.answered_by_name,
      q.withdrawn_at !== null,
    ])
    expect(told.sort()).toEqual([
      ['R-61', 'when exactly?', null, null, false],
      ['roll-4', 'at night?', null, null, true],
      ['roll-4', 'which cluster?', 'the second', 'Ivy', false],
    ])
    const freezes = await story.db.selectFrom('freezes').selectAll().orderBy('frozen_at').execute()
    expect(freezes.map((f) => [f.action, f.frozen_by_name, f.reason, f.thawed_by_name, f.thawed_reason])).toEqual([
      ['apply', 'Ivy', 'an incident', null, null],
      [null, 'root@box', 'a drill', 'Omar', 'so it is'],
    ])
  })

  it('advice, and that no grant rested on any', async () => {
    const rows = await story.db.selectFrom('advice').selectAll().execute()
    const told = rows.map((a) => [a.blocker ?? a.request_id, a.action, a.round, a.recommend, a.given_by_name])
    expect(told.sort()).toEqual([
      ['R-61', 'solo', null, 'reject', 'reviewer'],
      ['ci-2', 'apply', expect.any(Number), 'reject', 'root@box'],
    ])
    const stances = await story.db.selectFrom('grants').select(['advice', 'advised']).distinct().execute()
    expect(stances).toEqual([{ advice: 'none', advised: '[]' }])
  })

  it('passages and attempts; what came again is counted, not written', async () => {
    const passages = await story.db.selectFrom('passages').selectAll().orderBy('seq').execute()
    expect(passages.map((p) => [p.action, p.params, p.passed_by, p.rests_on])).toEqual([
      ['solo', '[]', 'deploy.sh', '["G-49"]'],
      ['solo', '[["version","1.4.2"]]', 'deploy.sh', '["G-53"]'],
    ])
    const attempts = await story.db
      .selectFrom('attempts')
      .innerJoin('attempt_counts', 'attempt_counts.seq', 'attempts.seq')
      .select(['what', 'about', 'who_name', 'codes', 'again'])
      .orderBy('attempts.seq')
      .execute()
    expect(attempts).toMatchObject([
      { what: 'passage', about: 'apply', who_name: 'impatient.sh', again: 2 },
      { what: 'grant', about: 'blocker/solo-6', who_name: 'Ken', codes: '["not_allowed"]', again: 1 },
    ])
  })

  it('every revision of a document, whose text to the byte stands in the ledger', async () => {
    const rows = await story.db.selectFrom('documents').selectAll().orderBy('revision').execute()
    expect(
      rows.map(({ doc, revision, source_revision, imported_by_name }) => [
        doc,
        revision,
        source_revision,
        imported_by_name,
      ]),
    ).toEqual([
      ['fix7-map', 3, 3, 'root@box'],
      ['fix7-map', 4, 4, 'root@box'],
    ])
  })
})

describe('rows', () => {
  it('are written where something changed, and nowhere else', async () => {
    const story = await longStory(await freshDatabase())
    const before = await story.db.selectFrom('blockers').selectAll().orderBy('blocker').execute()
    await story.db.updateTable('blockers').set({ item: 'somebody was here' }).execute()
    await story.imports(map([listing('NEW-9', { actions: ['new'] })], { doc: 'other-map' }))
    const after = await story.db.selectFrom('blockers').selectAll().orderBy('blocker').execute()
    expect(after.filter(({ item }) => item === 'somebody was here')).toHaveLength(before.length)
    expect(await story.broken()).toMatch(/^row .+ of table blockers: `item` is `somebody was here`/)
  })

  it('of an id in another spelling stay one, under its key', async () => {
    const story = await Story.begin(await freshDatabase())
    await story.imports(map([listing('REALRUN-1')]))
    await story.imports(map([listing('realrun-1', { proof: ask('a rehearsal') })]))
    const rows = await story.db.selectFrom('blockers').select(['blocker', 'blocker_id']).execute()
    expect(rows).toEqual([{ blocker: 'realrun-1', blocker_id: 'realrun-1' }])
    expect(await story.broken()).toBeNull()
  })
})
