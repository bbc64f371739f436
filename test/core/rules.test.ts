import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { countPeople } from '../../src/core/actor.ts'
import type { BlockerState } from '../../src/core/blocker/blocker.ts'
import { blockerKey, claimsClosed } from '../../src/core/blocker/listing.ts'
import type { ClaimSubject } from '../../src/core/claim/claim.ts'
import type { Command } from '../../src/core/command.ts'
import type { Entry, Fact } from '../../src/core/entry.ts'
import { checkGate, type Verdict } from '../../src/core/gate.ts'
import { blockerStatus } from '../../src/core/holding.ts'
import { entryText } from '../../src/core/ledger/entry-text.ts'
import type { Parameters } from '../../src/core/parameters.ts'
import { isRefusal, type Refusal } from '../../src/core/refusal.ts'
import { changesOf, Fold } from '../../src/core/state.ts'
import { blockerSubject, requestSubject } from '../../src/core/subject.ts'
import type { State } from '../../src/core/view.ts'
import { ana, ivy, ken, omar, policy, policyOf } from '../support/cast.ts'
import { ACTIONS, RUNS, stories, withCompletion, withOneOwner, withoutOwners } from '../support/core-arbitraries.ts'
import {
  accept,
  adopt,
  advise,
  answer,
  ask,
  freeze,
  grant,
  listing,
  lists,
  openLedger,
  retire,
  reviewer,
  type Step,
  spend,
  stateAfter,
  submit,
  TestLedger,
} from '../support/given.ts'
import { Model } from './model.ts'

/** What happened at one step of a story. */
interface Moment {
  ledger: TestLedger
  model: Model
  /** Null where only the clock moved. */
  command: Command | null
  outcome: Fact[] | Refusal
  before: Gates
  after: Gates
}

/** What every gate says of a state at an instant, looked at when somebody wants to know; each is called `apply` or `apply version=1`. */
class Gates {
  readonly state: State
  readonly now: number
  #all: Map<string, Verdict> | null = null

  constructor({ state, now }: TestLedger) {
    this.state = state
    this.now = now
  }

  get all(): Map<string, Verdict> {
    this.#all ??= new Map(
      ACTIONS.flatMap((action) =>
        RUNS.map((params) => [gateName(action, params), checkGate(this.state, action, this.now, params)] as const),
      ),
    )
    return this.#all
  }

  get open(): string[] {
    return [...this.all].flatMap(([gate, { open }]) => (open ? [gate] : []))
  }
}

function gateName(action: string, params: Parameters): string {
  return [action, ...params.map((pair) => pair.join('='))].join(' ')
}

/** Plays a story through the core and the model, and looks after every step. */
function play(story: readonly Step[], look: (moment: Moment) => void, started = new Started()): TestLedger {
  const { ledger, model, transcript } = started
  let looked = new Gates(ledger)
  for (const step of story) {
    const before = looked
    const command = typeof step === 'function' ? step(ledger) : step
    const claim = command ? claimOf(ledger, command) : undefined
    const lawful = !command || model.allows(command, ledger.now)
    const outcome = command ? ledger.run(command) : []
    looked = new Gates(ledger)
    transcript.push(
      `${new Date(ledger.now).toISOString()} ${tell(command)} -> ${isRefusal(outcome) ? outcome.sentence : tell(outcome)}`,
    )
    try {
      if (command && !isRefusal(outcome)) {
        expect(lawful, `the rules do not allow ${command.kind}`).toBe(true)
        model.record(command, outcome, ledger.now, ledger.state.size, claim)
      }
      look({ ledger, model, command, outcome, before, after: looked })
    } catch (error) {
      throw new Error(`${error}\n\nafter\n${transcript.join('\n')}`, { cause: error })
    }
  }
  return ledger
}

/** A ledger, its model and what was done so far: open, and under a policy. */
class Started {
  readonly ledger = new TestLedger()
  readonly model = new Model()
  readonly transcript: string[] = []

