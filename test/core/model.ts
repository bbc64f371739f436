import {
  type Ask,
  actionName,
  type BlockerMap,
  blockerKey,
  type ListedBlocker,
} from '../../src/core/blocker/listing.ts'
import type { Command } from '../../src/core/command.ts'
import type { ClaimSubject } from '../../src/core/entry.ts'
import type { Policy } from '../../src/core/policy.ts'
import { rulesFor } from '../../src/core/policy.ts'
import { policy, roles } from '../support/cast.ts'

/*
 * The ten rules once more, as naively as can be, to compare the core with: no ledger, no rounds, no fingerprints. A grant is
 * kept with the very words it was given for, and is dead for good as soon as they are others.
 */

interface ModelBlocker {
  listing: ListedBlocker
  listed: boolean
  item: string
  decision: string | null
  proof: string | null
  /** What is said where nothing is asked; part of the words. */
  remarks: [decision: string, proof: string]
  actions: Set<string>
  depends_on: Set<string>
  retired: boolean
}

interface ModelGrant {
  id: string
  blocker: string
  action: string
  user: string
  words: string
  expires: number
  uses: number
  dead: boolean
}

interface ModelProof {
  blocker: string
  user: string
  words: string
  accepted: boolean
  dead: boolean
}

export class Model {
  policy: Policy = policy
  readonly blockers = new Map<string, ModelBlocker>()
  readonly grants: ModelGrant[] = []
  readonly proofs: ModelProof[] = []

  /** May the action run? */
  isOpen(action: string, now: number): boolean {
    const concerned = this.concerned(action)
    return (
      concerned.every(([key]) => this.holds(key, action, now, [key])) &&
      concerned.some(([key]) => this.living(key, action, now).length > 0)
    )
  }

  /** The grants that a passage spends. */
  spent(action: string, now: number): ModelGrant[] {
    return this.concerned(action).flatMap(([key]) => this.living(key, action, now))
  }

  /** The grants of a requirement that count now. */
  living(key: string, action: string, now: number): ModelGrant[] {
    return this.grants.filter(
      (g) => g.blocker === key && g.action === action && !g.dead && g.uses > 0 && g.expires > now,
    )
  }

  isGranted(key: string, action: string, now: number): boolean {
    const people = new Set(this.living(key, action, now).map(({ user }) => user))
    return people.size >= rulesFor(this.policy, action).owners_needed
  }

  proof(key: string): ModelProof | undefined {
    return this.proofs.findLast(({ blocker }) => blocker === key)
  }

  /** Whether the rules let this person do this now. The round of a prompt is not the model's business. */
  allows(command: Command, now: number): boolean {
    if (!('by' in command)) return true
    const { by } = command
    const owns = by.standing === 'member' && roles.owners.some(({ user }) => user === by.user)
    const operates = by.standing === 'member' && roles.operators.some(({ user }) => user === by.user)
    const blocker = 'blocker' in command ? this.blockers.get(command.blocker) : undefined
    const proof = 'blocker' in command ? this.proof(command.blocker) : undefined
    const reasoned = 'reason' in command && command.reason.trim() !== ''
    switch (command.kind) {
      case 'grant': {
        const rules = rulesFor(this.policy, command.action)
        const terms = command.uses >= 1 && command.uses <= rules.uses && command.ttl > 0 && command.ttl <= rules.max_ttl
        const mine = this.living(command.blocker, command.action, now).some(({ user }) => user === by.user)
        return owns && reasoned && terms && !mine && this.asks(command, now)
      }
      case 'reject': {
        const mine = this.living(command.blocker, command.action, now).some(({ user }) => user === by.user)
        return owns && reasoned && !mine && this.asks(command, now)
      }
      case 'retire':
        return owns && reasoned && blocker?.retired === false
      case 'reopen':
        return owns && reasoned && blocker?.retired === true
      case 'submit-proof':
        return operates && this.wantsProof(blocker) && command.text.trim() !== '' && !(proof?.accepted && !proof.dead)
      case 'accept-proof':
        return (
          (owns || operates) &&
          this.wantsProof(blocker) &&
          !!proof &&
          !proof.dead &&
          !proof.accepted &&
          proof.user !== by.user
        )
      case 'return-proof':
        return (owns || operates) && reasoned && this.wantsProof(blocker) && !!proof && !proof.dead
      case 'revoke':
      case 'settle-claim':
        return owns && reasoned
      default:
        return owns || operates
    }
  }

  /** What follows from a command that was recorded up to this entry; a claim that it settles is about this. */
  record(command: Command, now: number, seq: number, claim?: ClaimSubject): void {
    switch (command.kind) {
      case 'adopt-policy':
        this.policy = command.policy
        return
      case 'import':
        this.import(command.map)
        return
      case 'grant': {
        const { blocker, action, by, ttl, uses } = command
        this.grants.push({
          id: `G-${seq}`,
          blocker,
          action,
          user: by.user,
          words: this.words(blocker),
          expires: now + ttl,
          uses,
          dead: false,
        })
        return
      }
      case 'reject':
        this.kill(command.blocker, command.action)
        return
      case 'revoke':
        for (const grant of this.grants) if (grant.id === command.grant) grant.dead = true
        return
      case 'retire':
        this.retire(command.blocker)
        return
      case 'reopen':
        this.get(command.blocker).retired = false
        return
      case 'settle-claim':
        if (command.verdict === 'confirm' && claim) this.confirm(command.blocker, claim)
        return
      case 'submit-proof': {
        const { blocker, by } = command
        this.proofs.push({ blocker, user: by.user, words: this.proofWords(blocker), accepted: false, dead: false })
        return
      }
      case 'accept-proof':
      case 'return-proof': {
        const proof = this.proof(command.blocker)
        if (!proof) throw new Error('a proof was reviewed that nobody submitted')
        if (command.kind === 'accept-proof') proof.accepted = true
        else proof.dead = true
        return
      }
      case 'spend':
        for (const grant of this.spent(actionName(command.action), now)) grant.uses -= 1
    }
  }

