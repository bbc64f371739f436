import { describe, expect, it } from 'vitest'
import { reminderOf } from '../../src/core/desk/desk.ts'
import { rulesFor, strictestQuorum } from '../../src/core/policy.ts'
import { readPolicy } from '../../src/core/read-policy.ts'
import { ana, ivy, ken, omar, policy, policyOf, roles } from '../support/cast.ts'
import {
  adopt,
  DAY,
  given,
  grant,
  grantRequest,
  HOUR,
  listing,
  lists,
  requestRun,
  spend,
  TestLedger,
} from '../support/given.ts'

const least = { owners: ['U01ANA'], channels: { blockers: 'C01BLOCKERS' } }

const caller = {
  name: 'deploy',
  issuer: 'https://ci.example',
  audience: 'countersign',
  claims: { environment: 'production' },
  scopes: ['gate:read'],
  actions: ['apply'],
}

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
        requests: { expire: '24h', ask_again_after: '1h' },
        allow_self: false,
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
      { ...least, callers: [{ ...caller, name: '!' }] },
      ['callers.0.name expected a name of letters, digits, blanks, . _ - (60 at most).'],
    ],
    [{ ...least, callers: [caller, caller] }, ['callers.1.name is the name of callers.0 too; give each its own.']],
    [
      { ...least, callers: [{ ...caller, issuer: 'http://ci.example' }] },
      ['callers.0.issuer must begin with https://, or whoever stands in between could hand out keys of their own.'],
    ],
    [
      { ...least, callers: [{ ...caller, claims: {} }] },
      ['callers.0.claims asks for nothing: whoever has a token of this issuer would be let in. Name a claim.'],
    ],
    [
      { ...least, callers: [{ ...caller, claims: { repository_id: 4711 } }] },
      ['callers.0.claims.repository_id expected text, in quotes: claims are compared exactly, as text.'],
    ],
    [
      { ...least, callers: [{ ...caller, claims: { aud: 'x', ref: 'refs/tags/*' } }] },
      [
        'callers.0.claims.aud is checked in any case; leave it out.',
        'callers.0.claims.ref has a `*`, and there are no patterns: claims are compared exactly. List each value.',
      ],
    ],
    [
      {
        ...least,
        callers: [
          {
            ...caller,
            issuer: 'https://token.actions.githubusercontent.com',
            claims: {
              environment: 'production',
              job_workflow_ref: 'octo/shared/.github/workflows/deploy.yml@refs/heads/main',
            },
          },
        ],
      },
      [
        'callers.0.claims does not say whose tokens these are, and this issuer signs for everybody. Ask for one of repository_id, repository, repository_owner_id, repository_owner, sub.',
      ],
    ],
    [
      { ...least, callers: [{ ...caller, actions: [], scopes: ['gate:open'] }] },
      [
        'callers.0.scopes.0 expected one of gate:read, gate:spend, request:create, document:import, proof:submit, advice:create, freeze:create, ledger:read.',
        'callers.0.actions expected at least one action, or `all`.',
      ],
    ],
    [
      { ...least, callers: [{ ...caller, max_age: '2d' }] },
      ['callers.0.max_age expected a duration such as 10m, of 1d at most.'],
    ],
    [
      { ...least, callers: [{ ...caller, claim: {} }] },
      ['callers.0.claim is not a key of the policy; did you mean `claims`?'],
    ],
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

/** What only an action says, and this one does not. */
const ofTheAction = { params: 'optional', authorised_by: null }

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
      ...ofTheAction,
    })
    expect(rulesFor(merged, 'cutover')).toEqual({
      ttl: DAY,
      max_ttl: DAY,
      uses: 3,
      owners_needed: 2,
      confirm: 'none',
      ...ofTheAction,
    })
    expect(rulesFor(policyOf({ default: {} }), 'apply')).toEqual({
      ttl: 7 * DAY,
      max_ttl: 30 * DAY,
      uses: 1,
      owners_needed: 1,
      confirm: 'none',
      ...ofTheAction,
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
  })

  it('takes the right to decide from whoever is no owner any more, at once', () => {
    const onlyOmar = { owners: [{ user: omar.user, name: 'Omar' }], operators: roles.operators }
    given(lists(listing('B-1')), adopt(policy, onlyOmar))
      .when(grant(ana, 'B-1', 'apply'))
      .thenRefused('not_allowed', 'You cannot decide this. @Omar can.')
  })

  it('is needed before anything can be granted', () => {
    const { ledger } = given(lists(listing('B-1', { proof: 'n/a' })))
    const bare = { ...ledger.state, desk: { ...ledger.state.desk, policy: null } }
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
    expect(reminderOf(ledger.state.desk, ivy.user)).toEqual({
      operator: ivy.user,
      date: '2026-06-12',
      snoozed_until: '2026-06-15T09:00:00.000Z',
    })
  })
})

