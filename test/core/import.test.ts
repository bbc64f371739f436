import { describe, expect, it } from 'vitest'
import { documentNamed } from '../../src/core/desk/desk.ts'
import { wordsBefore } from '../../src/core/requirement/requirement.ts'
import { ana, ivy, ken, omar, policyOf } from '../support/cast.ts'
import {
  AUTHORISES,
  accept,
  adopt,
  confirm,
  given,
  grant,
  importing,
  later,
  listing,
  lists,
  mapOf,
  refuse,
  reject,
  retire,
  submit,
} from '../support/given.ts'

const b1 = listing('B-1')
const byPolicy = adopt(policyOf({ actions: { apply: { authorised_by: ['B-1'] } } }))
const granted = grant(ana, 'B-1', 'apply')
const revision = (number: number, ...blockers: (typeof b1)[]) =>
  importing(mapOf(blockers, { source: { id: 'KB-1A5D', revision: number } }))

describe('a first import', () => {
  it('adds every blocker, and asks one decision an action', () => {
    const ledger = given()
      .when(lists(listing('B-1', { blocks: 'apply/permit' }), listing('b-2')))
      .thenRecorded(
        { kind: 'DocumentImported', doc: 'test-map', revision: 1, listed: 2, source: null, source_revision: null },
        { kind: 'BlockerAdded', blocker: 'b-1' as never },
        { kind: 'BlockerAdded', blocker: 'b-2' as never },
      )
    expect(ledger.blocker('B-1').requirements.map(({ action }) => action)).toEqual(['apply', 'permit'])
  })

  it('takes a blocker that says it is closed as open, and its word as a claim (rule 1)', () => {
    const ledger = given()
      .when(lists(listing('B-1', { status: 'CLOSED' })))
      .thenRecorded(
        { kind: 'DocumentImported' },
        { kind: 'BlockerAdded' },
        { kind: 'ClaimMade', claimed: { kind: 'closed', status: 'CLOSED' } },
      )
    expect(ledger.gate('apply').reasons).toMatchObject([{ code: 'decision_awaited' }])
  })

  it.each(['BLOCKED', 'IN PROGRESS', 'STILL OPEN'])(
    'takes a blocker that says %s as open, without a claim',
    (status) => {
      given()
        .when(lists(listing('B-1', { status })))
        .thenRecorded({ kind: 'DocumentImported' }, { kind: 'BlockerAdded' })
    },
  )

  it('keeps the SHA-256 of what was read, whatever the command says', () => {
    const command = lists(b1)
    if (command.kind !== 'import') throw new Error()
    const { outcome } = given().when({ ...command, sha256: 'f'.repeat(64) })
    expect(outcome).toMatchObject([{ sha256: command.sha256, original: command.original }, {}])
  })
})

describe('the same document again', () => {
  it('changes nothing, whether bare, in a page, or with an older number', () => {
    given(lists(b1)).when(lists(b1)).thenNothing()
    given(revision(3, b1)).when(revision(3, b1)).thenNothing()
    given(revision(3, b1)).when(lists(b1)).thenNothing()
    given(revision(3, b1)).when(revision(2, b1)).thenNothing()
  })

  it('with a higher number is a revision that changes no blocker', () => {
    given(revision(3, b1))
      .when(revision(4, b1))
      .thenRecorded({ kind: 'DocumentImported', revision: 4, source_revision: 4 })
  })

  it('with the first number that is known is a revision too, so that older ones are noticed from then on', () => {
    const { when } = given(lists(b1))
    when(revision(3, b1)).thenRecorded({ kind: 'DocumentImported', source: 'KB-1A5D', source_revision: 3 })
    when(revision(2, listing('B-1', { item: 'old' }))).thenRefused(
      'old_revision',
      'This is KB-1A5D rev 2, and KB-1A5D rev 3 of `test-map` is known already. Nothing was changed.',
    )
  })

  it('with spaces, evidence and next action changed leaves the grant alone (rule 4)', () => {
    const cosmetic = listing('B-1', {
      item: ' what  B-1\nis about ',
      decision: 'authorize\tit',
      evidence: 'another file',
      next_action: 'hurry',
    })
    const ledger = given(lists(b1), granted)
      .when(lists(cosmetic))
      .thenRecorded({ kind: 'DocumentImported' }, { kind: 'BlockerRevised' })
    expect(ledger.gate('apply').open).toBe(true)
    expect(ledger.requirement('B-1', 'apply').round.number).toBe(1)
  })

  it('with evidence changed shows it in the round that is open', () => {
    const { ledger } = given(lists(b1), lists(listing('B-1', { evidence: 'another file' })))
    expect(ledger.requirement('B-1', 'apply').round.asked.evidence).toBe('another file')
  })

  it('with an id spelled otherwise is about the same blocker', () => {
    const ledger = given(lists(b1), granted).when(lists(listing('b-1', { item: b1.item }))).ledger
    expect(ledger.state.blockers.size).toBe(1)
    expect(ledger.gate('apply').open).toBe(true)
  })
})

