import {
  type Ask,
  type BlockerMap,
  blockerKey,
  claimsClosed,
  type ListedBlocker,
} from '../../src/core/blocker/listing.ts'
import type { ClaimSubject } from '../../src/core/claim/claim.ts'
import type { Command } from '../../src/core/command.ts'
import type { Fact } from '../../src/core/entry.ts'
import type { Parameters } from '../../src/core/parameters.ts'
import { isPerson } from '../../src/core/person.ts'
import { type Policy, type Roles, rulesFor } from '../../src/core/policy.ts'
import { policy, roles } from '../support/cast.ts'

/*
 * The rules once more, as naively as can be, to compare the core with: no ledger, no rounds, no fingerprints. What owners give (grants,
 * votes) is kept with the very words it was given for, and is dead for good as soon as they are others.
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
  reopened: number
}

interface ModelGrant {
  id: string
  /** A blocker's key, or the id of a request. */
  on: string
  action: string
  user: string
  words: string
  at: number
  expires: number
  /** Null for what only lifts. */
  uses: number | null
  spent: number
  dead: boolean
}

interface ModelProof {
  blocker: string
  user: string
  words: string
  acceptor: string | null
  dead: boolean
}

interface ModelRequest {
  id: string
  action: string
  params: string
  reason: string
  asker: string
  expires: number
  over: boolean
}

interface ModelQuestion {
  id: string
  on: string
  action: string
  user: string
  waits: boolean
}

export class Model {
  policy: Policy = policy
  roles: Roles = roles
  readonly blockers = new Map<string, ModelBlocker>()
  readonly grants: ModelGrant[] = []
  readonly proofs: ModelProof[] = []
  readonly requests: ModelRequest[] = []
  readonly freezes = new Map<string, string | null>()
  private questions: ModelQuestion[] = []
  private votes: { on: string; blocker: string; user: string; words: string }[] = []

  /** May the action run, with these parameters? Nothing stands in its way, and something authorises it (rule 3). */
  isOpen(action: string, params: Parameters, now: number): boolean {
    const known = [...this.blockers.values()].some(({ actions }) => actions.has(action))
    const frozen = [...this.freezes.values()].some((of) => of === null || of === action)
    const byRequest = this.requests.some((request) => this.authorises(request, action, params, now))
    const clear = this.concerned(action).every(([key]) => this.holds(key, action, now, [key], byRequest))
    return known && !frozen && clear && (byRequest || this.authorisedByBlocker(action, now))
  }

  isGranted(on: string, action: string, now: number): boolean {
    const people = new Set(this.living(on, action, now).map(({ user }) => user))
    return people.size >= rulesFor(this.policy, action).owners_needed
  }

  proof(key: string): ModelProof | undefined {
    return this.proofs.findLast(({ blocker }) => blocker === key)
  }

  /** Whether the rules let this person do this now. The round of a prompt is not the model's business. */
  allows(command: Command, now: number): boolean {
    // Programs and whoever is at the machine do nothing that opens.
    if (!('by' in command) || !isPerson(command.by)) return true
    const { by } = command
    const owns = by.standing === 'member' && this.isOwner(by.user)
    const operates = by.standing === 'member' && this.roles.operators.some(({ user }) => user === by.user)
    const blocker = 'blocker' in command ? this.blockers.get(command.blocker) : undefined
    const proof = 'blocker' in command ? this.proof(command.blocker) : undefined
    const reasoned = 'reason' in command && command.reason.trim() !== ''
    const foreign = !!proof && (this.policy.allow_self || proof.user !== by.user)
    switch (command.kind) {
      case 'grant':
        return owns && reasoned && this.allowsTerms(command, now) && this.asks(command, by.user, now)
      case 'reject':
        return owns && reasoned && this.asks(command, by.user, now)
      case 'retire':
        return owns && reasoned && blocker?.retired === false
      case 'reopen':
        return owns && reasoned && blocker?.retired === true
      case 'submit-proof':
        return operates && this.wantsProof(blocker) && command.text.trim() !== '' && !(proof?.acceptor && !proof.dead)
      case 'accept-proof':
        return (owns || operates) && this.wantsProof(blocker) && foreign && !proof.dead && !this.isAccepted(proof)
      case 'return-proof':
        return (owns || operates) && reasoned && this.wantsProof(blocker) && !!proof && !proof.dead
      case 'grant-request': {
        const request = this.requests.find(({ id }) => id === command.request)
        const until = Date.parse(command.expires)
        const rules = rulesFor(this.policy, request?.action ?? '')
        return owns && reasoned && until > now && until <= now + rules.max_ttl && this.waits(request, by.user, now)
      }
      case 'answer':
      case 'freeze':
        return owns || operates
      case 'request-run':
        return by.standing === 'member'
      case 'withdraw-request':
        return true
      case 'snooze':
        return owns || operates
      case 'ask-help':
        return operates
      default:
        return owns
    }
  }

