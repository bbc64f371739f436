import { type Actor, actorName, sameActor } from '../actor.ts'
import { requestFingerprint } from '../authorisation.ts'
import { requirementFor } from '../blocker/blocker.ts'
import { actionName } from '../blocker/listing.ts'
import type { Advise } from '../command.ts'
import type { Fact } from '../entry.ts'
import { isAuthorised, isGranted } from '../holding.ts'
import { asActor } from '../person.ts'
import { isRefusal, type Refusal, refuse, refuseField } from '../refusal.ts'
import type { RequestState } from '../request/request.ts'
import { isByRequest } from '../requirement/by-request.ts'
import { type Found, findRequirement } from '../requirement/decide.ts'
import { callerName } from '../said.ts'
import { isVisible } from '../text.ts'
import type { View } from '../view.ts'
import { type Advice, adviceFor, most, recommendations } from './advice.ts'
import { type Brief, blockerBrief, requestBrief, requirementBrief } from './brief.ts'

/** What advice is given on: a decision that waits, the briefs that tell it, and what stands there already. */
interface Waiting {
  fact: { blocker: Found['blocker']['key']; action: string; round: number } | { request: string; action: string }
  /** How people call it, in a sentence. */
  name: string
  fingerprint: string
  briefs: Brief[]
  advice: Advice[]
}

/**
 * A machine recommends something on a decision that waits. It is bound to the words it read, and opens and closes nothing (rule 1).
 * The same advice of the same adviser again is the same: no fact. `machine` is who acts where nobody is named.
 */
export function decideAdvice(command: Advise, view: View, now: number, machine: Actor): Fact[] | Refusal {
  const by = command.by ? asActor(command.by) : machine
  const waiting = findWaiting(command.on, { view, by, now })
  if (isRefusal(waiting)) return waiting
  const wrong = refuseWords(command) ?? refuseOther(waiting, command.read)
  if (wrong) return wrong
  const { recommend } = command
  const said = { recommend, reason: command.reason.trim(), model: callerName(command.model), read: command.read }
  const { fact, fingerprint, advice } = waiting
  const own = advice.find((given) => sameActor(given.by, by))
  if (own && isSame(own, said)) return []
  return refuseMany(waiting, by) ?? [{ kind: 'AdviceGiven', ...fact, ...said, fingerprint }]
}

/** What an adviser's advice is, of that which stands. */
export function ownAdvice(view: View, on: Advise['on'], by: Actor): Advice | undefined {
  const known = 'request' in on ? view.request(on.request) : requirementIn(view, on)
  return known?.advice?.find((given) => sameActor(given.by, by))
}

function requirementIn(view: View, on: Extract<Advise['on'], { blocker: unknown }>) {
  const blocker = view.blocker(on.blocker)
  return blocker && requirementFor(blocker, actionName(on.action))
}

function findWaiting(on: Advise['on'], at: { view: View; by: Actor; now: number }): Waiting | Refusal {
  return 'request' in on ? findRequest(on.request, at) : findDecision(on, at.view, at.now)
}

function findDecision(on: Extract<Advise['on'], { blocker: unknown }>, view: View, now: number): Waiting | Refusal {
  const found = findRequirement(view, { ...on, action: actionName(on.action) })
  if (isRefusal(found)) return found
  const { blocker, requirement } = found
  const { action, round } = requirement
  if (isByRequest(view, requirement))
    return refuse(
      'not_asked',
      `\`${action}\` runs only with parameters that owners have seen, so it is authorised by request: advise on the request.`,
    )
  if (isGranted(view, blocker, requirement, now))
    return refuse(
      'already_decided',
      `\`${action}\` for ${blocker.id} is granted already, so there is nothing to advise on.`,
    )
  return {
    fact: { blocker: blocker.key, action, round: round.number },
    name: `\`${action}\` for ${blocker.id}`,
    fingerprint: round.fingerprint,
    briefs: [requirementBrief(view, blocker, requirement), blockerBrief(view, blocker)],
    advice: adviceFor(requirement.advice, round.fingerprint),
  }
}

function findRequest(id: string, { view, by, now }: { view: View; by: Actor; now: number }): Waiting | Refusal {
  const request = view.request(id)
  if (!request || request.settled)
    return refuse('unknown_request', `There is no request ${id} that waits or is in force.`)
  if (isAuthorised(view, request, now) || Date.parse(request.expires) <= now)
    return refuse('already_decided', `${id} is decided or over, so there is nothing to advise on.`)
  const own = refuseAsker(view, request, by)
  if (own) return own
  const fingerprint = requestFingerprint(view, request)
  return {
    fact: { request: id, action: request.action },
    name: id,
    fingerprint,
    briefs: [requestBrief(view, request)],
    advice: adviceFor(request.advice, fingerprint),
  }
}

/** Who asks for a run is no adviser on it: an owner would take a wish for a second opinion. */
function refuseAsker({ desk }: View, request: RequestState, by: Actor): Refusal | null {
  if (!sameActor(request.by, by) || desk.policy?.allow_self) return null
  return refuse('own_request', `${actorName(by)} asked for ${request.id}, so somebody else has to advise on it.`)
}

function refuseWords({ recommend, reason, model, read }: Advise): Refusal | null {
  if (!recommendations.includes(recommend))
    return refuseField('recommend', `Please recommend one of: ${recommendations.join(', ')}.`)
  if (!isVisible(reason))
    return refuseField('reason', 'Please give the reasons: owners weigh them, and the ledger keeps them.')
  if (reason.length > longest)
    return refuseField('reason', `Reasons have ${longest} characters at most, so that owners read them.`)
  if (callerName(model) === '') return refuseField('model', 'Please name the model that gives the advice.')
  if (/^[0-9a-f]{64}$/.test(read)) return null
  return refuseField('read', 'Please say what it read: the SHA-256 of the brief, 64 hexadecimal digits, in lower case.')
}

/** As much as people read of a machine. */
const longest = 4000

/** Advice on other words than those asked now is none. */
function refuseOther({ name, briefs }: Waiting, read: string): Refusal | null {
  if (briefs.some(({ sha256 }) => sha256 === read)) return null
  return {
    ...refuse(
      'out_of_date',
      `What it read (${read.slice(0, 12)}…) is not what is known of ${name} now. \`countersign brief\` has that; please have it read, and advise again.`,
    ),
    field: 'read',
  }
}

function isSame(own: Advice, said: Pick<Advice, 'recommend' | 'reason' | 'model' | 'read'>): boolean {
  return (['recommend', 'reason', 'model', 'read'] as const).every((field) => own[field] === said[field])
}

function refuseMany({ advice, name }: Waiting, by: Actor): Refusal | null {
  if (advice.filter((given) => !sameActor(given.by, by)).length < most) return null
  return refuse('bad_input', `${most} advisers have given advice on ${name} already, which is as much as owners read.`)
}