  /** Whether an owner is being asked: there is such a requirement, and it is not granted. */
  private asks({ blocker: key, action }: { blocker: string; action: string }, now: number): boolean {
    const blocker = this.blockers.get(key)
    if (!blocker || blocker.retired || blocker.decision === null || !blocker.actions.has(action)) return false
    return !this.isGranted(key, action, now)
  }

  private wantsProof(blocker: ModelBlocker | undefined): boolean {
    return !!blocker && !blocker.retired && blocker.proof !== null
  }

  private concerned(action: string): [string, ModelBlocker][] {
    return [...this.blockers].filter(([, blocker]) => !blocker.retired && blocker.actions.has(action))
  }

  private holds(key: string, action: string, now: number, seen: string[]): boolean {
    const { decision, proof, depends_on } = this.get(key)
    if (decision === null && proof === null) return false
    if (decision !== null && !this.isGranted(key, action, now)) return false
    const given = this.proof(key)
    if (proof !== null && !(given?.accepted && !given.dead)) return false
    const policed = Object.entries(this.policy.depends_on).flatMap(([id, on]) =>
      blockerKey(id) === key ? on.map(blockerKey) : [],
    )
    return [...depends_on, ...policed].every((other) => {
      const blocker = this.blockers.get(other)
      if (!blocker || seen.includes(other)) return blocker?.retired === true
      return blocker.retired || [...blocker.actions].every((name) => this.holds(other, name, now, [...seen, other]))
    })
  }

  private import(map: BlockerMap): void {
    for (const listing of map.blockers) this.list(blockerKey(listing.id), listing)
    const keys = new Set<string>(map.blockers.map(({ id }) => blockerKey(id)))
    for (const [key, blocker] of this.blockers) if (!keys.has(key)) blocker.listed = false
    this.bury()
  }

  private list(key: string, listing: ListedBlocker): void {
    const old = this.blockers.get(key)
    const { item, decision, proof, actions } = listing
    const depends_on = listing.depends_on.map(blockerKey)
    if (!old) {
      const remarks: [string, string] = [remark(decision), remark(proof)]
      const asked = { item, decision: text(decision), proof: text(proof), remarks }
      this.blockers.set(key, {
        listing,
        listed: true,
        ...asked,
        actions: new Set(actions),
        depends_on: new Set(depends_on),
        retired: false,
      })
      return
    }
    if (old.retired && saysMore(old, listing)) old.retired = false
    old.listing = listing
    old.listed = true
    old.item = item
    // What the document no longer asks stays asked.
    old.decision = text(decision) ?? old.decision
    old.proof = text(proof) ?? old.proof
    old.remarks = [remark(decision), remark(proof)]
    for (const action of actions) old.actions.add(action)
    for (const on of depends_on) old.depends_on.add(on)
  }

  private confirm(key: string, claim: ClaimSubject): void {
    const blocker = this.get(key)
    if (claim.kind === 'closed' || claim.kind === 'blocker_missing') this.retire(key)
    if (claim.kind === 'dependency_missing') blocker.depends_on.delete(claim.on)
    if (claim.kind === 'decision_missing') blocker.decision = null
    if (claim.kind === 'proof_missing') blocker.proof = null
    if (claim.kind === 'action_missing') {
      blocker.actions.delete(claim.action)
      this.kill(key, claim.action)
    }
    this.bury()
  }

  private retire(key: string): void {
    this.get(key).retired = true
    this.kill(key)
  }

  private kill(key: string, action?: string): void {
    for (const grant of this.grants)
      if (grant.blocker === key && (!action || grant.action === action)) grant.dead = true
  }

  /** What was given for other words than those in force is dead, whatever the words become later. */
  private bury(): void {
    for (const grant of this.grants) if (grant.words !== this.words(grant.blocker)) grant.dead = true
    for (const proof of this.proofs) if (proof.words !== this.proofWords(proof.blocker)) proof.dead = true
  }

  private words(key: string): string {
    const { item, decision, remarks } = this.get(key)
    return [this.proofWords(key), fold(item), fold(decision ?? `n/a ${remarks[0]}`)].join('|')
  }

  private proofWords(key: string): string {
    const { item, proof, remarks } = this.get(key)
    return [fold(item), fold(proof ?? `n/a ${remarks[1]}`)].join('|')
  }

  private get(key: string): ModelBlocker {
    const blocker = this.blockers.get(key)
    if (!blocker) throw new Error(`the model knows no ${key}`)
    return blocker
  }
}

/** A document that says more of a retired blocker than before opens it again. */
function saysMore(old: ModelBlocker, listing: ListedBlocker): boolean {
  const was = old.listing
  return (
    !old.listed ||
    (was.status !== 'OPEN' && listing.status === 'OPEN') ||
    fold(was.item) !== fold(listing.item) ||
    fold(text(was.decision) ?? '') !== fold(text(listing.decision) ?? '') ||
    fold(text(was.proof) ?? '') !== fold(text(listing.proof) ?? '') ||
    was.depends_on.join() !== listing.depends_on.join() ||
    listing.actions.some((action) => !old.actions.has(action))
  )
}

function text(ask: Ask): string | null {
  return ask.needed ? ask.text : null
}

function remark(ask: Ask): string {
  return ask.needed ? '' : ask.remark
}

function fold(text: string): string {
  return text.trim().split(/\s+/).join(' ')
}
