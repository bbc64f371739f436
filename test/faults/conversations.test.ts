/*
 * Random conversations with the real bot in a sandbox that fails now and then, beside a small model that knows only what
 * people decided. After each step every gate is compared with it; when all is quiet again, so is what Slack shows.
 *
 *   CONVERSATIONS=500 STEPS=40 npx vitest run test/faults/conversations.test.ts    looks harder
 *   SEED=… PATH_=… npx vitest run test/faults/conversations.test.ts                says the conversation that failed again
 *   SHRINK=1                                                                       looks for a shorter one that fails, too
 *
 * The seed and the path are in the failure, as is each step with what came of it.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Entry } from '../../src/core/entry.ts'
import type { GrantInForce } from '../../src/core/gate.ts'
import { type Parameters, readParameters } from '../../src/core/parameters.ts'
import { isRefusal } from '../../src/core/refusal.ts'
import type { Fault, InputValue, View } from '../../src/sandbox/protocol.ts'
import type { StoredMessage } from '../../src/sandbox/records.ts'
import { closeDatabase, openDatabase } from '../../src/store/database.ts'
import { readEntries } from '../../src/store/ledger.ts'
import { checkGate, passGate } from '../../src/workflows/check-gate.ts'
import { keysIn } from '../../src/workflows/ports/keys.ts'
import { requestRun } from '../../src/workflows/request-run.ts'
import { verifyLedger } from '../../src/workflows/verify-ledger.ts'
import { ANA, DAY, GUS, HOUR, IVY, KEN, keyOf, MINUTE, OMAR, rowIn } from '../support/people.ts'
import { buttonsIn, words } from '../support/words.ts'
import { aWorld, CHANNEL, type World } from '../support/world.ts'
import { ACTIONS, type Decision, IDS, type Id, Model, type Revision, RUNS, type Run } from './model.ts'

const { CONVERSATIONS = '20', STEPS = '24', SEED, PATH_, SHRINK } = process.env
const policy = {
  default: { ttl: '7d', max_ttl: '30d', uses: 3 },
  actions: { cutover: { owners_needed: 2 } },
  depends_on: {},
}
const tally: Record<string, number> = { conversations: 0, steps: 0 }

interface Real {
  world: World
  /** The newest entry that the model has heard of. */
  seen: number
  transcript: string[]
}

it('whatever people and faults do, gates, ledger and Slack say what the model says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: Number(STEPS), size: 'max' }), async (conversation) => {
      const world = await aWorld({ empty: true, policy, faults: true })
      const model = new Model()
      const real: Real = { world, seen: world.bot.ledger.state.size, transcript: [] }
      try {
        await new Import({}).run(model, real)
        await fc.asyncModelRun(() => ({ model, real }), conversation)
        await agreeInTheEnd(model, real)
      } catch (error) {
        throw new Error(`${(error as Error).message}\n\nafter\n${real.transcript.join('\n')}`, { cause: error })
      }
      count('conversations')
      await world.stop()
    }),
    {
      numRuns: Number(CONVERSATIONS),
      endOnFailure: !SHRINK,
      ...(SEED ? { seed: Number(SEED) } : {}),
      ...(PATH_ ? { path: PATH_ } : {}),
    },
  )
  console.log(`conversations: ${JSON.stringify(tally)}`)
  // Twenty conversations may be without what happens in every fifth.
  const rare = Number(CONVERSATIONS) < 100 ? [] : ['ActionThawed', 'VoteCast', 'passages', 'InfoAnswered']
  if (!PATH_)
    for (const kind of ['GrantIssued', 'open verdicts', 'RunRequested', ...rare])
      expect(tally[kind] ?? 0, kind).toBeGreaterThan(0)
}, 3_600_000)

/* The steps. */

abstract class Step implements fc.AsyncCommand<Model, Real> {
  check(): boolean {
    return true
  }

  async run(model: Model, real: Real): Promise<void> {
    const { world } = real
    const outcome = await this.does(model, real)
    real.transcript.push(`${new Date(world.clock.now()).toISOString()} ${this}${outcome ? ` -> ${outcome}` : ''}`)
    count('steps')
    await hear(model, real, [])
    await agree(model, real)
  }