  /** What follows from a command that recorded these facts, the last of them as entry `size`; a claim that it settles is about `claim`. */
  record(command: Command, facts: readonly Fact[], now: number, size: number, claim?: ClaimSubject): void {
    if (facts.length === 0 && command.kind !== 'expire') return
    const seq = size - facts.length + 1
    this.happen(command, facts, now, seq, claim)
    this.bury()
  }

  private happen(command: Command, facts: readonly Fact[], now: number, seq: number, claim?: ClaimSubject): void {
    switch (command.kind) {
      case 'adopt-policy':
        this.policy = command.policy
        this.roles = command.roles
        return
      case 'import':
        this.import(command.map)
        return
      case 'grant': {
        const { blocker: on, action, by, uses } = command
        const given = this.effect(on, action) === 'authorises' ? uses : null
        this.give({ id: `G-${seq}`, on, action, user: by.user }, { command, now, uses: given })
        return
      }
      case 'grant-request': {
        const { request: on, by } = command
        const { action } = this.requests.find(({ id }) => id === on) as ModelRequest
        this.give({ id: `G-${seq}`, on, action, user: by.user }, { command, now, uses: 1 })
        return
      }
      case 'reject':
        this.kill(command.blocker, command.action)
        return
      case 'revoke':
        for (const grant of this.grants) if (grant.id === command.grant) grant.dead = true
        this.endRequestWithout(facts)
        return
      case 'retire':
        if (this.elects(`retire ${command.blocker}`, command.blocker, command.by.user)) this.retire(command.blocker)
        return
      case 'reopen':
        this.reopen(command.blocker)
        return
      case 'settle-claim': {
        if (!claim) throw new Error('a claim was settled that nobody made')
        const on = `claim ${command.claim}`
        if (command.verdict === 'refuse') this.votes = this.votes.filter((vote) => vote.on !== on)
        else if (this.elects(on, command.blocker, command.by.user, claim)) this.confirm(command.blocker, claim)
        return
      }
      case 'withdraw-vote': {
        const on = command.on === 'retirement' ? `retire ${command.blocker}` : `claim ${command.on}`
        this.votes = this.votes.filter((vote) => vote.on !== on || vote.user !== command.by.user)
        return
      }
      case 'submit-proof': {
        const { blocker, by } = command
        this.proofs.push({
          blocker,
          user: isPerson(by) ? by.user : '',
          words: this.proofWords(blocker),
          acceptor: null,
          dead: false,
        })
        return
      }
      case 'accept-proof':
      case 'return-proof': {
        const proof = this.proof(command.blocker)
        if (!proof) throw new Error('a proof was reviewed that nobody submitted')
        if (command.kind === 'accept-proof') proof.acceptor = command.by.user
        else proof.dead = true
        return
      }
      case 'ask': {
        const [on, action] = 'request' in command ? [command.request, ''] : [command.blocker, command.action]
        this.questions.push({ id: `Q-${seq}`, on, action, user: command.by.user, waits: true })
        return
      }
      case 'answer':
      case 'withdraw-question':
        for (const question of this.questions) if (question.id === command.question) question.waits = false
        return
      case 'request-run': {
        const { action, params, reason } = command
        this.endRequestWithout(facts)
        const asker = isPerson(command.by) ? command.by.user : ''
        const id = `R-${seq + facts.length - 1}`
        const expires = now + 24 * 3_600_000
        this.requests.push({ id, action, params: JSON.stringify(params), reason, asker, expires, over: false })
        return
      }
      case 'reject-request':
      case 'withdraw-request':
        for (const request of this.requests) if (request.id === command.request) request.over = true
        return
      case 'freeze':
        this.freezes.set(`F-${seq}`, command.action)
        return
      case 'thaw': {
        const of = this.freezes.get(command.freeze) ?? null
        const actions = of === null ? Object.keys(this.policy.actions) : [of]
        const needed = Math.max(of === null ? this.quorum('?') : 1, ...actions.map((action) => this.quorum(action)))
        if (this.countsTo(needed, `thaw ${command.freeze}`, '', command.by.user)) this.freezes.delete(command.freeze)
        return
      }
      case 'withdraw-thaw-vote':
        this.votes = this.votes.filter(({ on, user }) => on !== `thaw ${command.freeze}` || user !== command.by.user)
        return
      case 'expire':
        this.expire(now)
        return
      case 'spend':
        for (const fact of facts) if (fact.kind === 'GrantSpent') this.spend(fact.grant)
        this.endRequestWithout(facts)
        return
    }
  }