describe('a revision', () => {
  it.each([
    ['item', { item: 'another surface' }],
    ['decision asked', { decision: 'authorize all of it' }],
    ['proof asked', { proof: 'restore it' }],
    ['word on why no proof is needed', { proof: 'n/a (waived)' }],
  ])('that changes the %s makes the grant stale and asks again, with the words before (rule 4)', (_, change) => {
    const { ledger, when } = given(lists(b1), granted)
    const id = ledger.requirement('B-1', 'apply').grants[0]?.id as string
    when(lists(listing('B-1', change))).thenRecorded(
      { kind: 'DocumentImported' },
      { kind: 'BlockerRevised' },
      { kind: 'GrantWentStale', action: 'apply', grant: id },
    )
    const requirement = ledger.requirement('B-1', 'apply')
    expect(requirement.round).toMatchObject({ number: 2, because: 'changed' })
    expect(wordsBefore(requirement)).toMatchObject({ item: b1.item, decision: 'authorize it', proof: AUTHORISES })
  })

  it('that changes the words back brings no grant and no proof back', () => {
    const first = lists(listing('B-1', { proof: 'restore it' }))
    const { ledger } = given(byPolicy, first, granted, submit(ivy, 'B-1'), accept(ken, 'B-1'))
    expect(ledger.gate('apply').open).toBe(true)
    ledger.run(lists(listing('B-1', { proof: 'restore it twice' })))
    ledger.run(first)
    expect(ledger.gate('apply').reasons.map(({ code }) => code)).toEqual(['grant_stale', 'proof_stale'])
  })

  it('that changes the words of one blocker leaves the others alone', () => {
    const { ledger } = given(lists(b1, listing('B-2', { blocks: 'permit' })), granted)
    ledger.run(lists(b1, listing('B-2', { blocks: 'permit', item: 'anew' })))
    expect(ledger.gate('apply').open).toBe(true)
  })

  it('that adds an action asks about it, and takes nothing from the others', () => {
    const { ledger } = given(lists(b1), granted, lists(listing('B-1', { blocks: 'apply/cutover' })))
    expect([ledger.gate('apply').open, ledger.gate('cutover').open]).toEqual([true, false])
  })

  it('that adds a dependency closes the gate', () => {
    const { ledger } = given(lists(b1, listing('B-2', { blocks: 'permit' })), granted)
    ledger.run(lists(listing('B-1', { depends_on: ['B-2'] }), listing('B-2', { blocks: 'permit' })))
    expect(ledger.gate('apply').reasons).toMatchObject([{ code: 'prerequisite_open' }])
  })

  it('that turns a dependency round leaves both closed until an owner agrees', () => {
    const permit = { blocks: 'permit' }
    const { ledger } = given(
      lists(listing('B-1', { depends_on: ['B-2'] }), listing('B-2', permit)),
      lists(b1, listing('B-2', { ...permit, depends_on: ['B-1'] })),
      granted,
      grant(ana, 'B-2', 'permit'),
    )
    expect([ledger.gate('apply').open, ledger.gate('permit').open]).toEqual([false, false])
    ledger.run(confirm(ana, 'B-1', 'dependency_missing'))
    expect([ledger.gate('apply').open, ledger.gate('permit').open]).toEqual([true, true])
  })

  it('that asks for a decision or a proof where none was asked closes the gate', () => {
    const { ledger } = given(lists(b1), granted, lists(listing('B-1', { proof: 'restore it' })))
    expect(ledger.gate('apply').reasons.map(({ code }) => code)).toEqual([
      'grant_stale',
      'proof_awaited',
      'not_authorised',
    ])
  })

  it('supersedes the round that was open', () => {
    const { ledger } = given(lists(b1), lists(listing('B-1', { item: 'anew' })))
    expect(ledger.requirement('B-1', 'apply')).toMatchObject({
      // Nobody had answered it, so that its message asks the new words, and shows what it asked first.
      previous: null,
      round: { number: 2, because: 'changed', asked: { item: 'anew' }, prompt: { first: { item: b1.item } } },
    })
  })
})