  protected abstract does(model: Model, real: Real): Promise<string | undefined>
  abstract toString(): string
}

/** A new revision of the document. */
class Import extends Step {
  readonly #change: Revision
  constructor(change: Revision) {
    super()
    this.#change = change
  }
  protected async does(model: Model, { world }: Real): Promise<string> {
    const outcome = await world.import(model.revise(this.#change))
    expect(outcome.kind).toBe('imported')
    return outcome.kind
  }
  toString(): string {
    return `import ${JSON.stringify(this.#change)}`
  }
}

/** Somebody presses a button that they see, and fills what opens. */
class Press extends Step {
  readonly #who: string
  readonly #button: Button
  readonly #id: Id
  readonly #nth: number
  constructor(who: string, button: Button, id: Id, nth: number) {
    super()
    this.#who = who
    this.#button = button
    this.#id = id
    this.#nth = nth
  }
  protected async does(model: Model, real: Real): Promise<string> {
    const { sandbox } = real.world
    if (shown.has(this.#button)) await sandbox.command(this.#who, `/blockers show ${this.#id}`)
    const found = buttonsSeen(real.world, this.#who, this.#button)
    // Mostly the newest, sometimes what stands there from long ago.
    const one = found.at(-1 - (this.#nth % Math.max(1, found.length)))
    if (!one) return 'nothing to press'
    const pressed = await sandbox.click(this.#who, one.channel, one.label, { ts: one.ts })
    const view = sandbox.modal(this.#who)
    const chosen = filled(view, this.#nth)
    const outcome = view?.submit ? await sandbox.submit(this.#who, chosen) : pressed
    const after = sandbox.modal(this.#who)
    const said = outcome.ok ? (after ? `told ${words(after.blocks).slice(0, 150)}` : 'done') : outcome.error
    const decided = await hear(model, real, [{ who: this.#who, button: this.#button, ...terms(chosen) }])
    // What was acknowledged without a word is in the ledger, once; so is nothing that was refused.
    if (view?.submit && outcome.ok && !after) expect(decided, said).toHaveLength(1)
    expect(decided.length, said).toBeLessThanOrEqual(1)
    await sandbox.act({ kind: 'reload', user: this.#who })
    return `${one.label} ${said} ${decided.map(({ kind, seq }) => `${kind} ${seq}`)}`
  }
  toString(): string {
    return `${this.#who} ${this.#button} ${this.#id} ${this.#nth}`
  }
}

/** Somebody asks the owners for a run. */
class AskForRun extends Step {
  readonly #who: string
  readonly #action: string
  readonly #run: Run
  constructor(who: string, action: string, run: Run) {
    super()
    this.#who = who
    this.#action = action
    this.#run = run
  }
  protected async does(model: Model, real: Real): Promise<string> {
    const { sandbox } = real.world
    await sandbox.command(this.#who, `/blockers request ${this.#action} ${this.#run}`)
    const view = sandbox.modal(this.#who)
    const outcome = view?.submit ? await sandbox.submit(this.#who, filled(view, 0)) : { ok: false }
    const decided = await hear(model, real, [{ who: this.#who, button: 'request', ...terms({}) }])
    if (this.#who === GUS) expect(decided).toEqual([])
    else if (outcome.ok) expect(decided).toHaveLength(1)
    await sandbox.act({ kind: 'reload', user: this.#who })
    return `${outcome.ok} ${decided.map(({ kind, seq }) => `${kind} ${seq}`)}`
  }
  toString(): string {
    return `${this.#who} asks for ${this.#action} ${this.#run}`
  }
}

/** A lane asks for the run that it asks for each time. */
class LaneAsks extends Step {
  readonly #action: string
  readonly #run: Run
  constructor(action: string, run: Run) {
    super()
    this.#action = action
    this.#run = run
  }
  protected async does(model: Model, { world }: Real): Promise<string> {
    const reason = 'the release is due'
    const expected = model.foresees(this.#action, this.#run, reason, world.clock.now())
    const asked = await requestRun(world.bot.ledger, {
      ...{ action: this.#action, params: paramsOf(this.#run), reason, for_whom: null },
    })
    const outcome = isRefusal(asked) ? (asked.code === 'asked_too_early' ? 'too early' : asked.code) : 'new'
    expect(!isRefusal(asked) && asked.again ? 'again' : outcome).toBe(expected)
    count(`lane asks: ${expected}`)
    return expected
  }
  toString(): string {
    return `a lane asks for ${this.#action} ${this.#run}`
  }
}

/** Somebody at the machine closes an action, or all. */
class FreezeThere extends Step {
  readonly #action: string | null
  constructor(action: string | null) {
    super()
    this.#action = action
  }
  protected async does(_: Model, { world }: Real): Promise<undefined> {
    const done = await world.bot.ledger.execute({ kind: 'freeze', action: this.#action, reason: 'an incident' })
    expect(isRefusal(done)).toBe(false)
  }
  toString(): string {
    return `the machine freezes ${this.#action ?? 'all'}`
  }
}

/** Owners and operators do what is asked of them, one after another; by chance alone gates hardly ever open. */
class Work extends Step {
  readonly #nth: number
  constructor(nth: number) {
    super()
    this.#nth = nth
  }
  protected async does(model: Model, real: Real): Promise<undefined> {
    const presses: [string, Button, Id][] = [
      [IVY, 'Submit proof…', 'PROOF-1'],
      [KEN, 'Submit proof…', 'SHIP-1'],
      [KEN, 'Accept proof', 'PROOF-1'],
      [IVY, 'Accept proof', 'SHIP-1'],
      [ANA, 'Approve…', 'RUN-1'],
      [ANA, 'Approve…', 'RUN-1'],
      [OMAR, 'Approve…', 'RUN-1'],
      [OMAR, 'Approve…', 'RUN-1'],
      [ANA, 'Approve…', 'RUN-1'],
      [OMAR, 'Approve…', 'RUN-1'],
      [IVY, 'Answer', 'RUN-1'],
      [ANA, 'Thaw…', 'RUN-1'],
      [OMAR, 'Thaw…', 'RUN-1'],
    ]
    await new LaneAsks(ACTIONS[this.#nth % 3] ?? 'ship', '').run(model, real)
    await real.world.settled()
    for (const [who, button, id] of presses) {
      await new Press(who, button, id, button === 'Approve…' ? this.#nth : 0).run(model, real)
      await real.world.settled()
    }
  }
  toString(): string {
    return `all of that was work ${this.#nth}`
  }
}

/** All is frozen, and thawed by the owners one after another. */
class Incident extends Step {
  protected async does(model: Model, real: Real): Promise<undefined> {
    await new FreezeThere(null).run(model, real)
    for (const who of [ANA, OMAR]) {
      await real.world.settled()
      await new Press(who, 'Thaw…', 'RUN-1', 0).run(model, real)
    }
  }
  toString(): string {
    return 'all of that was an incident'
  }
}

/** Somebody goes through a gate, or is kept out. */
class Pass extends Step {
  readonly #action: string
  readonly #run: Run
  constructor(action: string, run: Run) {
    super()
    this.#action = action
    this.#run = run
  }
  protected async does(model: Model, { world }: Real): Promise<string> {
    const now = world.clock.now()
    const expected = model.isOpen(this.#action, this.#run, now)
    const grantors = model.grantors(this.#action, this.#run, now)
    const params = paramsOf(this.#run)
    const { passed, grants } = await passGate(world.bot.ledger, this.#action, 'lane-7', params, { sandbox: true })
    expect(passed).toBe(expected)
    if (passed) {
      expect(grants.map(nameOf).sort(), 'whose grants were used').toEqual(grantors.sort())
      model.spend(this.#action, this.#run, now)
      count('passages')
    }
    return passed ? 'passed' : 'closed'
  }
  toString(): string {
    return `pass ${this.#action} ${this.#run}`
  }
}

/** Time passes, and the bot notices or not. */
class Wait extends Step {
  readonly #time: number
  readonly #noticed: boolean
  constructor(time: number, noticed: boolean) {
    super()
    this.#time = time
    this.#noticed = noticed
  }
  protected async does(_: Model, { world }: Real): Promise<undefined> {
    world.clock.forward(this.#time)
    if (this.#noticed) await world.tick()
  }
  toString(): string {
    return `${this.#time / HOUR} hours pass${this.#noticed ? '' : ' unnoticed'}`
  }
}

/** Something goes wrong in Slack from here on. */
class Fail extends Step {
  readonly #fault: Fault
  constructor(fault: Fault) {
    super()
    this.#fault = fault
  }
  protected async does(_: Model, { world }: Real): Promise<undefined> {
    await world.sandbox.inject(this.#fault)
    count(`fault ${this.#fault.kind}`)
  }
  toString(): string {
    return JSON.stringify(this.#fault)
  }
}

class Restart extends Step {
  protected async does(_: Model, { world }: Real): Promise<undefined> {
    await world.restart()
    count('restarts')
  }
  toString(): string {
    return 'restart'
  }
}

/** What can be delivered now is. */
class Settle extends Step {
  protected async does(_: Model, { world }: Real): Promise<undefined> {
    await world.settled()
  }
  toString(): string {
    return 'settle'
  }
}

type Button =
  | 'Approve…'
  | 'Reject…'
  | 'Ask…'
  | 'Answer'
  | 'Submit proof…'
  | 'Accept proof'
  | 'Return proof…'
  | 'Revoke'
  | 'Confirm…'
  | 'Refuse…'
  | 'Retire…'
  | 'Reopen…'
  | 'Freeze…'
  | 'Thaw…'
  | 'Withdraw my vote'
  | 'Withdraw my grant'
  | 'Withdraw my question'
  | 'Withdraw the request'

/** Buttons of the answer to `/blockers show`. */
const shown: ReadonlySet<Button> = new Set(['Accept proof', 'Return proof…', 'Revoke', 'Retire…', 'Reopen…', 'Freeze…'])

const owner = fc.constantFrom(ANA, OMAR)
const operator = fc.constantFrom(IVY, KEN)
const anybody = fc.constantFrom(ANA, OMAR, IVY, KEN, GUS)
const id = fc.constantFrom(...IDS)
const action = fc.constantFrom(...ACTIONS)
const run = fc.constantFrom(...RUNS)
const nth = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: fc.nat(9) })

function press(weight: number, who: fc.Arbitrary<string>, ...buttons: Button[]) {
  const step = fc.record({ who, button: fc.constantFrom(...buttons), id, nth })
  return { weight, arbitrary: step.map(({ who, button, id, nth }) => new Press(who, button, id, nth)) }
}

const method = fc.constantFrom('chat.postMessage', 'chat.postMessage', 'chat.update', 'views.open')
const times = fc.constantFrom(1, 2, 5)
const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constant('rate-limit' as const), method, retryAfter: fc.constant(1), times }),
  fc.record({
    kind: fc.constant('http-status' as const),
    method,
    status: fc.constantFrom(500, 503),
    times,
    html: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('answer-lost' as const), method, times: fc.constantFrom(1, 2) }),
  fc.record({ kind: fc.constant('duplicate' as const), times }),
  fc.record({
    kind: fc.constant('disconnect' as const),
    reason: fc.constantFrom('warning' as const, 'refresh_requested' as const),
  }),
)

const steps: fc.Arbitrary<Step>[] = [
  fc.oneof<fc.WeightedArbitrary<Step>[]>(
    press(14, owner, 'Approve…'),
    press(4, owner, 'Reject…', 'Ask…', 'Reopen…'),
    press(5, owner, 'Retire…', 'Confirm…', 'Refuse…', 'Revoke'),
    press(2, owner, 'Withdraw my vote', 'Withdraw my grant', 'Withdraw my question', 'Withdraw the request'),
    press(4, owner, 'Thaw…'),
    press(1, anybody, 'Freeze…', 'Withdraw the request', 'Withdraw my vote'),
    press(2, fc.oneof(operator, owner), 'Answer'),
    {
      weight: 4,
      arbitrary: fc.tuple(anybody, action, run).map(([who, action, run]) => new AskForRun(who, action, run)),
    },
    { weight: 3, arbitrary: fc.tuple(action, run).map(([action, run]) => new LaneAsks(action, run)) },
    { weight: 1, arbitrary: fc.constant(0).map(() => new Incident()) },
    { weight: 1, arbitrary: fc.option(action).map((action) => new FreezeThere(action)) },
    press(6, operator, 'Submit proof…'),
    press(6, fc.oneof(operator, owner), 'Accept proof', 'Accept proof', 'Return proof…'),
    press(2, anybody, 'Answer', 'Submit proof…', 'Accept proof', 'Approve…', 'Revoke', 'Retire…', 'Confirm…', 'Thaw…'),
    {
      weight: 5,
      arbitrary: fc
        .record({ id, what: fc.constantFrom('item', 'item', 'evidence', 'closed', 'open', 'nothing' as const) })
        .map(({ id, what }) => new Import({ [id]: what })),
    },
    { weight: 4, arbitrary: fc.nat(9).map((nth) => new Work(nth)) },
    { weight: 8, arbitrary: fc.tuple(action, run).map(([action, run]) => new Pass(action, run)) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom(HOUR, 5 * HOUR, DAY, 8 * DAY), fc.boolean())
        .map(([time, noticed]) => new Wait(time, noticed)),
    },
    { weight: 5, arbitrary: fault.map((one) => new Fail(one)) },
    { weight: 1, arbitrary: fc.constant(0).map(() => new Restart()) },
    { weight: 8, arbitrary: fc.constant(0).map(() => new Settle()) },
  ),
]

/** The buttons with these words that somebody sees, oldest first. */
function buttonsSeen({ sandbox }: World, who: string, button: Button) {
  return sandbox.snapshot(who).conversations.flatMap((conversation) =>
    conversation.messages.flatMap(({ ts, blocks }) =>
      buttonsIn(blocks)
        .filter((label) => label.startsWith(button.replace(/…$/, '')))
        .map((label) => ({ channel: conversation.id, ts, label })),
    ),
  )
}

let typed = 0
/** What these hold already is what was meant. */
const keptAsIs = new Set(['proof_links', 'action', 'params', 'for_whom'])

/** Something in every field, chosen among what is offered. */
function filled(view: View | undefined, nth: number): Record<string, InputValue> {
  typed += 1
  return Object.fromEntries(
    (view?.blocks ?? []).flatMap(({ type, block_id, element }): [string, InputValue][] => {
      if (type !== 'input' || keptAsIs.has(String(block_id))) return []
      const options = (element as { options?: { value: string }[] }).options
      const option = options?.[nth % options.length]?.value
      return [[block_id, option === undefined ? { text: `words ${typed}` } : { option }]]
    }),
  )
}

function terms(values: Record<string, InputValue>) {
  const chosen = (name: string) => {
    const value = values[name]
    return value && 'option' in value ? value.option : undefined
  }
  return { expires: chosen('ttl'), uses: Number(chosen('uses') ?? 1) }
}

/* What must agree. */

/** Tells the model what people decided since; every decision must be lawful and of a person who just clicked. */
async function hear(model: Model, real: Real, decisions: Decision[]): Promise<Entry[]> {
  const stored = await readEntries(real.world.bot.ledger.db, real.seen, 1000)
  const entries = stored.map(({ text }) => JSON.parse(text) as Entry)
  real.seen = entries.at(-1)?.seq ?? real.seen
  const decided = entries.filter((entry) => model.hears(entry, decisions[0], real.world.clock.now()))
  for (const { kind } of decided) count(kind)
  return decided
}

/** Every gate says what the model says, and rests on the grants of the same people. */
async function agree(model: Model, { world }: Real): Promise<void> {
  const now = world.clock.now()
  for (const action of [...ACTIONS, 'Apply'])
    for (const run of RUNS) {
      const { open, grants, reasons } = await checkGate(world.bot.ledger, action, paramsOf(run), { sandbox: true })
      const what = `${action} ${run}: ${reasons.map(({ code }) => code)}`
      expect({ what, open }).toEqual({ what, open: model.isOpen(action, run, now) })
      expect(open, what).toBe(reasons.length === 0)
      if (open) count('open verdicts')
      expect(grants.map(nameOf).sort(), `who granted ${what}`).toEqual(model.grantors(action, run, now).sort())
    }
}

/** Slack works again, everything is delivered: ledger, tables and messages agree with the model. */
async function agreeInTheEnd(model: Model, real: Real): Promise<void> {
  const { world } = real
  await world.sandbox.act({ kind: 'clear-faults' })
  for (let times = 0; times < 30; times += 1) {
    world.clock.forward(11 * MINUTE)
    await world.tick()
    if (world.clock.now() && (await waiting(world)) === 0) break
  }
  expect(await waiting(world)).toBe(0)
  await hear(model, real, [])
  await agree(model, real)
  const db = await openDatabase(world.database)
  const kept = keysIn(world.keys)
  const verified = verifyLedger(db, (workspace) => kept.verifier(workspace), { kept: kept.readHead() })
  expect(await verified.finally(() => closeDatabase(db))).toMatchObject({ intact: true })
  expect(world.sandbox.pings()).toEqual([])
  slackAgrees(model, world)
}

async function waiting(world: World): Promise<number> {
  const rows = await world.bot.ledger.db.selectFrom('messages').select('key').where('queued', 'is not', null).execute()
  return rows.length
}

function slackAgrees(model: Model, { sandbox, clock }: World): void {
  const now = clock.now()
  const direct = [ANA, OMAR, IVY, KEN].flatMap((user) => {
    const im = sandbox.snapshot(user).conversations.find(({ kind }) => kind === 'im')
    return im ? sandbox.dm(user).messages : []
  })
  const messages = [...sandbox.messages(CHANNEL), ...direct].filter((message) => keyOf(message) !== '')
  const keys = messages.map(keyOf)
  expect(keys, 'a message twice').toEqual([...new Set(keys)])
  requestsAgree(model, messages, now)
  for (const id of IDS) {
    const cards = messages.filter((message) => keyOf(message) === `card/${id.toLowerCase()}`)
    expect(cards, `cards of ${id}`).toHaveLength(1)
    expect(words(cards[0]?.blocks ?? []), id).toContain(
      { open: '🔴 Open', cleared: '🟢 Cleared', retired: '⚪ Retired' }[model.status(id, now)],
    )
    for (const action of model.actionsOf(id)) {
      for (const user of [ANA, OMAR]) {
        const rows = messages
          .filter((message) => new RegExp(`^prompt/[^/]+/${user}(/|$)`).test(keyOf(message)))
          .flatMap(({ blocks }) => {
            const row = rowIn(blocks, id, action)
            return row ? [row] : []
          })
        const askingOf = rows.map((blocks) => buttonsIn(blocks).includes('Approve…'))
        const what = `prompts of ${id} ${action} to ${user}: ${askingOf}`
        // Only the newest may ask, and only while there is something for this owner to decide.
        expect(askingOf.slice(0, -1), what).not.toContain(true)
        if (!model.asks(id, action, user, now)) expect(askingOf, what).not.toContain(true)
        if (model.isFresh(id, action)) expect(askingOf.at(-1), what).toBe(true)
      }
    }
  }
}

/** A request that waits asks each owner who may grant it, in one message, and stands in the channel once; a freeze has its button while it is in force. */
function requestsAgree(model: Model, messages: StoredMessage[], now: number): void {
  const at = (key: string) => messages.filter((message) => keyOf(message) === key)
  for (const request of model.requests) {
    const shown = at(`run/${request.id}`)
    expect(shown, request.id).toHaveLength(1)
    expect(buttonsIn(shown[0]?.blocks ?? []).includes('Withdraw the request'), request.id).toBe(!request.over)
    for (const user of [ANA, OMAR]) {
      const asks = at(`ask/${request.id}/${user}`).some(({ blocks }) => buttonsIn(blocks).includes('Approve…'))
      expect(asks, `whether ${request.id} asks ${user}`).toBe(model.asksFor(request, user, now))
    }
  }
  const inForce = model.freezes.map(({ id }) => `notice/${id.slice(2)}`)
  const thawable = messages.filter(({ blocks }) => buttonsIn(blocks).includes('Thaw…')).map(keyOf)
  expect(thawable.sort()).toEqual(inForce.sort())
}

function paramsOf(run: Run): Parameters {
  const params = readParameters(run === '' ? [] : [run])
  if ('problem' in params) throw new Error(params.problem)
  return params
}

function nameOf({ by }: GrantInForce): string {
  return by.kind === 'person' ? by.user : ''
}

function count(what: string): void {
  tally[what] = (tally[what] ?? 0) + 1
}
