import type { Actor } from './actor.ts'
import { authorisers, effectOf } from './authorisation.ts'
import { requirementFor } from './blocker/blocker.ts'
import { actionName } from './blocker/listing.ts'
import { freezesOf } from './desk/desk.ts'
import { countingGrants, countingRequestGrants, isAuthorised, lacking, lackingDecision } from './holding.ts'
import { noParameters, type Parameters, sameParameters } from './parameters.ts'
import { type ActionRules, rulesFor } from './policy.ts'
import { misnamed } from './policy-names.ts'
import { openQuestions } from './question/question.ts'
import type { Reason } from './reasons.ts'
import * as say from './reasons.ts'
import type { RequestState } from './request/request.ts'
import type { Effect } from './requirement/grant.ts'
import { effectiveExpiry, type Grant, isQuorum, usesLeft } from './requirement/grant.ts'
import { nearest } from './text.ts'
import type { View } from './view.ts'

/** A grant that a verdict rests on: of a blocker's requirement, or of a request. */
export interface GrantInForce {
  id: string
  effect: Effect
  blocker: string | null
  request: string | null
  action: string
  by: Actor
  at: string
  expires: string
  uses_left: number | null
  reason: string
}

/** The answer to "may this action run now, and if not, why not?". Open exactly when there are no reasons. */
export interface Verdict {
  action: string
  params: Parameters
  open: boolean
  reasons: Reason[]
  /** What it rests on: `authorises` are those of which a passage spends one use, `lifts` last. */
  grants: GrantInForce[]
}

/** The verdict for one action and its parameters at an instant (epoch milliseconds). Names are compared exactly; a near one is suggested only. */
export function checkGate(view: View, asked: string, now: number, params: Parameters = noParameters): Verdict {
  const action = actionName(asked)
  if (view.desk.moved) return closed(action, [say.ledgerMoved(view.desk.moved.to)], params)
  const concerned = view.naming(action).flatMap((blocker) => {
    const requirement = requirementFor(blocker, action)
    return requirement ? [{ blocker, requirement }] : []
  })
  if (concerned.length === 0)
    return closed(action, [say.unknownAction(action, nearest(action, view.actions()))], params)
  const { policy } = view.desk
  if (!policy) return closed(action, [say.noPolicy(action)], params)
  const rules = rulesFor(policy, action)
  const run = requestFor(view, action, params, now)
  const live = concerned.filter(({ blocker }) => !blocker.retired)
  const fits = authorisationsFor(view, { action, params, run, rules }, now)
  const reasons = [
    ...inTheWay(view, action, now, run !== null),
    ...(fits.length > 0 ? [] : unauthorised(view, action, params, now)),
  ]
  const lifts = live
    .filter(({ requirement }) => requirement.grants.some(({ effect }) => effect === 'lifts'))
    .flatMap(({ blocker, requirement }) =>
      countingGrants(view, blocker, requirement, now)
        .filter(({ effect }) => effect === 'lifts')
        .map((grant) => inForceOf(grant, rules, action, { blocker: blocker.id })),
    )
  return { action, params, open: reasons.length === 0, reasons, grants: [...fits, ...lifts] }
}

/** What stands in the way of an action, whoever may authorise it. `authorised`: as if a request for the run were in force. */
export function inTheWay(view: View, action: string, now: number, authorised = true): Reason[] {
  return [
    ...misnamed(view, action),
    ...freezesOf(view.desk, action).map((freeze) => say.frozen(view, action, freeze)),
    ...view.naming(action).flatMap((blocker) => {
      const requirement = blocker.retired ? undefined : requirementFor(blocker, action)
      return requirement ? lacking(view, blocker, requirement, now, authorised) : []
    }),
  ]
}

/** A closed verdict, for a ledger that cannot be trusted or read. */
export function brokenGate(action: string, what: string, params: Parameters = noParameters): Verdict {
  return closed(action, [say.ledgerBroken(what)], params)
}

/** A closed verdict, where there is no ledger at all. */
export function absentGate(action: string, what: string, params: Parameters = noParameters): Verdict {
  return closed(action, [say.noLedger(what)], params)
}

/** A closed verdict, for a server that did not answer, or not as one does. */
export function unansweredGate(
  action: string,
  server: string,
  why: string,
  params: Parameters = noParameters,
): Verdict {
  return closed(action, [say.unanswered(server, why)], params)
}

/** A closed verdict, for the sandbox's ledger. */
export function sandboxGate(action: string, params: Parameters = noParameters): Verdict {
  return closed(action, [say.sandboxLedger()], params)
}

