import fc from 'fast-check'
import type { Person } from '../../src/core/person.ts'
import { ana, everybody, ivy, ken, omar, policyOf } from './cast.ts'
import {
  accept,
  adopt,
  answer,
  ask,
  expire,
  giveBack,
  grant,
  HOUR,
  type Listing,
  listing,
  lists,
  reject,
  reopen,
  retire,
  revoke,
  type Step,
  spend,
  submit,
} from './given.ts'

/* Sequences of commands, sensible and not, by people who may and may not. A move knows no ledger yet, so that it shrinks well. */

const IDS = ['A', 'B', 'C'] as const
/** The actions that moves are about; the last is named by no document. */
export const ACTIONS = ['apply', 'cutover', 'permit', 'Apply'] as const

const id = fc.constantFrom(...IDS)
const action = fc.constantFrom(...ACTIONS.slice(0, 3), ...ACTIONS)
const owner = fc.constantFrom(ana, omar)
const operator = fc.constantFrom(ivy, ken)
const anybody = fc.constantFrom(...everybody)
const reason = fc.constantFrom('because', 'because', 'because', ' ')
const round = fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined, freq: 6 })
const uses = fc.constantFrom(1, 1, 2, 3, 0, 4)
const hours = fc.constantFrom(1, 6, 48, 24 * 7, 24 * 20, 0)

/** Somebody who may, most of the time. */
function mostly(person: fc.Arbitrary<Person>): fc.Arbitrary<Person> {
  return fc.oneof({ arbitrary: person, weight: 8 }, { arbitrary: anybody, weight: 1 })
}

const listed: fc.Arbitrary<Listing> = fc.record({
  item: fc.constantFrom('the surface', 'the surface', ' the   surface\n', 'another surface'),
  evidence: fc.constantFrom('PC-1 FAIL', 'PC-2 FAIL'),
  decision: fc.constantFrom('authorize it', 'authorize it', 'authorize\tit', 'authorize more', 'n/a', 'n/a (gate)'),
  proof: fc.constantFrom('n/a', 'n/a', 'restore it', 'restore  it', 'restore it twice'),
  blocks: fc.subarray([...ACTIONS.slice(0, 3)], { minLength: 1 }).map((names) => names.join('/')),
  status: fc.constantFrom('OPEN', 'OPEN', 'OPEN', 'CLOSED', 'DONE'),
  depends_on: fc.oneof(
    { arbitrary: fc.constant<string[]>([]), weight: 4 },
    { arbitrary: fc.subarray<string>([...IDS]), weight: 1 },
  ),
})

/** A revision: some of the blockers, each as it may be listed; ids that it depends on may be missing, and go in circles. */
const revision: fc.Arbitrary<Step[]> = fc
  .record({ A: fc.option(listed, { freq: 8 }), B: fc.option(listed, { freq: 3 }), C: fc.option(listed, { freq: 2 }) })
  .map((fields) => {
    const present = IDS.flatMap((key) => {
      const listed = fields[key]
      return listed ? [listing(key, listed)] : []
    })
    return present.length > 0 ? [lists(...present)] : []
  })

const policies = fc
  .record({
    owners_needed: fc.constantFrom(1, 1, 2),
    cutover: fc.constantFrom(1, 2),
    depends_on: fc.constantFrom({}, {}, { A: ['B'] }, { b: ['a'], A: ['C'] }, { C: ['nowhere'] }),
  })
  .map(({ owners_needed, cutover, depends_on }): Step[] => [
    adopt(
      policyOf({ default: { owners_needed, uses: 3 }, actions: { cutover: { owners_needed: cutover } }, depends_on }),
    ),
  ])

/** What it takes to open a gate, done by the right people; otherwise gates hardly ever open. */
const everythingFor: fc.Arbitrary<Step[]> = fc
  .record({ action, uses: fc.constantFrom(1, 1, 2), pass: fc.boolean() })
  .map((wish) => [
    ...IDS.flatMap((key): Step[] => [
      submit(ivy, key),
      accept(ken, key),
      ...[ana, omar].map((by) => grant(by, key, wish.action, { uses: wish.uses, ttl: 48 * HOUR })),
    ]),
    ...(wish.pass ? [spend(wish.action)] : []),
  ])

const settling: fc.Arbitrary<Step[]> = fc
  .record({ by: mostly(owner), key: id, nth: fc.nat(5), verdict: fc.constantFrom('confirm', 'refuse'), reason })
  .map(({ by, key, nth, verdict, reason }) => [
    ({ state }) => {
      const blocker = [...state.blockers.values()].find((b) => b.id === key)
      const claims = blocker?.claims.filter(({ settled }) => !settled || nth > 3) ?? []
      const claim = claims[nth % Math.max(1, claims.length)]?.id ?? 'C-0'
      return blocker ? { kind: 'settle-claim', by, blocker: blocker.key, claim, verdict, reason } : null
    },
  ])

const waiting = fc.constantFrom(1, 5, 24, 49, 24 * 8).map((hours): Step[] => [
  (ledger) => {
    ledger.now += hours * HOUR
    return null
  },
])

const one = (arbitrary: fc.Arbitrary<Step>) => arbitrary.map((step): Step[] => [step])
const granting = fc.record({ by: mostly(owner), key: id, action, round, uses, hours, reason })
const reviewing = fc.record({ by: mostly(fc.oneof(operator, owner)), key: id, reason, nth: fc.nat(9) })

const move: fc.Arbitrary<Step[]> = fc.oneof(
  { weight: 6, arbitrary: revision },
  { weight: 1, arbitrary: policies },
  { weight: 9, arbitrary: everythingFor },
  { weight: 5, arbitrary: settling },
  { weight: 4, arbitrary: waiting },
  { weight: 3, arbitrary: fc.constant<Step[]>([expire]) },
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
  { weight: 1, arbitrary: one(granting.map((g) => answer(g.by, g.key, g.action, g.reason, g.round))) },
  {
    weight: 2,
    arbitrary: one(
      granting.map((g) => ({ kind: 'revoke', by: g.by, grant: `G-${(g.round ?? 1) * 5}`, reason: g.reason })),
    ),
  },
  { weight: 2, arbitrary: one(granting.map((g) => revoke(g.by, g.key, g.action, g.reason))) },
  { weight: 3, arbitrary: one(reviewing.map((r) => submit(r.by, r.key, r.reason))) },
  { weight: 3, arbitrary: one(reviewing.map((r) => accept(r.by, r.key, nthProof(r.nth)))) },
  { weight: 1, arbitrary: one(reviewing.map((r) => giveBack(r.by, r.key, r.reason, nthProof(r.nth)))) },
  { weight: 2, arbitrary: one(reviewing.map((r) => retire(r.by, r.key, r.reason))) },
  { weight: 2, arbitrary: one(reviewing.map((r) => reopen(r.by, r.key, r.reason))) },
  { weight: 5, arbitrary: one(action.map((name) => spend(name))) },
)

/** A story: a first revision, then whatever may come. */
export const stories: fc.Arbitrary<Step[]> = fc
  .tuple(revision, fc.array(move, { minLength: 1, maxLength: 40, size: 'max' }))
  .map(([first, moves]) => {
    const steps = [...first, ...moves.flat()]
    return Object.assign(steps, { [fc.toStringMethod]: () => `a story of ${steps.length} steps` })
  })

function terms({ round }: { round: number | undefined }) {
  return round === undefined ? {} : { round }
}

function nthProof(nth: number): string | undefined {
  return nth > 7 ? `P-${nth}` : undefined
}
