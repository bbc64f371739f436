import { type Actor, actorName, sameActor, samePerson } from '../actor.ts'
import { adviceFor, advisedOf } from '../advice/advice.ts'
import { requestFingerprint } from '../authorisation.ts'
import { actionName } from '../blocker/listing.ts'
import { formatDuration, parseDuration } from '../calendar.ts'
import type { CommandOf, GrantRequest, Requested, RequestRun } from '../command.ts'
import type { Fact } from '../entry.ts'
import { countingRequestGrants, isAuthorised, isRequestGranted } from '../holding.ts'
import { parametersText, sameParameters } from '../parameters.ts'
import { asActor, isPerson, type Person } from '../person.ts'
import { rulesFor } from '../policy.ts'
import { refuseMany } from '../question/limit.ts'
import { whoCan } from '../reasons.ts'
import { isRefusal, type Refusal, refuse, refuseField } from '../refusal.ts'
import { instantOf, refuseTerms } from '../requirement/decide.ts'
import { callerName, decided, reasonOf } from '../said.ts'
import { nearest } from '../text.ts'
import type { View } from '../view.ts'
import { refuseWho } from '../who-may.ts'
import type { RequestState } from './request.ts'

/** A rejected request that is asked again too early: what the caller looks up before it decides. */
export interface Rejected {
  at: string
  by: string
}

/**
 * Somebody asks for one run. The same request of the same asker again is the same request: no fact, and `sameRequest` finds it.
 * `rejected` is when the same was rejected last, if it was.
 */
