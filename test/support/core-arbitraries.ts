import fc from 'fast-check'
import type { Person } from '../../src/core/person.ts'
import { ana, everybody, ivy, ken, max, omar, policyOf, roles } from './cast.ts'
import {
  AUTHORISES,
  accept,
  adopt,
  advise,
  adviseOn,
  answer,
  answerOn,
  ask,
  askOn,
  expire,
  freeze,
  giveBack,
  grant,
  grantRequest,
  HOUR,
  type Listing,
  listing,
  lists,
  parameters,
  reject,
  rejectRequest,
  reopen,
  requestRun,
  retire,
  reviewer,
  revoke,
  revokeRequest,
  type Step,
  spend,
  submit,
  type TestLedger,
  thaw,
  withdrawQuestion,
  withdrawRequest,
  withdrawThawVote,
  withdrawVote,
} from './given.ts'

/* Sequences of commands, sensible and not, by people who may and may not. A move knows no ledger yet, so that it shrinks well. */

type Move = fc.Arbitrary<Step[]>

const IDS = ['A', 'B', 'C'] as const
/** The actions that moves are about; the last is named by no document. */
export const ACTIONS = ['apply', 'cutover', 'permit', 'Apply'] as const
/** The parameters of runs. */
export const RUNS = [parameters({}), parameters({ version: '1' }), parameters({ version: '2' })] as const

const id = fc.constantFrom(...IDS)
const action = fc.constantFrom(...ACTIONS.slice(0, 3), ...ACTIONS)
const params = fc.constantFrom({}, {}, { version: '1' }, { version: '2' })
const reason = fc.constantFrom('because', 'because', 'because', ' ')
const round = fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined, freq: 6 })
const uses = fc.constantFrom(1, 1, 2, 3, 0, 4)
const hours = fc.constantFrom(1, 6, 48, 24 * 7, 24 * 20, 0)
const anybody = fc.constantFrom(...everybody)
const operator = fc.constantFrom(ivy, ken)

/** Somebody who may, most of the time. */
function mostly(person: fc.Arbitrary<Person>, others: fc.Arbitrary<Person> = anybody): fc.Arbitrary<Person> {
  return fc.oneof({ arbitrary: person, weight: 8 }, { arbitrary: others, weight: 1 })
}

const listed: fc.Arbitrary<Listing> = fc.record({
  item: fc.constantFrom('the surface', 'the surface', ' the   surface\n', 'another surface'),
  evidence: fc.constantFrom('PC-1 FAIL', 'PC-2 FAIL'),
  decision: fc.constantFrom('authorize it', 'authorize it', 'authorize\tit', 'authorize more', 'n/a', 'n/a (gate)'),
  proof: fc.constantFrom(AUTHORISES, AUTHORISES, AUTHORISES, 'n/a', 'restore it', 'restore  it', 'restore it twice'),
  blocks: fc.subarray([...ACTIONS.slice(0, 3)], { minLength: 1 }).map((names) => names.join('/')),
  status: fc.constantFrom('OPEN', 'OPEN', 'OPEN', 'CLOSED', 'DONE'),
  depends_on: fc.oneof(
    { arbitrary: fc.constant<string[]>([]), weight: 4 },
    { arbitrary: fc.subarray<string>([...IDS]), weight: 1 },
  ),
})

/** A revision: some of the blockers, each as it may be listed; ids that it depends on may be missing, and go in circles. */
const revision: Move = fc
  .record({ A: fc.option(listed, { freq: 8 }), B: fc.option(listed, { freq: 3 }), C: fc.option(listed, { freq: 2 }) })
  .map((fields) => {
    const present = IDS.flatMap((key) => {
      const listed = fields[key]
      return listed ? [listing(key, listed)] : []
    })
    return present.length > 0 ? [lists(...present)] : []
  })