  constructor(under = policy) {
    for (const step of [openLedger, adopt(under)]) this.ledger.run(step)
    this.model.policy = under
  }
}

function tell(what: unknown): string {
  const hidden = ['original', 'sha256', 'policy', 'roles', 'fingerprint', 'content', 'shown', 'listing', 'seen']
  return JSON.stringify(what, (key, value: unknown) => (hidden.includes(key) ? undefined : value))
}

/** The gates that a step opened. */
function opened({ before, after }: Moment): string[] {
  if (before.state === after.state && before.now === after.now) return []
  return after.open.filter((gate) => !before.open.includes(gate))
}

function claimOf({ state }: TestLedger, command: Command): ClaimSubject | undefined {
  if (command.kind !== 'settle-claim') return undefined
  return state.blocker(command.blocker)?.claims.find(({ id }) => id === command.claim)?.subject
}

/** How many stories each property hears; `STORIES=5000 npx vitest run test/core/rules.test.ts` looks harder. */
const numRuns = Number(process.env.STORIES ?? 25)

/** Everything is decided, and a proof and a question wait. */
const nearlyOpen: Step[] = [
  adopt(policy),
  lists(listing('A', { proof: 'restore it' }), listing('B')),
  submit(ivy, 'A'),
  grant(ana, 'A', 'apply'),
  grant(ana, 'B', 'apply', { uses: 3 }),
  ask(omar, 'B', 'apply', 'Who is on call?'),
]
/** A story that is always told, so that no property is about nothing: a gate opens, is gone through, a machine advises, and somebody answers an old prompt. */
const told: Step[] = [
  ...nearlyOpen.slice(0, 2),
  advise(reviewer, 'A', 'apply'),
  grant(omar, 'A', 'apply', { round: 99 }),
  ...nearlyOpen.slice(2),
  accept(omar, 'A'),
  answer(ivy, 'B', 'apply'),
  spend('apply'),
  retire(ana, 'A'),
  retire(omar, 'A'),
]

/** Whatever happens, this holds. */
function always(look: (moment: Moment) => void) {
  fc.assert(
    fc.property(stories, (story) => {
      play(story, look)
    }),
    { numRuns, examples: [[told]] },
  )
}

// Hundreds of stories take their time on a machine that has other work.
vi.setConfig({ testTimeout: 300_000 })

const HOURS_AHEAD = [0, 5, 49, 24 * 21]

describe('after any sequence of commands', () => {
  it('the gates say what the naive model of the rules says, now and later', () => {
    let found = 0
    always(({ ledger, model, before, after }) => {
      if (before.state === after.state && before.now === after.now) return
      const { now } = ledger
      for (const hours of HOURS_AHEAD) {
        ledger.now = now + hours * 3_600_000
        for (const action of ACTIONS)
          for (const params of RUNS) {
            const { open, reasons } = ledger.gate(action, params)
            const told = `${action} ${JSON.stringify(params)} in ${hours} hours: ${reasons.map(({ code }) => code)}`
            expect(open, told).toBe(model.isOpen(action, params, ledger.now))
            expect(open).toBe(reasons.length === 0)
            if (open) found += 1
          }
      }
      ledger.now = now
    })
    expect(found, 'the stories must open gates, or they prove little').toBeGreaterThan(0)
  })

  it('what the rules allow is not refused, unless it was said on a prompt that is out of date', () => {
    let allowed = 0
    always(({ ledger, model, command, outcome, before }) => {
      if (!command || !isRefusal(outcome)) return
      const kinds = ['grant', 'reject', 'submit-proof', 'accept-proof', 'reopen', 'grant-request']
      if (!kinds.includes(command.kind) || !model.allows(command, ledger.now)) return
      allowed += 1
      if (command.kind === 'accept-proof') return expect(outcome.code, outcome.sentence).toBe('out_of_date')
      if (command.kind !== 'grant' && command.kind !== 'reject') throw new Error(`refused: ${outcome.sentence}`)
      const requirement = before.state.blocker(command.blocker)?.requirements.find((r) => r.action === command.action)
      expect(command.round, outcome.sentence).not.toBe(requirement?.round.number)
    })
    expect(allowed).toBeGreaterThan(0)
  })
})

