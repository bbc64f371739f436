import { describe, expect, it } from 'vitest'
import { rulesFor } from '../../src/core/policy.ts'
import { readPolicy } from '../../src/core/read-policy.ts'
import { ana, ivy, omar, policy, policyOf, roles } from '../support/cast.ts'
import { adopt, DAY, given, grant, HOUR, listing, lists, TestLedger } from '../support/given.ts'

const least = { owners: ['U01ANA'], channels: { blockers: 'C01BLOCKERS' } }

/** Every problem as a line. */
function problems(value: unknown): string[] {
  const reading = readPolicy(value)
  return reading.ok ? [] : reading.problems.map(({ place, sentence }) => `${place} ${sentence}`)
}

describe('a policy', () => {
  it('needs an owner and a channel, and fills in the rest', () => {
    const reading = readPolicy(least)
    expect(reading).toEqual({
      ok: true,
      policy: {
        ...least,
        operators: [],
        default: {},
        actions: {},
        depends_on: {},
        digest: { at: '09:00', timezone: 'UTC', days: ['mon', 'tue', 'wed', 'thu', 'fri'] },
        reminders: { at: '09:00', days: ['mon', 'tue', 'wed', 'thu', 'fri'] },
        http: { host: '127.0.0.1', port: 8787 },
      },
    })
  })

  it('takes people by id, by group or by email', () => {
    expect(problems({ ...least, owners: ['U01ANA', 'W01ANA', 'S01OWNERS', 'ana@example.org'] })).toEqual([])
  })

  it.each([
    [
      { channels: least.channels, owners: [] },
      ['owners expected at least one owner: without one nothing can ever be granted.'],
    ],
    [{ ...least, owners: ['@ana'] }, ['owners.0 expected a user id (U…), a user group id (S…) or an email.']],
    [
      { ...least, channels: { blockers: '#blockers' } },
      [
        'channels.blockers expected a channel id (C…): in Slack, open the channel’s details and copy it from the bottom.',
      ],
    ],
    [{ ...least, default: { ttl: '7 days' } }, ['default.ttl expected a duration such as 30m, 12h, 7d or 2w.']],
    [
      { ...least, digest: { timezone: 'Madrid' } },
      ['digest.timezone expected an IANA time zone such as Europe/Madrid.'],
    ],
    [{ ...least, digest: { at: '9:00' } }, ["digest.at expected a time of day such as '09:00', in quotes."]],
    [{ ...least, workspace: 'sandbox' }, ['workspace expected a workspace (team) id such as T0123ABCD.']],
    [{ ...least, ownrs: [] }, ['ownrs is not a key of the policy; did you mean `owners`?']],
    [
      { ...least, actions: { cutover: { owner_needed: 2 } } },
      ['actions.cutover.owner_needed is not a key of the policy; did you mean `owners_needed`?'],
    ],
    [{ ...least, digest: { zzz: 1 } }, ['digest.zzz is not a key of the policy; known here: at, timezone, days.']],
    [
      { ...least, actions: { cutover: { ttl: '8d', max_ttl: '7d' } } },
      ['actions.cutover.ttl is longer than actions.cutover.max_ttl (7d); lower one or raise the other.'],
    ],
  ])('says what is wrong with %j', (value, expected) => {
    expect(problems(value)).toEqual(expected)
  })

  it('says everything that is wrong at once', () => {
    const wrong = { owners: ['ana'], channels: { blockers: 'C01BLOCKERS' }, default: { uses: 0 }, ownrs: 1 }
    expect(problems(wrong).map((line) => line.split(' ')[0])).toEqual(['owners.0', 'default.uses', 'ownrs'])
    expect(problems(undefined).map((line) => line.split(' ')[0])).toEqual(['owners', 'channels'])
  })
})

describe('the rules for an action', () => {
  const merged = policyOf({
    default: { ttl: '2d', max_ttl: '14d', uses: 3 },
    actions: {
      cutover: { max_ttl: '1d', owners_needed: 2 },
      '  permit ': { uses: 1 },
      ['é'.normalize('NFD')]: { uses: 2 },
    },
  })

  it('are its own, then the default, then ours', () => {
    expect(rulesFor(merged, 'apply')).toEqual({
      ttl: 2 * DAY,
      max_ttl: 14 * DAY,
      uses: 3,
      owners_needed: 1,
      confirm: 'none',
    })
    expect(rulesFor(merged, 'cutover')).toEqual({ ttl: DAY, max_ttl: DAY, uses: 3, owners_needed: 2, confirm: 'none' })
    expect(rulesFor(policyOf({ default: {} }), 'apply')).toEqual({
      ttl: 7 * DAY,
      max_ttl: 30 * DAY,
      uses: 1,
      owners_needed: 1,
      confirm: 'none',
    })
  })

  it('are found however the name is padded or composed, and not under another', () => {
    expect(rulesFor(merged, 'permit').uses).toBe(1)
    expect(rulesFor(merged, 'é'.normalize('NFC')).uses).toBe(2)
    expect(rulesFor(merged, 'Cutover').owners_needed).toBe(1)
  })

  it('are not those of an object’s own trappings', () => {
    for (const name of ['constructor', '__proto__', 'toString'])
      expect(rulesFor(merged, name)).toEqual(rulesFor(merged, 'apply'))
  })
})