/** Another policy, or other people under it. */
const policies: Move = fc
  .record({
    owners_needed: fc.constantFrom(1, 1, 2),
    cutover: fc.constantFrom(1, 2),
    uses: fc.constantFrom(1, 3, 3),
    max_ttl: fc.constantFrom('6h', '14d', '30d'),
    authorised_by: fc.constantFrom(undefined, undefined, ['a'], ['A', 'B'], ['nowhere']),
    params: fc.constantFrom('optional', 'optional', 'required'),
    allow_self: fc.boolean(),
    depends_on: fc.constantFrom({}, {}, { A: ['B'] }, { b: ['a'], A: ['C'] }, { C: ['nowhere'] }),
    owners: fc.constantFrom([ana, omar], [ana, omar], [ana], [omar]),
  })
  .map(({ owners_needed, cutover, uses, max_ttl, authorised_by, params, allow_self, depends_on, owners }): Step[] => [
    adopt(
      policyOf({
        default: { owners_needed, uses, max_ttl },
        actions: { cutover: { owners_needed: cutover }, apply: { authorised_by }, permit: { params } },
        allow_self,
        depends_on,
      }),
      { ...roles, owners: owners.map(({ user, name }) => ({ user, name })) },
    ),
  ])

const waiting: Move = fc.constantFrom(1, 5, 24, 49, 24 * 8).map((hours): Step[] => [
  (ledger) => {
    ledger.now += hours * HOUR
    return null
  },
])

const one = (arbitrary: fc.Arbitrary<Step>): Move => arbitrary.map((step): Step[] => [step])
const passing = one(fc.tuple(action, params).map(([name, values]) => spend(name, 'lane-7', parameters(values))))

/** A step about the newest request, if there is one. */
function onRequest(step: Step): Step {
  return (ledger: TestLedger) => {
    if (ledger.state.requests.size === 0) return null
    return typeof step === 'function' ? step(ledger) : step
  }
}

/** A step about a blocker, if it is there. */
function onBlocker(key: string, step: Step): Step {
  return (ledger: TestLedger) => {
    const there = [...ledger.state.blockers.values()].some(({ id }) => id === key)
    return there && typeof step === 'function' ? step(ledger) : null
  }
}

/** What it takes to open a gate, done by the right people; otherwise gates hardly ever open. */
function everythingFor(owners: readonly Person[]): Move {
  return fc
    .record({ action, uses: fc.constantFrom(1, 1, 2), pass: fc.boolean(), request: fc.boolean(), params })
    .map((wish) => [
      ...IDS.flatMap((key): Step[] => [
        submit(ivy, key),
        accept(ken, key),
        ...owners.map((by) => grant(by, key, wish.action, { uses: wish.uses, ttl: 5 * HOUR })),
      ]),
      ...(wish.request
        ? [requestRun(max, wish.action, wish), ...owners.map((by) => onRequest(grantRequest(by, { ttl: 5 * HOUR })))]
        : []),
      ...(wish.pass ? [spend(wish.action, 'lane-7', parameters(wish.params))] : []),
    ])
}