  /** A request that spends, revokes or asks anew says itself that it is over; when is not the model's business. */
  private endRequestWithout(facts: readonly Fact[]): void {
    for (const fact of facts)
      if (fact.kind === 'RequestEnded')
        for (const request of this.requests) if (request.id === fact.request) request.over = true
  }

  /** Whether a grant on a blocker lets its action run, or only takes the blocker out of its way. */
  private effect(key: string, action: string): 'lifts' | 'authorises' {
    const { decision, proof, remarks } = this.get(key)
    if (decision === null) return 'lifts'
    const named = rulesFor(this.policy, action).authorised_by
    const authorises = named
      ? named.some((id) => blockerKey(id) === key)
      : proof === null && fold(remarks[1]).toLowerCase() === 'authorization gate'
    return authorises ? 'authorises' : 'lifts'
  }

  private authorisers(action: string): string[] {
    return this.concerned(action)
      .map(([key]) => key)
      .filter((key) => this.effect(key, action) === 'authorises')
  }

  private authorisedByBlocker(action: string, now: number): boolean {
    if (rulesFor(this.policy, action).params === 'required') return false
    return this.authorisers(action).some((key) => this.isGranted(key, action, now))
  }

  private authorises(request: ModelRequest, action: string, params: Parameters, now: number): boolean {
    if (request.over || request.action !== action || this.asked(request.id, '')) return false
    const strict = rulesFor(this.policy, action).params === 'required'
    const any = request.params === '[]'
    if (strict && (any || params.length === 0)) return false
    return (any || request.params === JSON.stringify(params)) && this.isGranted(request.id, action, now)
  }

  /** The grants that count now. */
  private living(on: string, action: string, now: number): ModelGrant[] {
    const rules = rulesFor(this.policy, action)
    const asker = this.policy.allow_self ? null : this.requests.find(({ id }) => id === on)?.asker
    return this.grants.filter(
      (g) =>
        g.on === on &&
        g.action === action &&
        !g.dead &&
        (g.uses === null || Math.min(g.uses, rules.uses) > g.spent) &&
        Math.min(g.expires, g.at + rules.max_ttl) > now &&
        this.isOwner(g.user) &&
        g.user !== asker,
    )
  }

  private asked(on: string, action: string): boolean {
    return this.questions.some((q) => q.on === on && q.action === action && q.waits && this.isOwner(q.user))
  }

  private isOwner(user: string): boolean {
    return this.roles.owners.some((owner) => owner.user === user)
  }

  private isAccepted({ acceptor, dead }: ModelProof): boolean {
    const holders = [...this.roles.owners, ...this.roles.operators].map(({ user }) => user)
    return !dead && acceptor !== null && holders.includes(acceptor)
  }