export function decideRequest(
  command: RequestRun,
  { view, by, rejected, now }: { view: View; by: Actor; rejected: Rejected | null; now: number },
): Fact[] | Refusal {
  const barred = isPerson(command.by) ? refuseStranger(command.by) : null
  if (barred) return barred
  const { policy } = view.desk
  if (!policy) return refuse('not_allowed', 'No policy is in force yet, so nobody can be asked.')
  const action = actionName(command.action)
  if (view.naming(action).length === 0) {
    const near = nearest(action, view.actions())
    return {
      ...refuse(
        'unknown_action',
        `No blocker names \`${action}\`.${near ? ` Did you mean \`${near}\`? Names are compared exactly.` : ''}`,
      ),
      field: 'action',
    }
  }
  const reason = reasonOf(command, 'Please give a reason: the owners read it, and the ledger keeps it.')
  if (isRefusal(reason)) return reason
  if (rulesFor(policy, action).params === 'required' && command.params.length === 0)
    return refuseField(
      'params',
      `\`${action}\` runs only with parameters that owners have seen: name them, as NAME=VALUE.`,
    )
  const same = sameRequest(view, { ...command, action, reason }, by)
  const ended = same ? decideRequestExpiry(same, view, now) : []
  // One that nobody granted in time is over, whether or not the clock has had it recorded yet.
  if (same && !ended.some(({ kind }) => kind === 'RequestEnded')) return []
  const pause = parseDuration(policy.requests.ask_again_after) ?? 0
  if (rejected && Date.parse(rejected.at) + pause > now)
    return refuse(
      'asked_too_early',
      `${rejected.by} rejected the same request ${formatDuration(now - Date.parse(rejected.at))} ago; it may be asked again ${formatDuration(pause)} after that.`,
    )
  const { params } = command
  const for_whom = callerName(command.for_whom ?? '') || null
  const expires = new Date(now + (parseDuration(policy.requests.expire) ?? 0)).toISOString()
  return [
    ...ended,
    { kind: 'RunRequested', request: `R-${view.size + ended.length + 1}`, action, params, reason, for_whom, expires },
  ]
}

/** The request that waits, or is in force, for just this: it is not asked twice. */
export function sameRequest(
  view: View,
  { action, params, reason }: Pick<RequestRun, 'action' | 'params' | 'reason'>,
  by: Actor,
): RequestState | undefined {
  return view
    .requesting(actionName(action))
    .find(
      (request) =>
        sameParameters(request.params, params) && request.reason === reason.trim() && sameActor(request.by, by),
    )
}

/** The request that an owner is about to decide, or why they cannot: what a button asks before it opens a modal. */
export function findRequest(at: Requested & { by: Person }, view: View, now: number): Refusal | RequestState {
  const found = findOpenRequest(at, view, now)
  if (isRefusal(found)) return found
  const self = refuseSelf(view, found, at.by)
  if (self) return self
  const counting = countingRequestGrants(view, found, now)
  const last = counting.at(-1)
  if (last && isRequestGranted(view, found, now))
    return refuse('already_decided', `${actorName(last.by)} granted ${found.id} already.`)
  if (!counting.some(({ by }) => samePerson(by, asActor(at.by)))) return found
  const others = view.desk.roles.owners.filter(({ user }) => user !== at.by.user)
  return refuse('already_decided', `You granted ${found.id} already; another owner is needed. ${whoCan(others, 'can')}`)
}

/** A positive decision on a request: exactly this run, once. It authorises, and lifts nothing. */
export function decideRequestGrant(command: GrantRequest, view: View, now: number): Fact[] | Refusal {
  const request = findRequest(command, view, now)
  if (isRefusal(request)) return request
  const { policy } = view.desk
  if (!policy) return refuse('not_allowed', 'No policy is in force, so nothing can be granted.')
  const wrong = refuseTerms({ ...command, action: request.action }, rulesFor(policy, request.action), now)
  if (wrong) return wrong
  const fingerprint = requestFingerprint(view, request)
  return [
    {
      kind: 'GrantIssued',
      request: request.id,
      action: request.action,
      round: 1,
      effect: 'authorises',
      fingerprint,
      reason: command.reason.trim(),
      expires: instantOf(command),
      uses: 1,
      asked_by: request.by,
      ...decided(view, command),
      ...advisedOf(adviceFor(request.advice, fingerprint), command.advised, 'grant'),
    },
  ]
}

/** A negative decision: it ends the request, and what other owners gave for it. */
export function decideRequestRejection(
  command: CommandOf<'reject-request'>,
  view: View,
  now: number,
): Fact[] | Refusal {
  const request = findOpenRequest(command, view, now)
  if (isRefusal(request)) return request
  const reason = reasonOf(command)
  if (isRefusal(reason)) return reason
  if (isAuthorised(view, request, now))
    return refuse('already_decided', `${request.id} is granted already; revoke the grant to take it back.`)
  const said = decided(view, command)
  const advised = advisedOf(adviceFor(request.advice, requestFingerprint(view, request)), command.advised, 'reject')
  return [
    ...endings(request, `rejected by @${command.by.name}: ${reason}`, said),
    { kind: 'RequestRejected', request: request.id, asked_by: request.by, reason, ...said, ...advised },
  ]
}

/** The asker does not want it any more; at the machine, whoever acts there may say so. */
export function decideRequestWithdrawal(command: CommandOf<'withdraw-request'>, view: View): Fact[] | Refusal {
  const request = view.request(command.request)
  if (!request || request.settled)
    return refuse('unknown_request', `There is no request ${command.request} that waits or is in force.`)
  if (command.by && !sameActor(request.by, asActor(command.by)))
    return refuse(
      'not_allowed',
      `Only ${actorName(request.by)}, who asked, can withdraw ${request.id}. Owners reject or revoke it.`,
    )
  const reason = command.reason.trim() || 'withdrawn by whoever asked'
  return [
    ...endings(request, reason, decided(view, {})),
    { kind: 'RequestEnded', request: request.id, asked_by: request.by, because: 'withdrawn', reason },
  ]
}

/** Takes the grant of a request back at once (rule 6). */
export function decideRequestRevocation(command: CommandOf<'revoke'>, id: string, view: View): Fact[] | Refusal {
  const request = view.request(id)
  const grant = request?.grants.find((given) => given.id === command.grant && !given.ended)
  if (!request || !grant || request.settled)
    return refuse('already_settled', `Grant ${command.grant} is over already, or is of no request.`)
  const reason = reasonOf(command)
  if (isRefusal(reason)) return reason
  const said = decided(view, command)
  const others = request.grants.some((given) => given.id !== grant.id && !given.ended)
  return [
    { kind: 'GrantRevoked', request: id, action: request.action, grant: grant.id, reason, ...said },
    ...(others || isPending(view, request)
      ? []
      : [{ kind: 'RequestEnded', request: id, asked_by: request.by, because: 'revoked', reason } as const]),
  ]
}

/** What an owner wants to know before deciding on a request. */
export function decideRequestQuestion(
  command: Extract<CommandOf<'ask'>, Requested>,
  question: string,
  view: View,
  now: number,
): Fact[] | Refusal {
  const request = findOpenRequest(command, view, now)
  if (isRefusal(request)) return request
  const again = request.questions.some(
    (open) => !open.answer && open.question === question && samePerson(open.by, asActor(command.by)),
  )
  if (again) return []
  return refuseMany(request.questions) ?? [{ kind: 'InfoRequested', request: request.id, question }]
}

/** What the clock ends: grants that are over, and then the request itself, unless it still waits or is still authorised. */
export function decideRequestExpiry(request: RequestState, view: View, now: number): Fact[] {
  const { id, action, grants } = request
  const counting = countingRequestGrants(view, request, now)
  const fingerprint = requestFingerprint(view, request)
  const over = grants
    .filter((grant) => !grant.ended && !counting.includes(grant))
    .flatMap((grant): Fact[] => {
      if (grant.fingerprint !== fingerprint) return [{ kind: 'GrantWentStale', request: id, action, grant: grant.id }]
      if (Date.parse(grant.expires) > now) return []
      return [{ kind: 'GrantExpired', request: id, action, grant: grant.id }]
    })
  if (Date.parse(request.expires) > now || isAuthorised(view, request, now)) return over
  const because = counting.length === grants.length ? 'expired' : 'lapsed'
  return [...over, { kind: 'RequestEnded', request: id, asked_by: request.by, because, reason: '' }]
}

/** The grants that no longer fit the words of the blockers that authorise their action (rule 4). */
export function staleGrants(request: RequestState, view: View): Fact[] {
  const { id, action, grants } = request
  if (grants.length === 0) return []
  const fingerprint = requestFingerprint(view, request)
  return grants
    .filter((grant) => !grant.ended && grant.fingerprint !== fingerprint)
    .map((grant) => ({ kind: 'GrantWentStale', request: id, action, grant: grant.id }))
}

/** Ends of whatever stands on a request. */
function endings(request: RequestState, reason: string, said: ReturnType<typeof decided>): Fact[] {
  return request.grants
    .filter(({ ended }) => !ended)
    .map(({ id }) => ({
      kind: 'GrantRevoked',
      request: request.id,
      action: request.action,
      grant: id,
      reason,
      ...said,
    }))
}

/** The request that an owner is about to reject or ask about: also their own, or one that they granted. */
export function findOpenRequest(at: Requested & { by: Person }, view: View, now: number): Refusal | RequestState {
  const barred = refuseWho(view, at.by, 'grant-request')
  if (barred) return barred
  const request = view.request(at.request)
  if (!request || request.settled)
    return refuse('out_of_date', `${at.request} is settled, so there is nothing left to decide.`)
  if (Date.parse(request.expires) <= now && !isAuthorised(view, request, now))
    return refuse(
      'out_of_date',
      `${request.id} was not granted in time, so it is over. Whoever still wants the run asks anew.`,
    )
  if (at.seen === requestFingerprint(view, request)) return request
  return refuse(
    'out_of_date',
    `What ${request.id} answers changed while you had this open: a blocker that authorises \`${request.action}\` has other words now. Nothing was recorded; please open it again.`,
  )
}

/** Who asks for a run does not authorise it (rule 6). */
export function refuseSelf(view: View, request: RequestState, person: Person): Refusal | null {
  const own = samePerson(request.by, asActor(person)) || (request.for_whom ?? '').includes(person.user)
  if (!own || view.desk.policy?.allow_self) return null
  const others = view.desk.roles.owners.filter(({ user }) => user !== person.user)
  return refuse(
    'own_request',
    `You asked for this run${request.params.length > 0 ? ` (${parametersText(request.params)})` : ''}, or it is for you, so another owner has to decide it. ${whoCan(others, 'can')}`,
  )
}

/** Anybody who is a full member of the workspace may ask (rule 10). */
export function refuseStranger(person: Person): Refusal | null {
  if (person.standing === 'member') return null
  if (person.standing === 'unknown')
    return refuse(
      'not_known',
      'Countersign does not know you yet and is looking you up now. Please try again in a few seconds.',
    )
  return refuse('not_allowed', 'Only full members of this workspace can ask for a run.')
}

/** Whether a request still waits for its quorum, so that one vote less does not end it. */
function isPending(view: View, request: RequestState): boolean {
  return !isAuthorised(view, request, view.at ? Date.parse(view.at) : 0)
}
