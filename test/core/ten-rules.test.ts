import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blockerKey } from '../../src/core/blocker/listing.ts'
import { unseal } from '../../src/core/chain.ts'
import type { Command } from '../../src/core/command.ts'
import type { ClaimSubject, Fact } from '../../src/core/entry.ts'
import { evolve, evolveAll } from '../../src/core/evolve.ts'
import { blockerStatus } from '../../src/core/gate.ts'
import { isRefusal, type Refusal } from '../../src/core/refusal.ts'
import { type BlockerState, currentRound, nothing } from '../../src/core/state.ts'
import { policy } from '../support/cast.ts'
import { ACTIONS, stories } from '../support/core-arbitraries.ts'
import { adopt, frozen, openLedger, type Step, TestLedger } from '../support/given.ts'
import { Model } from './model.ts'

/** What happened at one step of a story. */
interface Moment {
  ledger: TestLedger
  model: Model
  command: Command
  outcome: Fact[] | Refusal
  before: { open: string[]; state: TestLedger['state'] }
}

/** Plays a story through the core and the model, and looks after every step. */
function play(story: readonly Step[], look: (moment: Moment) => void): TestLedger {
  const ledger = new TestLedger()
  const model = new Model()
  const transcript: string[] = []
  for (const step of [openLedger, adopt(policy), ...story]) {
    const command = typeof step === 'function' ? step(ledger) : step
    if (!command) continue
    const before = { open: openGates(ledger), state: ledger.state }
    const claim = claimOf(ledger, command)
    const lawful = model.allows(command, ledger.now)
    const outcome = ledger.run(command)
    transcript.push(
      `${new Date(ledger.now).toISOString()} ${tell(command)} -> ${isRefusal(outcome) ? outcome.sentence : tell(outcome)}`,
    )
    try {
      if (!isRefusal(outcome)) {
        expect(lawful, `the rules do not allow ${command.kind}`).toBe(true)
        model.record(command, ledger.now, ledger.state.seq, claim)
      }
      look({ ledger, model, command, outcome, before })
    } catch (error) {
      throw new Error(`${error}\n\nafter\n${transcript.join('\n')}`, { cause: error })
    }
  }
  return ledger
}

function tell(what: unknown): string {
  const short = (key: string, value: unknown) =>
    ['original', 'sha256', 'policy', 'roles', 'fingerprint', 'content'].includes(key) ? undefined : value
  return JSON.stringify(what, short)
}

function openGates(ledger: TestLedger): string[] {
  return ACTIONS.filter((action) => ledger.gate(action).open)
}

function claimOf({ state }: TestLedger, command: Command): ClaimSubject | undefined {
  if (command.kind !== 'settle-claim') return undefined
  return state.blockers.get(command.blocker)?.claims.find(({ id }) => id === command.claim)?.subject
}

/** How many stories each property hears; `STORIES=5000 npx vitest run test/core/ten-rules.test.ts` looks harder. */
const numRuns = Number(process.env.STORIES ?? 50)

/** Whatever happens, this holds. */
function always(look: (moment: Moment) => void) {
  fc.assert(
    fc.property(stories, (story) => {
      play(story, look)
    }),
    { numRuns },
  )
}

const HOURS_AHEAD = [0, 6, 49, 24 * 21]