  private allowsTerms({ blocker, action, uses, expires }: Extract<Command, { kind: 'grant' }>, now: number): boolean {
    const rules = rulesFor(this.policy, action)
    const until = Date.parse(expires)
    const authorises = this.blockers.has(blocker) && this.effect(blocker, action) === 'authorises'
    const used = !authorises || (rules.params === 'optional' && uses >= 1 && uses <= rules.uses)
    return used && until > now && until <= now + rules.max_ttl
  }

  /** Whether an owner is being asked: there is such a requirement, it is not granted, and not by them. */
  private asks({ blocker: key, action }: { blocker: string; action: string }, user: string, now: number): boolean {
    const blocker = this.blockers.get(key)
    if (!blocker || blocker.retired || blocker.decision === null || !blocker.actions.has(action)) return false
    const mine = this.living(key, action, now).some((grant) => grant.user === user)
    return !mine && !this.isGranted(key, action, now)
  }

  private waits(request: ModelRequest | undefined, user: string, now: number): boolean {
    if (!request || request.over || request.expires <= now) return false
    const own = request.asker === user && !this.policy.allow_self
    const mine = this.living(request.id, request.action, now).some((grant) => grant.user === user)
    return !own && !mine && !this.isGranted(request.id, request.action, now)
  }

  private wantsProof(blocker: ModelBlocker | undefined): boolean {
    return !!blocker && !blocker.retired && blocker.proof !== null
  }

  private concerned(action: string): [string, ModelBlocker][] {
    return [...this.blockers].filter(([, blocker]) => !blocker.retired && blocker.actions.has(action))
  }

  private holds(key: string, action: string, now: number, seen: string[], byRequest = false): boolean {
    const { decision, proof, depends_on } = this.get(key)
    if (this.asked(key, action) || (decision === null && proof === null)) return false
    const authorised = byRequest && this.effect(key, action) === 'authorises'
    if (decision !== null && !authorised && !this.isGranted(key, action, now)) return false
    const given = this.proof(key)
    if (proof !== null && !(given && this.isAccepted(given))) return false
    return [...depends_on, ...this.policed(key)].every((other) => {
      const blocker = this.blockers.get(other)
      if (!blocker || seen.includes(other)) return blocker?.retired === true
      return blocker.retired || [...blocker.actions].every((name) => this.holds(other, name, now, [...seen, other]))
    })
  }

  private give(
    what: Pick<ModelGrant, 'id' | 'on' | 'action' | 'user'>,
    { command, now, uses }: { command: { expires: string }; now: number; uses: number | null },
  ): void {
    const words = this.words(what.on, what.action)
    this.grants.push({ ...what, words, at: now, expires: Date.parse(command.expires), uses, spent: 0, dead: false })
  }

  private spend(id: string): void {
    for (const grant of this.grants) {
      if (grant.id !== id || grant.uses === null) continue
      grant.spent += 1
      if (grant.spent >= grant.uses) grant.dead = true
    }
  }

  private expire(now: number): void {
    for (const request of this.requests)
      if (request.expires <= now && !this.authorises(request, request.action, JSON.parse(request.params), now))
        request.over = true
    for (const grant of this.grants) {
      const most = this.blockers.has(grant.on) ? grant.at + rulesFor(this.policy, grant.action).max_ttl : grant.expires
      if (Math.min(grant.expires, most) <= now) grant.dead = true
    }
  }

  private quorum(action: string): number {
    return rulesFor(this.policy, action).owners_needed
  }

  /** An owner's vote on a blocker: whether that decides it. */
  private elects(on: string, key: string, user: string, claim?: ClaimSubject): boolean {
    const { actions } = this.get(key)
    const waiting = this.waitingFor(key).filter((other) => !this.get(other).retired)
    const own = claim?.kind === 'action_missing' ? [claim.action] : [...actions]
    const concerned = [...own, ...waiting.flatMap((other) => [...this.get(other).actions])]
    return this.countsTo(Math.max(...concerned.map((action) => this.quorum(action))), on, key, user)
  }

  /** Whatever waits for a blocker, itself or by way of others. */
  private waitingFor(key: string): string[] {
    const reached = new Set([key])
    for (const one of reached)
      for (const [other, { depends_on }] of this.blockers)
        if ([...depends_on, ...this.policed(other)].includes(one)) reached.add(other)
    return [...reached].slice(1)
  }