describe('adopting a policy', () => {
  it('is recorded when it says something new, or somebody new holds a role', () => {
    const { when } = given()
    when(adopt(policy)).thenNothing()
    when(adopt(policyOf({ default: { uses: 2 } }))).thenRecorded({ kind: 'PolicyAdopted' })
    when(adopt(policyOf({ default: { uses: 2 } }), { ...roles, operators: [] })).thenRecorded({ kind: 'PolicyAdopted' })
  })

  it('is not recorded for a new name, or people listed in another order', () => {
    const { owners, operators } = roles
    const renamed = owners.map(({ user }) => ({ user, name: 'New Name' }))
    given()
      .when(adopt(policy, { owners: renamed.toReversed(), operators: operators.toReversed() }))
      .thenNothing()
  })

  it('that needs fewer owners decides what was half granted', () => {
    const { ledger } = given(lists(listing('B-1', { blocks: 'cutover' })), grant(ana, 'B-1', 'cutover'))
    expect(ledger.gate('cutover').open).toBe(false)
    ledger.run(adopt(policyOf({ actions: {} })))
    expect(ledger.gate('cutover').open).toBe(true)
    expect(ledger.requirement('B-1', 'cutover').rounds).toMatchObject([
      { outcome: { kind: 'granted', by: { user: ana.user } } },
    ])
  })

  it('takes the right to decide from whoever is no owner any more, at once', () => {
    const onlyOmar = { owners: [{ user: omar.user, name: 'Omar' }], operators: roles.operators }
    given(lists(listing('B-1')), adopt(policy, onlyOmar))
      .when(grant(ana, 'B-1', 'apply'))
      .thenRefused('not_allowed', 'You cannot decide this. @Omar can.')
  })

  it('is needed before anything can be granted', () => {
    const { ledger } = given(lists(listing('B-1')))
    const bare = { ...ledger.state, policy: null }
    expect(bare.blockers.size).toBe(1)
    ledger.state = bare
    expect(ledger.run(grant(ana, 'B-1', 'apply', { ttl: HOUR }))).toEqual({
      refused: true,
      code: 'not_allowed',
      sentence: 'No policy is in force, so nothing can be granted.',
    })
    expect(ledger.gate('apply').open).toBe(false)
  })
})

describe('a ledger', () => {
  it('is there before anything else is done', () => {
    const outcome = new TestLedger().run(lists(listing('B-1')))
    expect(outcome).toEqual({
      refused: true,
      code: 'no_ledger',
      sentence: 'This database has no ledger yet. `countersign start` opens one.',
    })
  })

  it('of a real workspace is not the sandbox’s', () => {
    const ledger = new TestLedger()
    ledger.run({ kind: 'open-ledger', workspace: 'T02REAL', sandbox: false })
    expect(ledger.run({ kind: 'open-ledger', workspace: 'T01SANDBOX', sandbox: true })).toEqual({
      refused: true,
      code: 'wrong_workspace',
      sentence: 'This database belongs to a real workspace; the sandbox keeps its own.',
    })
  })

  it('is opened once, for one workspace, and keeps sandbox and real apart', () => {
    const { when } = given()
    when({ kind: 'open-ledger', workspace: 'T01SANDBOX', sandbox: true }).thenNothing()
    when({ kind: 'open-ledger', workspace: 'T02OTHER', sandbox: true }).thenRefused(
      'wrong_workspace',
      'This database belongs to workspace T01SANDBOX, and the Slack token is of T02OTHER. Set DATABASE_URL to another file, or use the other token.',
    )
    when({ kind: 'open-ledger', workspace: 'T01SANDBOX', sandbox: false }).thenRefused(
      'wrong_workspace',
      'This database belongs to the sandbox; a real workspace needs its own. Set DATABASE_URL to another file.',
    )
  })

  it('keeps a digest and a reminder to once a day', () => {
    const { when } = given()
    const digest = { kind: 'prepare-digest', date: '2026-06-12' } as const
    when(digest).thenRecorded({ kind: 'DigestPrepared', date: '2026-06-12' })
    when(digest).thenNothing()
    when({ ...digest, date: '2026-06-11' }).thenNothing()
    when({ ...digest, date: '2026-06-13' }).thenRecorded({ kind: 'DigestPrepared' })
    const reminder = { kind: 'prepare-reminder', operator: ivy.user, date: '2026-06-12' } as const
    when(reminder).thenRecorded({ kind: 'ReminderPrepared', operator: ivy.user })
    when(reminder).thenNothing()
    when({ ...reminder, operator: 'U04KEN' }).thenRecorded({ kind: 'ReminderPrepared', operator: 'U04KEN' })
  })

  it('remembers until when somebody wants no reminder, and the date of the last one', () => {
    const { ledger, when } = given({ kind: 'prepare-reminder', operator: ivy.user, date: '2026-06-12' })
    when({ kind: 'snooze', by: ivy, until: '2026-06-15T09:00:00.000Z' }).thenRecorded({ kind: 'ReminderSnoozed' })
    expect(ledger.state.reminders.get(ivy.user)).toEqual({
      date: '2026-06-12',
      snoozed_until: '2026-06-15T09:00:00.000Z',
    })
  })
})