describe('after any sequence of commands', () => {
  it('the gates say what the naive model of the rules says, now and later', () => {
    let opened = 0
    always(({ ledger, model }) => {
      for (const action of ACTIONS) {
        for (const hours of HOURS_AHEAD) {
          const now = ledger.now
          ledger.now += hours * 3_600_000
          const verdict = ledger.gate(action)
          expect(verdict.open, `${action} in ${hours} hours`).toBe(model.isOpen(action, ledger.now))
          expect(verdict.open).toBe(verdict.reasons.length === 0)
          if (verdict.open) opened += 1
          ledger.now = now
        }
      }
    })
    expect(opened, 'the stories must open gates, or they prove little').toBeGreaterThan(0)
  })

  it('what the rules allow is not refused, unless it was said on a prompt that is out of date', () => {
    let allowed = 0
    always(({ ledger, model, command, outcome, before }) => {
      if (!isRefusal(outcome) || !('by' in command)) return
      if (!['grant', 'reject', 'submit-proof', 'retire', 'reopen'].includes(command.kind)) return
      if (!model.allows(command, ledger.now)) return
      allowed += 1
      if (command.kind !== 'grant' && command.kind !== 'reject') throw new Error(`refused: ${outcome.sentence}`)
      const requirement = before.state.blockers
        .get(command.blocker)
        ?.requirements.find((r) => r.action === command.action)
      const current = requirement && currentRound(requirement)
      // A round that the clock ended is asked anew as soon as the expiry is recorded.
      const ended = current?.outcome?.kind === 'granted'
      expect(command.round !== current?.number || ended, outcome.sentence).toBe(true)
    })
    expect(allowed).toBeGreaterThan(0)
  })

  it('no document opened a gate, and no passage of time (rule 1)', () => {
    let imports = 0
    always(({ ledger, command, outcome, before }) => {
      if (!['import', 'expire', 'spend'].includes(command.kind) || isRefusal(outcome)) return
      imports += outcome.length
      const opened = openGates(ledger).filter((action) => !before.open.includes(action))
      expect(opened, `${command.kind} opened a gate`).toEqual([])
    })
    expect(imports).toBeGreaterThan(0)
  })

  it('a document recorded nothing but what documents may (rule 1)', () => {
    const may =
      'DocumentImported BlockerAdded BlockerRevised BlockerMissed BlockerReopened ClaimMade ClaimWithdrawn GrantWentStale ProofWentStale'
    always(({ command, outcome }) => {
      if (command.kind !== 'import' || isRefusal(outcome)) return
      expect(outcome.map(({ kind }) => kind).filter((kind) => !may.split(' ').includes(kind))).toEqual([])
    })
  })

  it('nothing that a document dropped is gone without a claim about it (rule 1)', () => {
    always(({ ledger }) => {
      for (const blocker of ledger.state.blockers.values()) {
        // What is retired makes no claims; an owner who reopens it has seen what the document says of it.
        if (blocker.retired || reopenedByOwner(ledger, blocker)) continue
        const claimed = blocker.claims
          .filter(({ settled }) => settled?.kind !== 'withdrawn')
          .map(({ subject }) => JSON.stringify(subject))
        for (const subject of dropped(blocker)) expect(claimed).toContain(JSON.stringify(subject))
      }
    })
  })

  it('a gate opened only by what a person or the policy did', () => {
    const openers = new Set<string>()
    always(({ ledger, command, before }) => {
      const opened = openGates(ledger).filter((action) => !before.open.includes(action))
      if (opened.length === 0) return
      openers.add(command.kind)
      expect('by' in command || command.kind === 'adopt-policy').toBe(true)
      // Words only ever take something away: a grant of it must have been there, or be the command itself.
      for (const action of opened) expect(ledger.gate(action).grants.length).toBeGreaterThan(0)
    })
    expect(openers).toContain('grant')
  })

  it('a grant counted for its own action only; another gate it opened had grants of its own (rule 2)', () => {
    always(({ ledger, command, outcome }) => {
      if (command.kind !== 'grant' || isRefusal(outcome)) return
      const id = `G-${ledger.state.seq}`
      for (const action of ACTIONS) {
        const { open, grants } = ledger.gate(action)
        expect(grants.some((grant) => grant.id === id)).toBe(action === command.action)
        if (open) expect(grants.filter((grant) => grant.id !== id || action === command.action)).not.toEqual([])
      }
    })
  })

  it('a passage spent one use of every grant it rests on, or nothing (rule 4)', () => {
    let passages = 0
    always(({ ledger, model, command, outcome, before }) => {
      if (command.kind !== 'spend') return
      const open = before.open.includes(command.action)
      expect(isRefusal(outcome), 'a passage is refused just when the gate is closed').toBe(!open)
      if (isRefusal(outcome)) {
        expect(ledger.state).toBe(before.state)
        return
      }
      passages += 1
      const [passed, ...spent] = outcome
      expect(passed).toMatchObject({ kind: 'GatePassed', action: command.action })
      expect(spent.map((fact) => 'grant' in fact && fact.grant)).toEqual((passed as { grants: string[] }).grants)
      const usesOf = (state: typeof before.state) => grantsOf(state).reduce((sum, { uses_left }) => sum + uses_left, 0)
      expect(usesOf(before.state) - usesOf(ledger.state)).toBe(spent.length)
      expect(model.isOpen(command.action, ledger.now)).toBe(openGates(ledger).includes(command.action))
    })
    expect(passages).toBeGreaterThan(0)
  })

  it('no grant was used more often than it says, nor for other words, nor after its time (rules 3 and 4)', () => {
    always(({ ledger, command, outcome, before }) => {
      for (const grant of grantsOf(ledger.state)) {
        expect(grant.uses_left).toBeGreaterThanOrEqual(0)
        expect(grant.uses_left).toBeLessThanOrEqual(grant.uses)
      }
      if (command.kind !== 'spend' || isRefusal(outcome)) return
      for (const fact of outcome) {
        if (fact.kind !== 'GrantSpent') continue
        const requirement = before.state.blockers.get(fact.blocker)?.requirements.find((r) => r.action === fact.action)
        const grant = requirement?.grants.find(({ id }) => id === fact.grant)
        expect(grant).toMatchObject({ ended: null, fingerprint: requirement && currentRound(requirement).fingerprint })
        expect(Date.parse(grant?.expires ?? '')).toBeGreaterThan(ledger.now)
        expect(fact.action).toBe(command.action)
      }
    })
  })

  it('two keys were turned by two people (rule 5)', () => {
    always(({ ledger }) => {
      for (const blocker of ledger.state.blockers.values()) {
        for (const proof of blocker.proofs) {
          if (proof.status === 'accepted') expect(proof.review?.by).not.toEqual(proof.by)
        }
      }
    })
  })

  it('an unknown action is closed (rule 6)', () => {
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

  it('retiring opened no gate whose action nobody granted', () => {
    let retired = 0
    always(({ ledger, command, outcome, before }) => {
      if (command.kind !== 'retire' || isRefusal(outcome)) return
      retired += 1
      const opened = openGates(ledger).filter((action) => !before.open.includes(action))
      const granted = grantsOf(ledger.state).filter((grant) => !grant.ended)
      for (const action of opened) expect(granted.some((grant) => grant.action === action)).toBe(true)
    })
    expect(retired).toBeGreaterThan(0)
  })

  it('at most one round of a requirement is open, none of a retired blocker, and it asks for the words in force', () => {
    always(({ ledger }) => {
      for (const blocker of ledger.state.blockers.values()) {
        for (const { rounds, dropped } of blocker.requirements) {
          const open = rounds.filter(({ outcome }) => !outcome)
          expect(open.length).toBeLessThanOrEqual(blocker.retired || dropped ? 0 : 1)
          expect(rounds.map(({ number }) => number)).toEqual(rounds.map((_, i) => i + 1))
          if (open[0]) expect(open[0]).toBe(rounds.at(-1))
        }
      }
    })
  })

  it('every reason is a good sentence that names its blocker first', () => {
    always(({ ledger }) => {
      for (const action of ACTIONS) {
        for (const { blocker, sentence } of ledger.gate(action).reasons) {
          expect(sentence).not.toMatch(/ {2}|\n|undefined|NaN|Invalid|\.\.|“”|null|Infinity/)
          expect(sentence).toMatch(/[.?`]$/)
          if (blocker) expect(sentence.startsWith(`${blocker}: `)).toBe(true)
        }
      }
    })
  })

  it('a refusal is a good sentence too, and changes nothing', () => {
    always(({ ledger, outcome, before }) => {
      if (!isRefusal(outcome)) return
      expect(ledger.state).toBe(before.state)
      expect(outcome.sentence).toMatch(/^[^\s].*[.?]$/)
      expect(outcome.sentence).not.toMatch(/ {2}|\n|undefined|NaN|Invalid|null|Infinity/)
    })
  })

  it('a blocker is cleared just when nothing of it keeps a gate closed', () => {
    always(({ ledger }) => {
      for (const blocker of ledger.state.blockers.values()) {
        const status = blockerStatus(ledger.state, blocker, ledger.now)
        if (blocker.retired) expect(status).toBe('retired')
        else {
          const named = ACTIONS.some((action) =>
            ledger.gate(action).reasons.some((reason) => reason.blocker === blocker.id),
          )
          expect(status).toBe(named ? 'open' : 'cleared')
        }
      }
    })
  })
})

describe('the ledger of any sequence of commands', () => {
  it('folds to the same state one by one, in batches and all at once, from frozen states', () => {
    fc.assert(
      fc.property(stories, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }), (story, sizes) => {
        const ledger = play(story, () => {})
        const folded = ledger.entries.map((entry, i) => ({ entry, hash: ledger.sealed[i]?.hash ?? '' }))
        const start = frozen(nothing)
        const oneByOne = folded.reduce((state, { entry, hash }) => frozen(evolve(state, entry, hash)), start)
        let batched = start
        for (let at = 0, turn = 0; at < folded.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1
          batched = frozen(evolveAll(batched, folded.slice(at, at + size)))
          at += size
        }
        const plain = (state: typeof nothing) =>
          JSON.stringify(state, (_, value) => (value instanceof Map ? [...value] : value))
        expect(plain(oneByOne)).toBe(plain(ledger.state))
        expect(plain(batched)).toBe(plain(ledger.state))
        expect(plain(evolveAll(nothing, folded))).toBe(plain(ledger.state))
      }),
      { numRuns },
    )
  })

  it('reads back entry by entry from what was stored', () => {
    fc.assert(
      fc.property(stories, (story) => {
        const ledger = play(story, () => {})
        let head = { seq: 0, hash: '0'.repeat(64) }
        for (const [i, stored] of ledger.sealed.entries()) {
          expect(unseal(stored, head)).toEqual(ledger.entries[i])
          head = stored
        }
        expect(head).toMatchObject({ seq: ledger.state.seq, hash: ledger.state.hash })
      }),
      { numRuns },
    )
  })
})

function reopenedByOwner({ entries }: TestLedger, { key }: BlockerState): boolean {
  return entries.some(
    (entry) => entry.kind === 'BlockerReopened' && entry.blocker === key && entry.by.kind === 'person',
  )
}

function grantsOf(state: TestLedger['state']) {
  return [...state.blockers.values()].flatMap((blocker) =>
    blocker.requirements.flatMap(({ action, grants }) => grants.map((grant) => ({ ...grant, action }))),
  )
}

/** What is in force of a blocker and no longer in its document. */
function dropped({ listed, listing, ...blocker }: BlockerState): ClaimSubject[] {
  if (!listed) return [{ kind: 'blocker_missing' }]
  const depends_on = listing.depends_on.map(blockerKey)
  return [
    ...(listing.status === 'OPEN' ? [] : [{ kind: 'closed', status: listing.status } as const]),
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