/** What is the owners' to do, by these people most of the time. */
function deciding(owner: fc.Arbitrary<Person>, others: fc.Arbitrary<Person>): Move {
  const by = mostly(owner, others)
  const granting = fc.record({ by, key: id, action, round, uses, hours, reason })
  const settling = fc.record({
    by,
    key: id,
    nth: fc.nat(5),
    verdict: fc.constantFrom('confirm', 'confirm', 'refuse'),
    reason,
  })
  const voted = fc.constantFrom('retirement', 'closed', 'blocker_missing', 'action_missing', 'proof_missing')
  return fc.oneof(
    {
      weight: 8,
      arbitrary: one(
        granting.map((g) =>
          grant(g.by, g.key, g.action, { ...terms(g), reason: g.reason, uses: g.uses, ttl: g.hours * HOUR }),
        ),
      ),
    },
    { weight: 2, arbitrary: one(granting.map((g) => reject(g.by, g.key, g.action, g.reason, g.round))) },
    { weight: 1, arbitrary: one(granting.map((g) => ask(g.by, g.key, g.action, g.reason, g.round))) },
    { weight: 2, arbitrary: one(granting.map((g) => onBlocker(g.key, withdrawn(g.by, g.key)))) },
    { weight: 2, arbitrary: one(granting.map((g) => revoke(g.by, g.key, g.action, g.reason))) },
    { weight: 3, arbitrary: one(granting.map((g) => retire(g.by, g.key, g.reason))) },
    { weight: 2, arbitrary: one(granting.map((g) => reopen(g.by, g.key, g.reason))) },
    {
      weight: 6,
      arbitrary: one(
        settling.map(({ by, key, nth, verdict, reason }) => ({ state }) => {
          const blocker = [...state.blockers.values()].find((b) => b.id === key)
          const claim = blocker?.claims[nth % Math.max(1, blocker.claims.length)]?.id ?? 'C-0'
          return blocker ? { kind: 'settle-claim', by, blocker: blocker.key, claim, verdict, reason } : null
        }),
      ),
    },
    {
      weight: 1,
      arbitrary: one(fc.tuple(by, id, voted).map(([who, key, on]) => onBlocker(key, withdrawVote(who, key, on)))),
    },
    {
      weight: 3,
      arbitrary: one(granting.map((g) => onRequest(grantRequest(g.by, { ttl: g.hours * HOUR, reason: g.reason })))),
    },
    { weight: 1, arbitrary: one(granting.map((g) => onRequest(rejectRequest(g.by, g.reason)))) },
    { weight: 1, arbitrary: one(granting.map((g) => onRequest(askOn(g.by, g.reason)))) },
    { weight: 1, arbitrary: one(granting.map((g) => onRequest(revokeRequest(g.by, g.reason)))) },
    { weight: 3, arbitrary: one(granting.map((g) => thaw(g.by, g.reason))) },
    { weight: 1, arbitrary: one(granting.map((g) => withdrawThawVote(g.by))) },
  )
}

/** What machines recommend, on what waits and on what does not. */
export const advising: Move = fc
  .record({
    key: id,
    action,
    recommend: fc.constantFrom('grant', 'reject', 'ask'),
    program: fc.boolean(),
    run: fc.boolean(),
  })
  .map(({ key, action, recommend, program, run }) => {
    const by = program ? reviewer : null
    return [run ? onRequest(adviseOn(by, { recommend })) : advise(by, key, action, { recommend })]
  })

/** What anybody may do, or try, and nobody calls a decision: also the machine, the documents and the clock. */
function doing(people: fc.Arbitrary<Person>): Move {
  const by = mostly(operator, people)
  const proving = fc.record({ by, key: id, reason, nth: fc.nat(9) })
  const machine = fc.constant<Person | null>(null)
  return fc.oneof(
    { weight: 4, arbitrary: revision },
    { weight: 4, arbitrary: waiting },
    { weight: 3, arbitrary: fc.constant<Step[]>([expire]) },
    { weight: 4, arbitrary: passing },
    { weight: 3, arbitrary: one(proving.map((r) => submit(r.by, r.key, r.reason))) },
    { weight: 1, arbitrary: one(proving.map((r) => giveBack(r.by, r.key, r.reason, nthProof(r.nth)))) },
    {
      weight: 4,
      arbitrary: one(
        fc.tuple(fc.oneof(by, machine), action, params).map(([who, name, params]) => requestRun(who, name, { params })),
      ),
    },
    { weight: 1, arbitrary: one(fc.oneof(by, machine).map((who) => onRequest(withdrawRequest(who)))) },
    {
      weight: 1,
      arbitrary: one(fc.tuple(fc.oneof(by, machine), fc.option(action)).map(([who, name]) => freeze(who, name))),
    },
    { weight: 3, arbitrary: advising },
    { weight: 1, arbitrary: one(by.map((who) => ({ kind: 'snooze', by: who, until: '2026-06-13T09:00:00.000Z' }))) },
    { weight: 1, arbitrary: fc.constant<Step[]>([{ kind: 'prepare-digest', date: '2026-06-12' }]) },
  )
}