/** The command of an owner who saw all the advice that stands. */
function withAdviceSeen({ entries }: TestLedger, command: Command): Command {
  if (!['grant', 'reject', 'grant-request', 'reject-request'].includes(command.kind)) return command
  const advised = entries.flatMap(({ kind, seq }) => (kind === 'AdviceGiven' ? [`A-${seq}`] : []))
  return { ...command, advised } as Command
}

/** What was decided, but for what it says of advice. */
function withoutAdvice(outcome: Fact[] | Refusal) {
  if (isRefusal(outcome)) return outcome
  return outcome.map((fact) => ('advice' in fact ? { ...fact, advice: 'none', advised: [] } : fact))
}

/** As many entries that mean nothing, so that both ledgers count the same. */
function recordElsewhere(ledger: TestLedger, outcome: Fact[] | Refusal): number {
  if (isRefusal(outcome)) return 0
  for (const _ of outcome)
    ledger.run({ kind: 'note-refused-passage', action: 'apply', params: [], passed_by: 'lane-7', codes: [] })
  return outcome.length
}

/** What accepting a proof or answering a question may take away. */
const completed = ['proof_awaited', 'info_wanted', 'prerequisite_open']

describe('only a person opens (rule 1)', () => {
  it('no document, no clock and no passage of anybody through a gate opened one', () => {
    let looked = 0
    always((moment) => {
      const { command, outcome } = moment
      if (isRefusal(outcome) || (command && !['import', 'expire', 'spend', 'prepare-digest'].includes(command.kind)))
        return
      looked += 1
      expect(opened(moment), `${command?.kind ?? 'the clock'} opened a gate`).toEqual([])
    })
    expect(looked).toBeGreaterThan(0)
  })

  it('whatever anybody but owners does, no closed gate opens', () => {
    let [open, closed] = [0, 0]
    fc.assert(
      fc.property(stories, withoutOwners, (first, then) => {
        const started = new Started()
        play(first, () => {}, started)
        play(
          then,
          (moment) => {
            open += moment.before.open.length
            closed += moment.before.all.size
            expect(opened(moment)).toEqual([])
          },
          started,
        )
      }),
      { numRuns, examples: [[told, [freeze(ivy, 'cutover'), spend('apply')]]] },
    )
    expect([open > 0, closed > open], 'there must be both').toEqual([true, true])
  })

  it('advice changes no gate, neither to open nor to closed, nor anything that a gate says', () => {
    let given = 0
    always(({ command, outcome, before, after }) => {
      if (command?.kind !== 'advise' || isRefusal(outcome) || outcome.length === 0) return
      given += 1
      expect(after.all).toEqual(before.all)
      expect(after.now).toBe(before.now)
    })
    expect(given).toBeGreaterThan(0)
  })

  it('every decision, every passage and every gate is the same with advice as without it', () => {
    let given = 0
    fc.assert(
      fc.property(stories, (story) => {
        const [advised, unadvised] = [new TestLedger(), new TestLedger()]
        for (const step of [openLedger, adopt(policy), ...story]) {
          const command = typeof step === 'function' ? step(advised) : step
          unadvised.now = advised.now
          const outcome = command ? advised.run(withAdviceSeen(advised, command)) : []
          if (command?.kind === 'advise') given += recordElsewhere(unadvised, outcome)
          else if (command) expect(unadvised.run(command)).toEqual(withoutAdvice(outcome))
          expect(new Gates(advised).all).toEqual(new Gates(unadvised).all)
        }
      }),
      { numRuns, examples: [[told]] },
    )
    expect(given).toBeGreaterThan(0)
  })

  it('and accepting a proof or answering a question only completes what owners had decided', () => {
    let times = 0
    fc.assert(
      fc.property(fc.oneof(fc.constant<Step[]>([]), stories), withCompletion, (first, then) => {
        const started = new Started()
        play([...first, ...nearlyOpen], () => {}, started)
        const { size } = started.ledger.state
        play(
          then,
          (moment) => {
            for (const gate of opened(moment)) {
              times += 1
              expect(moment.command?.kind).toMatch(/^(accept-proof|answer)$/)
              for (const { code } of moment.before.all.get(gate)?.reasons ?? []) expect(completed).toContain(code)
              const { grants } = moment.after.all.get(gate) as Verdict
              for (const { id } of grants) expect(Number(id.slice(2))).toBeLessThanOrEqual(size)
            }
          },
          started,
        )
      }),
      { numRuns, examples: [[[], [accept(ivy, 'A'), answer(ivy, 'B', 'apply'), accept(ken, 'A')]]] },
    )
    expect(times).toBeGreaterThan(0)
  })

  it('an import grants, accepts, clears and retires nothing', () => {
    const may =
      'DocumentImported BlockerAdded BlockerRevised BlockerMissed BlockerReopened ClaimMade ClaimWithdrawn GrantWentStale ProofWentStale RequirementAsked'
    always(({ command, outcome }) => {
      if (command?.kind !== 'import' || isRefusal(outcome)) return
      expect(outcome.map(({ kind }) => kind).filter((kind) => !may.split(' ').includes(kind))).toEqual([])
    })
  })

  it('nothing that a document dropped is gone without a claim about it', () => {
    always(({ ledger }) => {
      for (const blocker of ledger.state.blockers.values()) {
        // What is retired makes no claims; an owner who reopens it has seen what the document says of it.
        if (blocker.retired || reopenedByOwner(ledger, blocker)) continue
        const claimed = blocker.claims.map(({ subject }) => JSON.stringify(subject))
        for (const subject of dropped(blocker)) expect(claimed).toContain(JSON.stringify(subject))
      }
    })
  })
})