describe('the difference that a prompt shows', () => {
  const a = lists(b1)
  const ab = lists(listing('B-1', { item: 'A and B' }))
  const abDot = lists(listing('B-1', { item: 'A and B.' }))
  const shownBefore = (...steps: Parameters<typeof given>) => {
    const { ledger } = given(...steps)
    return wordsBefore(ledger.requirement('B-1', 'apply'))?.item
  }

  it('is against the words that were last granted, however many revisions ago', () => {
    expect(shownBefore(a, granted, ab, abDot)).toBe(b1.item)
    expect(shownBefore(a, granted, ab, granted, abDot)).toBe('A and B')
  })

  it('is there after a rejection too', () => {
    expect(shownBefore(a, granted, ab, reject(omar, 'B-1', 'apply'), abDot)).toBe(b1.item)
  })

  it('is against the words that the message showed first where nobody has answered, and there is none at first', () => {
    expect(shownBefore(a, ab, abDot)).toBe(b1.item)
    expect(shownBefore(a, reject(omar, 'B-1', 'apply'), ab, abDot)).toBe('A and B')
    expect(shownBefore(a)).toBeUndefined()
  })
})

describe('a revision is refused', () => {
  it('when it is older than what is known', () => {
    given(revision(3, b1))
      .when(revision(2, listing('B-1', { item: 'old' })))
      .thenRefused(
        'old_revision',
        'This is KB-1A5D rev 2, and KB-1A5D rev 3 of `test-map` is known already. Nothing was changed.',
      )
  })

  it('when it is older, however its source is spelt', () => {
    const spelt = (number: number, item: string) =>
      importing(mapOf([listing('B-1', { item })], { source: { id: 'kb-1a5d', revision: number } }))
    const { when } = given(revision(3, b1))
    when(spelt(2, 'old')).thenRefused(
      'old_revision',
      'This is kb-1a5d rev 2, and KB-1A5D rev 3 of `test-map` is known already. Nothing was changed.',
    )
    when(spelt(3, 'other')).thenRefused('revision_conflict', expect.stringContaining('kb-1a5d rev 3'))
    when(spelt(4, 'new')).thenRecorded({ kind: 'DocumentImported', source_revision: 4 }, { kind: 'BlockerRevised' })
  })

  it('when it has the number of another text', () => {
    const { when, ledger } = given(revision(3, b1))
    const sha256 = documentNamed(ledger.state.desk, 'test-map')?.sha256.slice(0, 12)
    when(revision(3, listing('B-1', { item: 'other' }))).thenRefused(
      'revision_conflict',
      `KB-1A5D rev 3 of \`test-map\` is known already with another text (SHA-256 ${sha256}…). A changed text needs a new revision number. Nothing was changed.`,
    )
  })

  it('when it is old, even if a text without a heading came between', () => {
    given(revision(3, b1), lists(listing('B-1', { item: 'edited by hand' })))
      .when(revision(2, b1))
      .thenRefused(
        'old_revision',
        'This is KB-1A5D rev 2, and KB-1A5D rev 3 of `test-map` is known already. Nothing was changed.',
      )
  })

  it('when a blocker of it belongs to another document', () => {
    given(lists(b1))
      .when(importing(mapOf([listing('b-1')], { doc: 'another-map' })))
      .thenRefused(
        'foreign_blocker',
        'b-1 is known already from the document `test-map`; `another-map` must give its blocker another id. Nothing was changed.',
      )
  })

  it('when it is older, however its source is spelt', () => {
    const spelt = (number: number, item: string) =>
      importing(mapOf([listing('B-1', { item })], { source: { id: 'kb-1a5d', revision: number } }))
    const { when } = given(revision(3, b1))
    when(spelt(2, 'old')).thenRefused(
      'old_revision',
      'This is kb-1a5d rev 2, and KB-1A5D rev 3 of `test-map` is known already. Nothing was changed.',
    )
    when(spelt(3, 'other')).thenRefused('revision_conflict', expect.stringContaining('kb-1a5d rev 3'))
    when(spelt(4, 'new')).thenRecorded({ kind: 'DocumentImported', source_revision: 4 }, { kind: 'BlockerRevised' })
  })

  it('when an action of it looks like one of another document, unless the policy lists it (rule 7)', () => {
    const other = (blocks: string) => importing(mapOf([listing('B-9', { blocks })], { doc: 'another-map' }))
    const { when, ledger } = given(lists(listing('B-1', { blocks: 'real_run' })))
    for (const blocks of ['real-run', 'Real_Run', 'rеal_run']) {
      const { outcome } = when(other(blocks))
      expect(outcome).toMatchObject({
        refused: true,
        code: 'bad_input',
        sentence: expect.stringContaining('looks like "real_run"'),
      })
    }
    expect(when(other('real_run')).outcome).toHaveLength(2)
    expect(ledger.state.actions()).toEqual(['real_run'])
    const listed = adopt(policyOf({ actions: { 'real-run': {} } }))
    given(listed, lists(listing('B-1', { blocks: 'real_run' })))
      .when(other('real-run'))
      .thenRecorded({ kind: 'DocumentImported' }, { kind: 'BlockerAdded' })
  })

  it('not when it comes from another page, whose numbers say nothing about these', () => {
    given(revision(3, b1))
      .when(importing(mapOf([listing('B-1', { item: 'moved' })], { source: { id: 'KB-9F', revision: 1 } })))
      .thenRecorded({ kind: 'DocumentImported', source: 'KB-9F', source_revision: 1 }, { kind: 'BlockerRevised' })
  })
})

