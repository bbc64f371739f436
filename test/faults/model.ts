import { expect } from 'vitest'
import type { Entry } from '../../src/core/entry.ts'
import { ANA, IVY, KEN, OMAR } from '../support/people.ts'
import type { MapDocument } from '../support/world.ts'

/*
 * What people decided, as somebody with pencil and paper would keep it: no rounds, no fingerprints, no messages. Decisions
 * are heard from the ledger, each held against the rules and against who clicked; what follows from them is worked out here.
 */

export const IDS = ['RUN-1', 'PROOF-1', 'SHIP-1'] as const
export type Id = (typeof IDS)[number]
export const ACTIONS = ['apply', 'cutover', 'ship'] as const

/** What a revision says of some blockers; of the others it says what the one before said. */
export type Revision = Partial<Record<Id, 'item' | 'evidence' | 'closed' | 'open' | 'nothing'>>

/** What somebody pressed, and chose in the form that opened. */
export interface Decision {
  who: string
  button: string
  ttl: number | undefined
  uses: number
}

interface Grant {
  id: string
  action: string
  user: string
  until: number
  uses: number
}

interface Blocker {
  actions: string[]
  /** Whether a proof is asked. */
  proves: boolean
  item: number
  evidence: number
  closed: boolean
  retired: boolean
  grants: Grant[]
  proof: { by: string; accepted: boolean } | null
  /** Actions about which nobody said anything since they were last asked. */
  fresh: Set<string>
}

const owners = [ANA, OMAR]
const operators = [IVY, KEN]