describe('names in a policy', () => {
  const problemsOf = (changes: object) => {
    const reading = readPolicy({ ...least, ...changes })
    return reading.ok ? [] : reading.problems
  }

  it('two spellings of one action are refused: the weaker rules might be the ones that hold', () => {
    expect(problemsOf({ actions: { 'cutover ': { owners_needed: 1 }, cutover: { owners_needed: 2 } } })).toEqual([
      { place: 'actions.cutover', sentence: 'is the same name as `cutover `; keep one of the two.' },
    ])
    expect(problemsOf({ actions: { 'caf\u00e9': {}, 'cafe\u0301': {} } })).toHaveLength(1)
    expect(problemsOf({ actions: { cutover: {}, Cutover: {} } })).toEqual([])
  })

  it('a claim that is called __proto__ is not left out in silence: the rule would ask for less', () => {
    const claims = JSON.parse('{ "sub": "x", "inner": { "__proto__": { "ref": "main" }, "a": "b" } }')
    expect(problemsOf({ callers: [{ ...caller, claims }] })).toMatchObject([
      { place: 'callers.0.claims.inner.__proto__' },
    ])
    const empty = { sub: 'x', inner: {} }
    expect(problemsOf({ callers: [{ ...caller, claims: empty }] })).toMatchObject([{ place: 'callers.0.claims.inner' }])
  })

  it('two spellings of one blocker are refused', () => {
    expect(problemsOf({ depends_on: { 'CI-2': ['A-1'], 'ci-2': ['B-1'] } })).toMatchObject([
      { place: 'depends_on.ci-2' },
    ])
  })

  it('rules for an action that is called __proto__ are not left out in silence', () => {
    const actions = JSON.parse('{ "__proto__": { "owners_needed": 2 }, "constructor": { "owners_needed": 2 } }')
    expect(problemsOf({ actions })).toMatchObject([{ place: 'actions.__proto__' }])
  })
})

describe('a process that says again who holds which role', () => {
  const stricter = policyOf({ default: { owners_needed: 2 } })
  const weaker = policyOf({ default: { owners_needed: 1 } })

  it('a process that still has an older policy does not put it in force again', () => {
    const { ledger, when } = given(adopt(weaker), adopt(stricter))
    when({ kind: 'adopt-policy', policy: weaker, roles, renewed: true }).thenRefused(
      'old_policy',
      'Another process has put another policy in force since this one was started; that one holds. Restart this one with the same countersign.yaml.',
    )
    expect(ledger.state.desk.policy).toEqual(stricter)
  })

  it('and the one whose policy is in force goes on saying who holds its roles', () => {
    const { when } = given(adopt(stricter))
    when({ kind: 'adopt-policy', policy: stricter, roles, renewed: true }).thenNothing()
    when({
      kind: 'adopt-policy',
      policy: stricter,
      roles: { ...roles, owners: roles.owners.slice(0, 1) },
      renewed: true,
    }).thenRecorded({ kind: 'PolicyAdopted' })
  })
})

describe('a quorum', () => {
  it('is that of the strictest action concerned, and of all that policy knows where all are', () => {
    const several = policyOf({
      default: { owners_needed: 2 },
      actions: { cutover: { owners_needed: 3 }, permit: { owners_needed: 1 } },
    })
    expect(strictestQuorum(several, ['permit'])).toBe(1)
    expect(strictestQuorum(several, ['permit', 'apply'])).toBe(2)
    expect(strictestQuorum(several, ['permit', 'cutover'])).toBe(3)
    expect(strictestQuorum(several, [])).toBe(2)
    expect(strictestQuorum(several, 'all')).toBe(3)
  })
})