describe('what a revision leaves out is a claim, and counts as before (rule 1)', () => {
  it.each([
    ['a blocker', 'blocker_missing', [listing('B-2')]],
    ['an action', 'action_missing', [listing('B-1', { blocks: 'permit' }), listing('B-2')]],
    [
      'a decision',
      'decision_missing',
      [listing('B-1', { blocks: 'apply/permit', decision: 'n/a', proof: 'restore it' })],
    ],
    ['a proof', 'proof_missing', [listing('B-1', { blocks: 'apply/permit' }), listing('B-2')]],
    [
      'a dependency',
      'dependency_missing',
      [listing('B-1', { blocks: 'apply/permit', proof: 'restore it' }), listing('B-2')],
    ],
    [
      'a status',
      'closed',
      [
        listing('B-1', { blocks: 'apply/permit', proof: 'restore it', depends_on: ['B-2'], status: 'DONE' }),
        listing('B-2'),
      ],
    ],
  ])('%s', (_, kind, next) => {
    const first = listing('B-1', { blocks: 'apply/permit', proof: 'restore it', depends_on: ['B-2'] })
    const { ledger, when } = given(lists(first, listing('B-2')))
    const before = ledger.gate('apply').reasons.map(({ code }) => code)
    const { outcome } = when(lists(...next))
    expect(outcome).toContainEqual(
      expect.objectContaining({ kind: 'ClaimMade', claimed: expect.objectContaining({ kind }) }),
    )
    expect(ledger.gate('apply').reasons.map(({ code }) => code)).toEqual(before)
  })

  it('and a grant lives on, because the words in force are the same', () => {
    const { ledger } = given(lists(b1, listing('B-2', { blocks: 'permit' })), granted)
    ledger.run(lists(listing('B-2', { blocks: 'permit' })))
    expect(ledger.gate('apply').open).toBe(true)
    expect(ledger.blocker('B-1')).toMatchObject({ listed: false, retired: null })
  })

  it('and everything comes back unasked when the next revision names it again', () => {
    const first = lists(listing('B-1', { blocks: 'apply/permit', proof: 'restore it' }))
    const { ledger, when } = given(
      byPolicy,
      first,
      granted,
      submit(ivy, 'B-1'),
      accept(ken, 'B-1'),
      lists(listing('B-2', { blocks: 'repoint' })),
    )
    const claim = ledger.blocker('B-1').claims[0]?.id as string
    when(first).thenRecorded(
      { kind: 'DocumentImported' },
      { kind: 'BlockerRevised' },
      { kind: 'ClaimWithdrawn', claim },
      { kind: 'BlockerMissed', blocker: 'b-2' as never },
      { kind: 'ClaimMade', blocker: 'b-2' as never },
    )
    expect(ledger.gate('apply').open).toBe(true)
  })
})