describe('one decision, one action (rule 2)', () => {
  it('a grant counted for its own action only', () => {
    always(({ ledger, command, outcome }) => {
      if (command?.kind !== 'grant' || isRefusal(outcome)) return
      const id = `G-${ledger.state.size}`
      for (const action of ACTIONS)
        if (ledger.gate(action).grants.some((grant) => grant.id === id)) expect(action).toBe(command.action)
    })
  })
})

describe('lifting is not authorising (rule 3)', () => {
  it('an open gate rests on something that authorises, which is for just that action', () => {
    let found = 0
    always(({ after }) => {
      for (const { open, action, grants } of after.all.values()) {
        if (!open) continue
        found += 1
        const authorising = grants.filter(({ effect }) => effect === 'authorises')
        expect(authorising.length).toBeGreaterThan(0)
        for (const grant of grants) expect(grant.action).toBe(action)
        for (const { uses_left } of authorising) expect(uses_left).toBeGreaterThan(0)
      }
    })
    expect(found).toBeGreaterThan(0)
  })

  it('retiring and confirming never added an authorisation', () => {
    let found = 0
    always(({ command, outcome, before, after }) => {
      if ((command?.kind !== 'retire' && command?.kind !== 'settle-claim') || isRefusal(outcome)) return
      found += 1
      for (const [gate, { grants }] of after.all) {
        const known = before.all.get(gate)?.grants.map(({ id, effect }) => `${id} ${effect}`) ?? []
        for (const { id, effect } of grants) if (effect === 'authorises') expect(known).toContain(`${id} ${effect}`)
      }
    })
    expect(found).toBeGreaterThan(0)
  })
})

