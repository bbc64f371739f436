import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BlockerState } from '../../src/core/blocker/blocker.ts'
import { blockerKey } from '../../src/core/blocker/listing.ts'
import type { State } from '../../src/core/view.ts'
import { closeDatabase, openDatabase } from '../../src/store/database.ts'
import { migrate } from '../../src/store/migrate.ts'
import { checkGate, passGate } from '../../src/workflows/check-gate.ts'
import { Ledger } from '../../src/workflows/ledger.ts'
import { type Keys, keysInMemory } from '../../src/workflows/ports/keys.ts'
import { ana, ivy, ken, omar, policyOf, TEAM } from '../support/cast.ts'
import {
  accept,
  adopt,
  answer,
  ask,
  confirm,
  DAY,
  expire,
  freeze,
  grant,
  grantRequest,
  HOUR,
  importing,
  machine,
  realMap,
  reject,
  rejectRequest,
  reopen,
  requestRun,
  retire,
  revoke,
  START,
  type Step,
  submit,
  type TestLedger,
  thaw,
} from '../support/given.ts'
import { onPostgres, postgresDatabase } from '../support/postgres/database.ts'
import { findBroken } from './support.ts'

const real = realMap()
const ids = real.blockers.map(({ id }) => id)
const actions = [...new Set(real.blockers.flatMap((blocker) => blocker.actions))]

/** A ledger in a database, at which the steps of the core's tests are done as well. */
class Running {
  now = START
  readonly ledger: Ledger
  readonly keys: Keys

  private constructor(ledger: Ledger, keys: Keys) {
    this.ledger = ledger
    this.keys = keys
  }

  static async begin(): Promise<Running> {
    const db = await openDatabase(onPostgres ? await postgresDatabase() : ':memory:')
    await migrate(db)
    const keys = keysInMemory()
    const running: Running = new Running(
      await Ledger.open({ db, clock: { now: () => running?.now ?? START }, keys, machine }),
      keys,
    )
    for (const step of [openedHere, adopt(policy()), importing(real)]) await running.does(step)
    return running
  }

  get state(): State {
    return this.ledger.state
  }

  get db() {
    return this.ledger.db
  }

  requirement(id: string, action: string) {
    return this.state.blocker(blockerKey(id))?.requirements.find((r) => r.action === action) ?? { questions: [] }
  }

  blocker(id: string): BlockerState | undefined {
    return this.state.blocker(blockerKey(id))
  }

  request() {
    return [...this.state.requests.values()].at(-1) ?? { id: 'R-0', action: '', grants: [], questions: [], params: [] }
  }

  async does(step: Step): Promise<void> {
    const command = typeof step === 'function' ? step(this as unknown as TestLedger) : step
    if (command !== null) await this.ledger.execute(command)
  }

  open(only: string | null): Promise<Ledger> {
    return Ledger.open({ db: this.db, clock: { now: () => this.now }, keys: this.keys, machine, only })
  }
}

const openedHere: Step = { kind: 'open-ledger', workspace: TEAM, sandbox: false }

function policy(changes: object = {}) {
  const authorised_by = ['FIX7-P0-PROD-OPT4-1']
  const depends_on = { 'FIX7-P0-PROD-OPT4-1': ['FIX7-P0-PROD-BIRTH-SURFACE-1', 'FIX7-P0-PLAN-REALRUN-1'] }
  return policyOf({ actions: { production: { authorised_by }, cutover: { owners_needed: 2 } }, depends_on, ...changes })
}

/* What may come: a move knows no ledger yet, so that it shrinks well. */

type Move = (running: Running) => Promise<void>

const one =
  (step: Step): Move =>
  (running) =>
    running.does(step)
const id = fc.constantFrom(...ids)
const action = fc.constantFrom(...actions)
const owner = fc.constantFrom(ana, omar)

const listings = fc
  .record({
    without: fc.option(id, { freq: 2 }),
    changed: fc.option(id, { freq: 2 }),
    blocks: fc.subarray(actions, { minLength: 1, maxLength: 3 }),
    words: fc.constantFrom('the words', 'other words'),
    depends: fc.subarray(ids, { maxLength: 2 }),
    status: fc.constantFrom('OPEN', 'CLOSED'),
  })
  .map(({ without, changed, blocks, words, depends, status }) => {
    const blockers = real.blockers
      .filter((blocker) => blocker.id !== without)
      .map((blocker) => {
        if (blocker.id !== changed) return blocker
        return { ...blocker, item: words, actions: blocks, depends_on: depends.filter((on) => on !== changed), status }
      })
    return one(importing({ ...real, source: null, blockers }))
  })