export class Model {
  readonly #blockers: Record<Id, Blocker> = {
    'RUN-1': blank(['apply', 'cutover'], false),
    'PROOF-1': blank(['apply'], true),
    'SHIP-1': blank(['ship'], true),
  }

  isOpen(action: string, now: number): boolean {
    const concerned = this.#concerned(action).filter(({ retired }) => !retired)
    return (
      concerned.every((blocker) => holds(blocker, action, now)) &&
      concerned.some((blocker) => living(blocker, action, now).length > 0)
    )
  }

  /** Whose grants a gate counts. */
  grantors(action: string, now: number): string[] {
    return this.#concerned(action).flatMap((blocker) => living(blocker, action, now).map(({ user }) => user))
  }

  status(id: Id, now: number): 'open' | 'cleared' | 'retired' {
    const blocker = this.#blockers[id]
    if (blocker.retired) return 'retired'
    return blocker.actions.every((action) => holds(blocker, action, now)) ? 'cleared' : 'open'
  }

  actionsOf(id: Id): string[] {
    return this.#blockers[id].actions
  }

  /** Whether this owner has something to decide. */
  asks(id: Id, action: string, owner: string, now: number): boolean {
    const blocker = this.#blockers[id]
    const mine = living(blocker, action, now).some(({ user }) => user === owner)
    return !blocker.retired && !mine && !isGranted(blocker, action, now)
  }

  isFresh(id: Id, action: string): boolean {
    return !this.#blockers[id].retired && this.#blockers[id].fresh.has(action)
  }

  spend(action: string, now: number): void {
    for (const blocker of this.#concerned(action))
      for (const grant of living(blocker, action, now)) {
        grant.uses -= 1
        blocker.fresh.delete(action)
      }
  }

  /** The next revision of the document, and what follows from it. */
  revise(revision: Revision): MapDocument {
    for (const id of IDS) {
      const blocker = this.#blockers[id]
      const change = revision[id]
      const reopens = change === 'item' || (change === 'open' && blocker.closed)
      if (change === 'item') blocker.item += 1
      if (change === 'evidence') blocker.evidence += 1
      if (change === 'closed') blocker.closed = true
      if (change === 'open') blocker.closed = false
      // Grants and proofs are bound to the words.
      if (change === 'item') {
        forget(blocker)
        blocker.proof = null
      }
      if (reopens && blocker.retired) {
        blocker.retired = false
        forget(blocker)
      }
    }
    return this.#document()
  }

  /** Takes in an entry. True for one that a person decided by the click, which must be lawful; others are only what follows. */
  hears(entry: Entry, click: Decision | undefined, now: number): boolean {
    switch (entry.kind) {
      case 'GrantIssued': {
        const blocker = this.#lawful(entry, click, owners, 'Approve…')
        expect(isGranted(blocker, entry.action, now), 'granted already').toBe(false)
        expect(living(blocker, entry.action, now).filter(({ user }) => user === click?.who)).toEqual([])
        const until = now + (click?.ttl ?? Number.NaN)
        expect(Date.parse(entry.expires)).toBe(until)
        expect(entry.uses).toBe(click?.uses)
        blocker.grants.push({
          id: `G-${entry.seq}`,
          action: entry.action,
          user: userOf(entry),
          until,
          uses: entry.uses,
        })
        blocker.fresh.delete(entry.action)
        return true
      }
      case 'RequirementRejected': {
        const blocker = this.#lawful(entry, click, owners, 'Reject…')
        end(blocker, entry.action)
        return true
      }
      case 'InfoRequested':
        this.#lawful(entry, click, owners, 'Ask…')
        return true
      case 'InfoAnswered':
        this.#lawful(entry, click, [...owners, ...operators], 'Answer')
        return true
      case 'ProofSubmitted': {
        const blocker = this.#lawful(entry, click, operators, 'Submit proof…')
        expect(blocker.proof?.accepted ?? false, 'accepted already').toBe(false)
        blocker.proof = { by: userOf(entry), accepted: false }
        return true
      }
      case 'ProofAccepted': {
        const blocker = this.#lawful(entry, click, [...owners, ...operators], 'Accept proof')
        expect(blocker.proof?.by, 'accepted by who submitted it').not.toBe(userOf(entry))
        if (!blocker.proof || blocker.proof.accepted) throw new Error('there is no proof to accept')
        blocker.proof.accepted = true
        return true
      }
      case 'ProofReturned': {
        const blocker = this.#lawful(entry, click, [...owners, ...operators], 'Return proof…')
        expect(blocker.proof, 'there is no proof to return').not.toBeNull()
        blocker.proof = null
        return true
      }
      case 'GrantRevoked': {
        // One that ends with its blocker is no decision of its own.
        if (click?.button !== 'Revoke') return false
        const blocker = this.#lawful(entry, click, owners, 'Revoke')
        blocker.grants = blocker.grants.filter(({ id }) => id !== entry.grant)
        blocker.fresh.delete(entry.action)
        return true
      }
      case 'BlockerRetired':
      case 'ClaimConfirmed': {
        const blocker = this.#lawful(entry, click, owners, entry.kind === 'BlockerRetired' ? 'Retire…' : 'Confirm…')
        forget(blocker)
        blocker.retired = true
        return true
      }
      case 'ClaimRefused':
        this.#of(entry, click, owners, 'Refuse…')
        return true
      case 'BlockerReopened': {
        if (entry.by.kind !== 'person') return false
        const blocker = this.#of(entry, click, owners, 'Reopen…')
        expect(blocker.retired).toBe(true)
        blocker.retired = false
        blocker.fresh = new Set(blocker.actions)
        return true
      }
      default:
        expect(entry.by.kind, `nobody decided ${entry.kind}`).not.toBe('person')
        return false
    }
  }

  /** The blocker of a decision, which is not retired. */
  #lawful(entry: Entry & { blocker: string }, click: Decision | undefined, may: string[], button: string): Blocker {
    const blocker = this.#of(entry, click, may, button)
    expect(blocker.retired, `${entry.kind} about what is retired`).toBe(false)
    return blocker
  }

  /** The blocker of a decision, made by somebody who may and who pressed that button just now. */
  #of(entry: Entry & { blocker: string }, click: Decision | undefined, may: string[], button: string): Blocker {
    expect({ button: click?.button, who: click?.who }, entry.kind).toEqual({ button, who: userOf(entry) })
    expect(may).toContain(userOf(entry))
    const id = IDS.find((one) => one.toLowerCase() === entry.blocker)
    if (!id) throw new Error(`the model knows no ${entry.blocker}`)
    return this.#blockers[id]
  }

  #concerned(action: string): Blocker[] {
    return Object.values(this.#blockers).filter(({ actions }) => actions.includes(action))
  }

  #document(): MapDocument {
    return {
      doc: 'conversations',
      blockers: IDS.map((id) => {
        const { actions, proves, item, evidence, closed } = this.#blockers[id]
        return {
          id,
          item: `what ${id} is about, version ${item}`,
          evidence: `precondition ${evidence} FAIL`,
          required_owner_gpt_decision: `authorize ${id}`,
          required_technical_proof: proves ? `prove ${id}` : 'n/a',
          actor_needed: 'owner + operator',
          next_action: 'wait',
          status: closed ? 'CLOSED' : 'OPEN',
          blocks: actions.join('/'),
        }
      }),
    }
  }
}

function blank(actions: string[], proves: boolean): Blocker {
  const fresh = new Set(actions)
  return { actions, proves, item: 1, evidence: 1, closed: false, retired: false, grants: [], proof: null, fresh }
}

function holds(blocker: Blocker, action: string, now: number): boolean {
  return isGranted(blocker, action, now) && (!blocker.proves || blocker.proof?.accepted === true)
}

function isGranted(blocker: Blocker, action: string, now: number): boolean {
  const people = new Set(living(blocker, action, now).map(({ user }) => user))
  return people.size >= (action === 'cutover' ? 2 : 1)
}

function living({ grants }: Blocker, action: string, now: number): Grant[] {
  return grants.filter((grant) => grant.action === action && grant.uses > 0 && grant.until > now)
}

/** No grant counts any more, and everything is asked anew; a proof of the same words stays good. */
function forget(blocker: Blocker): void {
  blocker.grants = []
  blocker.fresh = new Set(blocker.actions)
}

function end(blocker: Blocker, action: string): void {
  blocker.grants = blocker.grants.filter((grant) => grant.action !== action)
  blocker.fresh.delete(action)
}

function userOf({ by }: Entry): string {
  return by.kind === 'person' ? by.user : ''
}