  private policed(key: string): string[] {
    return Object.entries(this.policy.depends_on).flatMap(([id, on]) =>
      blockerKey(id) === key ? on.map(blockerKey) : [],
    )
  }

  private countsTo(needed: number, on: string, blocker: string, user: string): boolean {
    const words = blocker ? this.voteWords(blocker) : ''
    const others = this.votes.filter((vote) => vote.on === on && vote.words === words && this.isOwner(vote.user))
    const decided = new Set([user, ...others.map((vote) => vote.user)]).size >= needed
    this.votes = this.votes.filter((vote) => vote.on !== on || (!decided && vote.user !== user))
    if (!decided) this.votes.push({ on, blocker, user, words })
    return decided
  }

  private import(map: BlockerMap): void {
    for (const listing of map.blockers) this.list(blockerKey(listing.id), listing)
    const keys = new Set<string>(map.blockers.map(({ id }) => blockerKey(id)))
    for (const [key, blocker] of this.blockers) if (!keys.has(key)) blocker.listed = false
  }

  private list(key: string, listing: ListedBlocker): void {
    const old = this.blockers.get(key)
    const { item, decision, proof, actions } = listing
    const depends_on = listing.depends_on.map(blockerKey)
    if (!old) {
      const remarks: [string, string] = [remark(decision), remark(proof)]
      const asked = { item, decision: text(decision), proof: text(proof), remarks }
      const sets = { actions: new Set(actions), depends_on: new Set<string>(depends_on) }
      this.blockers.set(key, { listing, listed: true, ...asked, ...sets, retired: false, reopened: 0 })
      return
    }
    const reopens = old.retired && saysMore(old, listing)
    old.listing = listing
    old.listed = true
    old.item = item
    // What the document no longer asks stays asked.
    old.decision = text(decision) ?? old.decision
    old.proof = text(proof) ?? old.proof
    old.remarks = [remark(decision), remark(proof)]
    for (const action of actions) old.actions.add(action)
    for (const on of depends_on) old.depends_on.add(on)
    this.bury()
    if (reopens) this.reopen(key)
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
  }

  private retire(key: string): void {
    this.get(key).retired = true
    this.kill(key)
    for (const proof of this.proofs) if (proof.blocker === key) proof.dead = true
  }

  /** What stood before must be given anew, and what was asked before is over. */
  private reopen(key: string): void {
    const blocker = this.get(key)
    blocker.retired = false
    blocker.reopened += 1
    this.questions = this.questions.filter(({ on, action }) => on !== key || !blocker.actions.has(action))
  }

  private kill(key: string, action?: string): void {
    for (const grant of this.grants) if (grant.on === key && (!action || grant.action === action)) grant.dead = true
  }

  /** What was given for other words than those in force is dead, whatever the words become later. */
  private bury(): void {
    for (const grant of this.grants) if (grant.words !== this.words(grant.on, grant.action)) grant.dead = true
    for (const proof of this.proofs) if (proof.words !== this.proofWords(proof.blocker)) proof.dead = true
    this.votes = this.votes.filter(({ blocker, words }) => !blocker || words === this.voteWords(blocker))
  }

  /** What a grant is for: the words of its requirement and what it does, or the request and the words of whatever authorises its action. */
  private words(on: string, action: string): string {
    if (!this.blockers.has(on))
      return this.authorisers(action)
        .sort()
        .map((key) => this.words(key, action))
        .join('\n')
    return [this.wholeWords(on), this.effect(on, action)].join('|')
  }

  private voteWords(key: string): string {
    const { actions, reopened } = this.get(key)
    return [this.wholeWords(key), [...actions].sort(), reopened].join('|')
  }

  private wholeWords(key: string): string {
    const { item, decision, remarks } = this.get(key)
    return [key, this.proofWords(key), fold(item), fold(decision ?? `n/a ${remarks[0]}`)].join('|')
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
    (claimsClosed(was.status) && !claimsClosed(listing.status)) ||
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