describe('a decision is bound to what was read (rule 4)', () => {
  it('a grant that counts is for the words of its round, and does what its round says', () => {
    always(({ ledger, after }) => {
      for (const { grants } of after.all.values())
        for (const { id, blocker, action, effect } of grants) {
          if (blocker === null) continue
          const { round, grants } = ledger.requirement(blocker, action)
          expect(grants.find((grant) => grant.id === id)).toMatchObject({
            fingerprint: round.fingerprint,
            effect,
            ended: null,
          })
          expect(effect).toBe(round.effect)
        }
    })
  })

  it('a round asks for the words in force, and somebody can answer it', () => {
    always(({ ledger }) => {
      for (const blocker of ledger.state.blockers.values())
        for (const { round, dropped } of blocker.retired ? [] : blocker.requirements)
          if (!dropped) expect(round.asked.item).toBe(blocker.listing.item)
    })
  })
})

describe('authorisations are spent, lifts last (rule 5)', () => {
  it('a passage spent one use of every authorisation it rests on, or nothing', () => {
    let passages = 0
    always(({ ledger, command, outcome, before, after }) => {
      if (command?.kind !== 'spend') return
      const gate = gateName(command.action, command.params)
      expect(isRefusal(outcome), 'a passage is refused just when the gate is closed').toBe(!before.open.includes(gate))
      if (isRefusal(outcome)) return expect(ledger.state).toBe(before.state)
      passages += 1
      const rested = before.all.get(gate)?.grants ?? []
      const of = (effect: string) => rested.filter((grant) => grant.effect === effect).map(({ id }) => id)
      expect(outcome[0]).toMatchObject({ kind: 'GatePassed', rests_on: of('authorises'), lifted_by: of('lifts') })
      const spent = outcome.filter((fact) => fact.kind === 'GrantSpent')
      expect(spent.map(({ grant }) => grant).toSorted()).toEqual(of('authorises').toSorted())
      const still = after.all.get(gate)?.grants.map(({ id }) => id) ?? []
      for (const id of of('lifts')) expect(still).toContain(id)
    })
    expect(passages).toBeGreaterThan(0)
  })

  it('no grant was spent more often than it says, for another action, or after its time', () => {
    always(({ ledger, command, outcome }) => {
      for (const { uses, uses_left } of grantsOf(ledger.state)) {
        if (uses === null || uses_left === null) continue
        expect(uses_left).toBeGreaterThanOrEqual(0)
        expect(uses_left).toBeLessThanOrEqual(uses)
      }
      if (command?.kind !== 'spend' || isRefusal(outcome)) return
      for (const fact of outcome) {
        if (fact.kind !== 'GrantSpent') continue
        const issued = ledger.entries.find((entry) => entry.kind === 'GrantIssued' && `G-${entry.seq}` === fact.grant)
        if (issued?.kind !== 'GrantIssued') throw new Error('a grant was spent that nobody gave')
        expect(issued).toMatchObject({ action: command.action, effect: 'authorises' })
        expect(Date.parse(issued.expires)).toBeGreaterThan(ledger.now)
        const times = ledger.entries.filter((entry) => entry.kind === 'GrantSpent' && entry.grant === fact.grant)
        expect(times.length).toBeLessThanOrEqual(issued.uses ?? 0)
      }
    })
  })
})