describe('a policy that changes what a grant does', () => {
  const byPolicy = adopt(policyOf({ actions: { apply: { authorised_by: ['B-2'] } } }))
  const two = lists(listing('B-1'), listing('B-2', { proof: 'restore it' }))

  it('makes the grants stale that would do something else, and asks for them again (rules 3 and 4)', () => {
    const { when, ledger, codes } = given(two, grant(ana, 'B-1', 'apply'), grant(ana, 'B-2', 'apply'))
    when(byPolicy).thenRecorded(
      { kind: 'PolicyAdopted' },
      { kind: 'RequirementAsked', blocker: 'b-1' as never, because: 'policy', effect: 'lifts' },
      { kind: 'GrantWentStale', blocker: 'b-1' as never },
      { kind: 'RequirementAsked', blocker: 'b-2' as never, because: 'policy', effect: 'authorises' },
      { kind: 'GrantWentStale', blocker: 'b-2' as never },
    )
    expect(codes('apply')).toEqual(['grant_stale', 'grant_stale', 'proof_awaited'])
    when(adopt(policyOf({ actions: {} }))).thenRecorded(
      { kind: 'PolicyAdopted' },
      { kind: 'RequirementAsked', effect: 'authorises' },
      { kind: 'RequirementAsked', effect: 'lifts' },
    )
    expect(codes('apply')).toEqual(['grant_stale', 'grant_stale', 'proof_awaited'])
    ledger.run(grant(ana, 'B-1', 'apply'))
    expect(ledger.requirement('B-1', 'apply').grants).toMatchObject([{ effect: 'authorises' }])
  })

  it('makes a prompt out of date that says something else', () => {
    const { when } = given(two, byPolicy)
    when(grant(ana, 'B-2', 'apply', { round: 1 })).thenRefused(
      'out_of_date',
      'What you saw is out of date: B-2 asks anew for `apply`. Nothing was recorded; please read the newest prompt.',
    )
    when(grant(ana, 'B-2', 'apply')).thenRecorded({ kind: 'GrantIssued', effect: 'authorises', uses: 1 })
  })

  it('asks again because of the policy where its terms end a grant, and because its giver left where that does', () => {
    const asked = (...steps: Parameters<typeof given>) =>
      given(
        lists(listing('B-1')),
        grant(ana, 'B-1', 'apply', { uses: 2, ttl: 2 * DAY }),
        spend('apply'),
        ...steps,
      ).ledger.requirement('B-1', 'apply').round
    expect(asked(adopt(policyOf({ default: { uses: 1 } })))).toMatchObject({ number: 2, because: 'policy' })
    expect(asked(adopt(policyOf({ default: { owners_needed: 2, uses: 3 } })))).toMatchObject({ because: 'policy' })
    const left = adopt(policy, { ...roles, owners: roles.owners.slice(1) })
    expect(asked(left)).toMatchObject({ number: 2, because: 'grantor_left' })
  })
})

describe('a grant counts while its giver is an owner (rule 5)', () => {
  const left = adopt(policy, { ...roles, owners: roles.owners.slice(1) })

  it('then it is asked of the others again, and counts again when they come back', () => {
    const { ledger, when, reasons, gate } = given(lists(listing('B-1')), grant(ana, 'B-1', 'apply'))
    when(left).thenRecorded({ kind: 'PolicyAdopted' }, { kind: 'RequirementAsked', because: 'grantor_left' })
    expect(reasons('apply')).toEqual([
      'grantor_left: B-1: @Ana granted `apply` on 12 June, and is not an owner any more. @Omar can decide.',
    ])
    ledger.run(adopt(policy, roles))
    expect(gate('apply').open).toBe(true)
  })

  it('an authorisation of a request too', () => {
    const { ledger, codes } = given(lists(listing('B-1')), requestRun(ivy, 'apply'), grantRequest(ana))
    expect(codes('apply')).toEqual([])
    ledger.run(left)
    expect(codes('apply')).toEqual(['decision_awaited'])
    ledger.run(grantRequest(omar))
    expect(codes('apply')).toEqual([])
  })
})