/** A closed verdict, while nobody can tell what time it is. */
export function untimelyGate(action: string, trouble: string, params: Parameters = noParameters): Verdict {
  return closed(action, [say.wrongClock(trouble)], params)
}

/** The request in force that a run spends: one for exactly its parameters before one for any, and of these the one that ends first. */
export function requestFor(view: View, action: string, params: Parameters, now: number): RequestState | null {
  const found = view
    .requesting(action)
    .filter((request) => fits(view, request, params) && isAuthorised(view, request, now))
  return found.sort((a, b) => b.params.length - a.params.length || firstEnd(a) - firstEnd(b)).at(0) ?? null
}

interface Run {
  action: string
  params: Parameters
  run: RequestState | null
  rules: ActionRules
}

/** What authorises a run: a request for exactly it, which is spent first; else what the authorising blockers hold, which fits any parameters unless the policy asks for them. */
function authorisationsFor(view: View, { action, params, run, rules }: Run, now: number): GrantInForce[] {
  if (rules.params === 'required' && params.length === 0) return []
  if (run)
    return countingRequestGrants(view, run, now).map((grant) => inForceOf(grant, rules, action, { request: run.id }))
  if (rules.params === 'required') return []
  return authorisers(view, action).flatMap((blocker) => {
    const requirement = requirementFor(blocker, action)
    const counting = requirement ? countingGrants(view, blocker, requirement, now) : []
    if (!isQuorum(counting, rules.owners_needed)) return []
    return counting.map((grant) => inForceOf(grant, rules, action, { blocker: blocker.id }))
  })
}

/** The decision of an authorising blocker is missing, and its reason says so: a second one would say it twice. */
function isAskedAlready(view: View, action: string, rules: ActionRules, now: number): boolean {
  if (rules.params === 'required') return false
  return authorisers(view, action).some((blocker) => {
    const requirement = requirementFor(blocker, action)
    return requirement !== undefined && lackingDecision(view, blocker, requirement, now).length > 0
  })
}

/** A request without parameters fits any run, unless the policy asks for them; one with parameters fits exactly these. */
function fits({ desk: { policy } }: View, { action, params: given }: RequestState, params: Parameters): boolean {
  if (policy && rulesFor(policy, action).params === 'required' && (given.length === 0 || params.length === 0))
    return false
  return given.length === 0 || sameParameters(given, params)
}

/** Why nothing authorises the run: a request that nearly does, else that there is none. */
function unauthorised(view: View, action: string, params: Parameters, now: number): Reason[] {
  const near = nearRequest(view, action, params, now)
  if (near) return [near]
  const { policy } = view.desk
  return policy && isAskedAlready(view, action, rulesFor(policy, action), now)
    ? []
    : [nothingAuthorises(view, action, params, now)]
}

/** A request that was granted, were it not for a question or for its parameters. */
function nearRequest(view: View, action: string, params: Parameters, now: number): Reason | null {
  const [asking] = view.requesting(action).flatMap((request) => {
    const [question] = openQuestions(request.questions, view.desk.roles)
    const waits = question && fits(view, request, params) && countingRequestGrants(view, request, now).length > 0
    return waits ? [say.infoWantedOn(view, request, question)] : []
  })
  if (asking) return asking
  const other = view
    .requesting(action)
    .find((request) => !sameParameters(request.params, params) && isAuthorised(view, request, now))
  return other ? say.paramsDiffer(view, action, params, other) : null
}

function nothingAuthorises(view: View, action: string, params: Parameters, now: number): Reason {
  const lifted = view.naming(action).flatMap((blocker) => {
    const requirement = requirementFor(blocker, action)
    if (!requirement || effectOf(view.desk.policy, blocker, action) === 'authorises') return []
    return countingGrants(view, blocker, requirement, now)
  })
  const newest = lifted.toSorted((a, b) => a.at.localeCompare(b.at)).at(-1)
  return say.notAuthorised(view, action, params, newest)
}

function inForceOf(
  grant: Grant,
  rules: ActionRules,
  action: string,
  { blocker = null, request = null }: { blocker?: string | null; request?: string | null },
): GrantInForce {
  const { id, effect, by, at, reason } = grant
  const expires = new Date(effectiveExpiry(grant, rules)).toISOString()
  return { id, effect, blocker, request, action, by, at, expires, uses_left: usesLeft(grant, rules), reason }
}

function firstEnd({ grants }: RequestState): number {
  return Math.min(...grants.map(({ expires }) => Date.parse(expires)))
}

function closed(action: string, reasons: Reason[], params: Parameters): Verdict {
  return { action, params, open: false, reasons, grants: [] }
}