/** What completes something without an owner: accepting a proof, answering a question. */
function completing(people: fc.Arbitrary<Person>): Move {
  const proving = fc.record({ by: people, key: id, action, reason, nth: fc.nat(9) })
  return fc.oneof(
    { weight: 4, arbitrary: one(proving.map((r) => accept(r.by, r.key, nthProof(r.nth)))) },
    { weight: 2, arbitrary: one(proving.map((r) => onBlocker(r.key, answered(r.by, r.key)))) },
    { weight: 1, arbitrary: one(proving.map((r) => onRequest(answerOn(r.by, r.reason)))) },
  )
}

const owner = fc.constantFrom(ana, omar)
const notOwner = fc.constantFrom(...everybody.filter((person) => person !== ana && person !== omar))

const move: Move = fc.oneof(
  { weight: 1, arbitrary: policies },
  { weight: 8, arbitrary: everythingFor([ana, omar]) },
  { weight: 18, arbitrary: deciding(owner, anybody) },
  { weight: 16, arbitrary: doing(anybody) },
  { weight: 5, arbitrary: completing(mostly(fc.oneof(operator, owner))) },
)

/** A story: a first revision, then whatever may come. */
export const stories: Move = storyOf(move, 40)

/** What anybody but owners does and tries, without what completes what owners began. */
export const withoutOwners: Move = storyOf(
  fc.oneof({ weight: 3, arbitrary: doing(notOwner) }, { weight: 1, arbitrary: deciding(notOwner, notOwner) }),
  25,
)

/** What anybody but owners does, accepting proofs and answering questions too. */
export const withCompletion: Move = fc
  .array(fc.oneof({ weight: 1, arbitrary: doing(notOwner) }, { weight: 2, arbitrary: completing(operator) }), {
    maxLength: 25,
    size: 'max',
  })
  .map((moves) => moves.flat())

/** What one owner does, and everybody who is none. */
export const withOneOwner: Move = storyOf(
  fc.oneof(
    { weight: 3, arbitrary: everythingFor([ana]) },
    { weight: 3, arbitrary: deciding(fc.constant(ana), notOwner) },
    { weight: 2, arbitrary: doing(fc.oneof(fc.constant(ana), notOwner)) },
    { weight: 1, arbitrary: completing(fc.oneof(operator, fc.constant(ana))) },
  ),
  40,
)

function storyOf(moves: Move, maxLength: number): Move {
  return fc.tuple(revision, fc.array(moves, { minLength: 1, maxLength, size: 'max' })).map(([first, moves]) => {
    const steps = [...first, ...moves.flat()]
    return Object.assign(steps, { [fc.toStringMethod]: () => `a story of ${steps.length} steps` })
  })
}

/** Withdraws the newest question of a blocker that waits. */
function withdrawn(by: Person, key: string): Step {
  return (ledger) => {
    const found = ledger.blocker(key).requirements.find(({ questions }) => questions.some((asked) => !asked.answer))
    const step = withdrawQuestion(by, key, found?.action ?? '')
    return found && typeof step === 'function' ? step(ledger) : null
  }
}

/** Answers the newest question of a blocker that waits. */
function answered(by: Person, key: string): Step {
  return (ledger) => {
    const found = ledger.blocker(key).requirements.find(({ questions }) => questions.some((asked) => !asked.answer))
    const step = answer(by, key, found?.action ?? '')
    return found && typeof step === 'function' ? step(ledger) : null
  }
}

function terms({ round }: { round: number | undefined }) {
  return round === undefined ? {} : { round }
}

function nthProof(nth: number): string | undefined {
  return nth > 7 ? `P-${nth}` : undefined
}