const clearing = fc.record({ key: id, action }).map(
  ({ key, action }): Move =>
    async (running) => {
      for (const step of [submit(ivy, key), accept(ken, key), grant(ana, key, action), grant(omar, key, action)])
        await running.does(step)
    },
)

/** What it takes to open a gate, done by the right people. */
const opening = action.map(
  (name): Move =>
    async (running) => {
      for (const { key, requirements } of running.state.naming(name).slice()) {
        const needs = [key, ...(running.state.blocker(key)?.depends_on ?? [])]
        for (const one of needs) for (const step of [submit(ivy, one), accept(ken, one)]) await running.does(step)
        for (const { action } of requirements)
          for (const by of [ana, omar]) await running.does(grant(by, key, action, { uses: 2, ttl: 48 * HOUR }))
      }
    },
)

/** A passage through a ledger that knows of this one action and nothing else. */
const narrowly = action.map(
  (name): Move =>
    async (running) => {
      await passGate(await running.open(name), name, 'deploy.sh')
      await running.ledger.refresh()
    },
)

const sealing: fc.Arbitrary<Move> = fc.constant(async ({ ledger }: Running) => void (await ledger.seal({ now: true })))
const waiting = fc.constantFrom(HOUR, DAY, 3 * DAY).map(
  (time): Move =>
    async (running) => {
      running.now += time
    },
)
const policies = fc
  .constantFrom({}, { depends_on: {} }, { default: { owners_needed: 2 } }, { owners: [ana.user], actions: {} })
  .map((changes) => one(adopt(policy(changes))))

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 4, arbitrary: listings },
  { weight: 1, arbitrary: policies },
  { weight: 8, arbitrary: sealing },
  { weight: 8, arbitrary: opening },
  { weight: 4, arbitrary: clearing },
  { weight: 6, arbitrary: narrowly },
  { weight: 2, arbitrary: waiting },
  { weight: 1, arbitrary: fc.constant(one(expire)) },
  { weight: 2, arbitrary: fc.tuple(owner, id, action).map(([by, key, name]) => one(reject(by, key, name))) },
  { weight: 2, arbitrary: fc.tuple(owner, id, action).map(([by, key, name]) => one(ask(by, key, name))) },
  { weight: 1, arbitrary: fc.tuple(id, action).map(([key, name]) => one(answer(ivy, key, name))) },
  { weight: 2, arbitrary: fc.tuple(owner, id, action).map(([by, key, name]) => one(revoke(by, key, name))) },
  { weight: 2, arbitrary: fc.tuple(owner, id).map(([by, key]) => one(retire(by, key))) },
  { weight: 1, arbitrary: fc.tuple(owner, id).map(([by, key]) => one(reopen(by, key))) },
  { weight: 2, arbitrary: fc.tuple(owner, id).map(([by, key]) => one(confirm(by, key, 'action_missing'))) },
  { weight: 1, arbitrary: fc.tuple(owner, id).map(([by, key]) => one(confirm(by, key, 'blocker_missing'))) },
  { weight: 4, arbitrary: action.map((name) => one(requestRun(null, name))) },
  { weight: 4, arbitrary: owner.map((by) => one(grantRequest(by))) },
  { weight: 1, arbitrary: owner.map((by) => one(rejectRequest(by))) },
  { weight: 1, arbitrary: fc.option(action).map((name) => one(freeze(ken, name))) },
  { weight: 2, arbitrary: owner.map((by) => one(thaw(by))) },
)

/** What one process believes, in the order in which every process must have it. */
function contents({ size, at, desk, blockers, requests }: State) {
  return { size, at, desk, blockers: [...blockers], requests: [...requests] }
}

test('whoever comes later, with or without a seal, to all or to one action, is told what those who stayed are', {
  timeout: 300_000,
}, async () => {
  let opened = 0
  const stories = fc.array(move, { minLength: 5, maxLength: 30, size: 'max' })
  await fc.assert(
    fc.asyncProperty(stories, async (moves) => {
      const running = await Running.begin()
      try {
        for (const move of moves) await move(running)
        expect(running.ledger.broken).toBeNull()
        const full = await running.open(null)
        expect(contents(full.state)).toEqual(contents(running.state))
        for (const name of [...actions, 'Production', 'nothing like it']) {
          const verdict = await checkGate(running.ledger, name)
          expect(await checkGate(full, name)).toEqual(verdict)
          expect(await checkGate(await running.open(name), name)).toEqual(verdict)
          opened += Number(verdict.open)
        }
        expect(await findBroken(running.db, running.keys)).toBeNull()
      } finally {
        await closeDatabase(running.db)
      }
    }),
    { numRuns: onPostgres ? 12 : 60 },
  )
  expect(opened).toBeGreaterThan(5)
})