describe('opening takes the quorum, closing takes one (rule 6)', () => {
  it('whatever a single owner does where two are needed, nothing opens', () => {
    const two = policyOf({ default: { owners_needed: 2, uses: 3 }, actions: {}, allow_self: true })
    let tried = 0
    fc.assert(
      fc.property(withOneOwner, (story) => {
        const look = ({ ledger, command, outcome, after }: Moment) => {
          if (command?.kind.startsWith('grant') && !isRefusal(outcome)) tried += 1
          expect(after.open).toEqual([])
          for (const { retired } of ledger.state.blockers.values()) expect(retired).toBeNull()
        }
        play(story, look, new Started(two))
      }),
      { numRuns: numRuns * 2 },
    )
    expect(tried).toBeGreaterThan(0)
  })

  it('whoever submitted a proof did not accept it, and whoever asked for a run did not authorise it, unless policy lets them', () => {
    always(({ ledger }) => {
      const { desk, blockers, requests } = ledger.state
      if (desk.policy?.allow_self !== false || ledger.entries.some(letsSelf)) return
      for (const { newest_proof: proof } of blockers.values())
        if (proof?.status === 'accepted') expect(proof.review?.by).not.toEqual(proof.by)
      for (const { by, grants } of requests.values()) for (const grant of grants) expect(grant.by).not.toEqual(by)
    })
  })

  it('an open gate was opened by as many different owners as it takes', () => {
    always(({ ledger, after }) => {
      for (const { open, action, grants } of after.all.values()) {
        const authorising = grants.filter(({ effect }) => effect === 'authorises')
        if (open && action === 'cutover' && ledger.state.desk.policy?.actions.cutover?.owners_needed === 2)
          expect(countPeople(authorising.map(({ by }) => by))).toBeGreaterThanOrEqual(2)
      }
    })
  })
})

describe('unknown, missing, ambiguous or broken means closed (rule 7)', () => {
  it('an unknown action is closed', () => {
    always(({ ledger }) => {
      const known = new Set(
        ledger.state.blockers.values().flatMap((b) => b.requirements.filter((r) => !r.dropped).map((r) => r.action)),
      )
      for (const action of [...ACTIONS, 'constructor', '__proto__', '']) {
        if (known.has(action)) continue
        const { open, reasons } = ledger.gate(action)
        expect({ open, codes: reasons.map(({ code }) => code) }).toEqual({ open: false, codes: ['unknown_action'] })
      }
    })
  })

  it('a blocker is cleared just when nothing of it keeps a gate closed', () => {
    always(({ ledger }) => {
      const reasons = ACTIONS.flatMap((action) => ledger.gate(action).reasons)
      // A request counts for a blocker that authorises, and does not clear it.
      if (ledger.state.requests.size > 0) return
      for (const blocker of ledger.state.blockers.values()) {
        const status = blockerStatus(ledger.state, blocker, ledger.now)
        if (blocker.retired) expect(status).toBe('retired')
        else expect(status).toBe(reasons.some((reason) => reason.blocker === blocker.id) ? 'open' : 'cleared')
      }
    })
  })

  it('an unanswered question of an owner keeps every gate closed that it is about', () => {
    always(({ ledger }) => {
      const { roles } = ledger.state.desk
      for (const { id, retired, requirements } of ledger.state.blockers.values())
        for (const { action, dropped, questions } of retired ? [] : requirements) {
          const waits = questions.some(
            ({ answer, by }) => !answer && roles.owners.some(({ user }) => 'user' in by && user === by.user),
          )
          if (waits && !dropped)
            expect(ledger.gate(action).reasons).toContainEqual(
              expect.objectContaining({ code: 'info_wanted', blocker: id }),
            )
        }
    })
  })
})