describe('a policy that loosens says so, a sentence each', () => {
  const base = {
    default: { max_ttl: '14d', uses: 3, owners_needed: 2 },
    actions: { apply: { authorised_by: ['B-1', 'B-2'] } },
  }
  const loosens = (before: Record<string, unknown>, after: Record<string, unknown>, to = roles) => {
    const { ledger, when } = given(lists(listing('B-1')), adopt(policyOf(before)))
    when(adopt(policyOf(after), to))
    const adopted = ledger.entries.findLast((entry) => entry.kind === 'PolicyAdopted')
    return adopted?.kind === 'PolicyAdopted' ? adopted.loosens : []
  }
  const apply = (change: object, action: object = { authorised_by: ['B-1', 'B-2'] }) => ({
    ...base,
    default: { ...base.default, ...change },
    actions: { apply: action },
  })

  it.each([
    ['fewer owners', apply({ owners_needed: 1 }), ['`apply` takes one owner instead of 2.']],
    ['more uses', apply({ uses: 5 }), ['`apply` may be granted for 5 uses instead of 3.']],
    ['longer', apply({ max_ttl: '30d' }), ['`apply` may be granted for 30 days instead of 14 days.']],
    ['an authoriser gone', apply({}, { authorised_by: ['B-1'] }), ['`apply` is no longer authorised by B-2.']],
    ['another authoriser', apply({}, { authorised_by: ['B-1', 'B-2', 'B-3'] }), ['`apply` is now authorised by B-3.']],
    [
      'self-approval',
      { ...base, allow_self: true },
      ['Who asks for a run, or submits a proof, may now decide on it: allow_self is true.'],
    ],
  ])('%s', (_, after, sentences) => {
    expect(loosens(base, after)).toEqual(sentences)
  })

  it('a program that is let in', () => {
    expect(loosens({}, { callers: [caller] })).toEqual([
      'New among the callers: `deploy`, by tokens of https://ci.example for `countersign` with `environment` `production`, may `gate:read` for `apply`.',
    ])
    const odd = { ...caller, actions: 'all', reusable: true, insecure: true, issuer: 'http://127.0.0.1:1' }
    expect(loosens({ callers: [caller] }, { callers: [odd] })).toEqual([
      'New among the callers: `deploy`, by tokens of http://127.0.0.1:1 for `countersign` with `environment` `production`, may `gate:read` for all actions. The same token is taken again and again. Its issuer is asked over http.',
    ])
  })

  it('a rule for callers that lets in more, and none that lets in less or has another name', () => {
    const strict = { ...caller, claims: { environment: 'production', at: { ref: ['main', 'hotfix'] } } }
    const wider = {
      ...strict,
      claims: { at: { ref: ['main', 'next'] } },
      scopes: ['gate:spend', 'gate:read'],
      actions: ['apply', 'cutover'],
      max_age: '20m',
      reusable: true,
      insecure: true,
    }
    expect(loosens({ callers: [strict] }, { callers: [wider] })).toEqual([
      'The caller rule `deploy` no longer asks for `environment`.',
      'The caller rule `deploy` takes `at › ref` `next` too.',
      'The caller rule `deploy` may now `gate:spend`.',
      'The caller rule `deploy` may now name `cutover`.',
      'The caller rule `deploy` takes tokens for 20 minutes instead of 10 minutes.',
      'The caller rule `deploy` takes the same token again and again.',
      'The caller rule `deploy` asks its issuer over http.',
    ])
    expect(loosens({ callers: [wider] }, { callers: [{ ...wider, name: 'ship', scopes: ['gate:read'] }] })).toEqual([])
    expect(
      loosens(
        { callers: [wider] },
        {
          callers: [
            { ...strict, name: 'ship' },
            { ...strict, actions: ['apply'] },
          ],
        },
      ),
    ).toEqual([
      'New among the callers: `ship`, by tokens of https://ci.example for `countersign` with `environment` `production`, `at › ref` `main` or `hotfix`, may `gate:read` for `apply`.',
      'The caller rule `deploy` takes `at › ref` `hotfix` too.',
    ])
  })

  it('parameters and the typed name no longer asked, a dependency gone', () => {
    const strict = {
      actions: { apply: { params: 'required', confirm: 'type_the_name' } },
      depends_on: { 'B-1': ['B-2', 'B-3'] },
    }
    expect(loosens(strict, { actions: { apply: {} }, depends_on: { ' b-1': ['b-2'] } })).toEqual([
      '`apply` runs without parameters too.',
      '`apply` is granted without typing its name.',
      'B-1 no longer waits for B-3.',
    ])
  })

  it('a new owner, with who there were before', () => {
    expect(loosens(base, base, { ...roles, owners: [...roles.owners, { user: ken.user, name: 'Ken' }] })).toEqual([
      'New among the owners: @Ken (U04KEN). Before there were @Ana (U01ANA), @Omar (U02OMAR).',
    ])
  })

  it('nothing where it is stricter, or the first', () => {
    expect(loosens(base, apply({ owners_needed: 3, uses: 1, max_ttl: '1d' }))).toEqual([])
    expect(given().ledger.entries).toMatchObject([{ kind: 'LedgerOpened' }, { kind: 'PolicyAdopted', loosens: [] }])
  })
})