describe('a claim that an owner refused', () => {
  const closed = listing('B-1', { status: 'CLOSED' })

  it('is not made again by the next revision', () => {
    given(lists(b1), lists(closed), refuse(ana, 'B-1', 'closed'))
      .when(lists({ ...closed, evidence: 'more of it' }))
      .thenRecorded({ kind: 'DocumentImported' }, { kind: 'BlockerRevised' })
  })

  it('is made again after a revision that withdrew it', () => {
    const { when, ledger } = given(lists(b1), lists(closed), refuse(ana, 'B-1', 'closed'))
    const claim = ledger.blocker('B-1').claims[0]?.id as string
    when(lists(b1)).thenRecorded(
      { kind: 'DocumentImported' },
      { kind: 'BlockerRevised' },
      { kind: 'ClaimWithdrawn', claim },
    )
    when(lists(closed)).thenRecorded({ kind: 'DocumentImported' }, { kind: 'BlockerRevised' }, { kind: 'ClaimMade' })
  })

  it('that the blocker is gone is not made again while it stays away', () => {
    const other = (item: string) => lists(listing('B-2', { item }))
    given(lists(b1), other('a'), refuse(ana, 'B-1', 'blocker_missing'))
      .when(other('b'))
      .thenRecorded({ kind: 'DocumentImported' }, { kind: 'BlockerRevised', blocker: 'b-2' as never })
  })
})

describe('a retired blocker', () => {
  it.each([
    ['the document lists it again', [lists(listing('B-2'))], b1],
    ['the document says that it is open again', [lists(listing('B-1', { status: 'CLOSED' }))], b1],
    ['the document changed what it asks', [], listing('B-1', { item: 'anew' })],
    ['the document changed what it asks', [], listing('B-1', { depends_on: ['B-2'] })],
    ['it blocks another action now', [], listing('B-1', { blocks: 'apply/cutover' })],
  ])('opens again when %s', (reason, between, now) => {
    const ledger = given(lists(b1), granted, retire(omar, 'B-1'), ...between, later('1d')).when(lists(now)).ledger
    expect(ledger.entries.findLast(({ kind }) => kind === 'BlockerReopened')).toMatchObject({ reason })
    expect(ledger.blocker('B-1').retired).toBeNull()
    expect(ledger.gate('apply').reasons.map(({ code }) => code)).toContain('decision_awaited')
    expect(ledger.requirement('B-1', 'apply').round.because).toBe('reopened')
    expect(ledger.requirement('B-1', 'apply').grants).toEqual([])
  })

  it('stays retired when nothing that matters changed, and makes no claims', () => {
    for (const now of [listing('B-1', { evidence: 'more' }), listing('B-1', { status: 'DONE' })]) {
      const ledger = given(lists(b1), retire(omar, 'B-1'))
        .when(lists(now))
        .thenRecorded({ kind: 'DocumentImported' }, { kind: 'BlockerRevised' })
      expect(ledger.blocker('B-1').retired).toMatchObject({ reason: 'out of scope' })
    }
    given(lists(b1), retire(omar, 'B-1'))
      .when(lists(listing('B-2')))
      .thenRecorded({ kind: 'DocumentImported' }, { kind: 'BlockerAdded' }, { kind: 'BlockerMissed' })
  })

  it('that was refused as closed and retired later has its claim withdrawn', () => {
    const closed = listing('B-1', { status: 'CLOSED' })
    const { ledger } = given(lists(b1), lists(closed), refuse(ana, 'B-1', 'closed'), retire(ana, 'B-1'))
    ledger.run(lists({ ...closed, evidence: 'more' }))
    expect(ledger.blocker('B-1').claims).toEqual([])
  })
})