describe('the ledger is the truth (rule 8)', () => {
  it('it folds to the same state one by one, in batches and all at once, from frozen states', () => {
    fc.assert(
      fc.property(stories, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }), (story, sizes) => {
        const { entries, state } = play(story, () => {})
        const oneByOne = entries.reduce<State>((sofar, entry) => stateAfter(sofar, [entry]), new Fold())
        let batched: State = new Fold()
        for (let at = 0, turn = 0; at < entries.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1
          batched = stateAfter(batched, entries.slice(at, at + size))
          at += size
        }
        for (const other of [oneByOne, batched, stateAfter(new Fold(), entries)])
          expect(plain(other)).toBe(plain(state))
      }),
      { numRuns },
    )
  })

  it('a subject’s state is the fold of its own entries, alone', () => {
    fc.assert(
      fc.property(stories, (story) => {
        const { entries, state } = play(story, () => {})
        const alone = (subject: string) =>
          changesOf(
            new Fold(),
            entries.filter((entry) => entry.subject === subject),
          )
        expect(alone('desk').desk).toEqual(state.desk)
        for (const [key, blocker] of state.blockers)
          expect(alone(blockerSubject(key)).blockers.get(key)).toEqual(blocker)
        for (const [id, request] of state.requests) expect(alone(requestSubject(id)).requests.get(id)).toEqual(request)
        const ids = new Set(entries.flatMap((entry) => ('request' in entry ? [entry.request] : [])))
        for (const id of ids)
          expect(alone(requestSubject(id)).requests.get(id)?.settled === null).toBe(state.requests.has(id))
      }),
      { numRuns },
    )
  })

  it('it reads back from its texts as it was', () => {
    fc.assert(
      fc.property(stories, (story) => {
        const { entries } = play(story, () => {})
        for (const entry of entries) expect(JSON.parse(entryText(entry))).toEqual(entry)
        expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, i) => i + 1))
      }),
      { numRuns },
    )
  })
})

describe('what came from outside is text, and sentences are sentences (rule 11)', () => {
  const slip = / {2}|\n|undefined|NaN|Invalid|\.\.(?!\.)|“”|null|Infinity/

  it('every reason is a good sentence that names its blocker first, and says its fact', () => {
    always(({ after }) => {
      for (const { reasons } of after.all.values())
        for (const { blocker, fact, sentence } of reasons) {
          expect(sentence).not.toMatch(slip)
          expect(sentence).toMatch(/[.?`]$/)
          expect(sentence).toContain(fact)
          if (blocker) expect(sentence.startsWith(`${blocker}: `)).toBe(true)
        }
    })
  })

  it('a refusal is a good sentence too, and changes nothing', () => {
    always(({ ledger, outcome, before }) => {
      if (!isRefusal(outcome)) return
      expect(ledger.state).toBe(before.state)
      expect(outcome.sentence).toMatch(/^[^\s].*[.?…`]$|^Please type/)
      expect(outcome.sentence).not.toMatch(slip)
    })
  })
})

function plain({ size, at, desk, blockers, requests }: State): string {
  return JSON.stringify({ size, at, desk, blockers: [...blockers], requests: [...requests] })
}

function letsSelf(entry: Entry): boolean {
  return entry.kind === 'PolicyAdopted' && entry.policy.allow_self
}

function reopenedByOwner({ entries }: TestLedger, { key }: BlockerState): boolean {
  return entries.some(
    (entry) => entry.kind === 'BlockerReopened' && entry.blocker === key && entry.by.kind === 'person',
  )
}

function grantsOf({ blockers, requests }: State) {
  return [
    ...[...blockers.values()].flatMap(({ requirements }) => requirements.flatMap(({ grants }) => grants)),
    ...[...requests.values()].flatMap(({ grants }) => grants),
  ]
}

/** What is in force of a blocker and no longer in its document. */
function dropped({ listed, listing, ...blocker }: BlockerState): ClaimSubject[] {
  if (!listed) return [{ kind: 'blocker_missing' }]
  const depends_on = listing.depends_on.map(blockerKey)
  return [
    ...(claimsClosed(listing.status) ? [{ kind: 'closed', status: listing.status } as const] : []),
    ...blocker.requirements
      .filter((r) => !r.dropped && !listing.actions.includes(r.action))
      .map(({ action }) => ({ kind: 'action_missing', action }) as const),
    ...(blocker.decision.needed && !listing.decision.needed ? [{ kind: 'decision_missing' } as const] : []),
    ...(blocker.proof.needed && !listing.proof.needed ? [{ kind: 'proof_missing' } as const] : []),
    ...blocker.depends_on
      .filter((key) => !depends_on.includes(key))
      .map((on) => ({ kind: 'dependency_missing', on }) as const),
  ]
}
