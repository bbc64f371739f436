import type { Recommendation } from '../core/advice/advice.ts'
import { ownAdvice } from '../core/advice/decide.ts'
import type { Caller } from '../core/caller/caller.ts'
import type { Advise } from '../core/command.ts'
import { actorOf } from '../core/decide.ts'
import { isRefusal, type Refusal } from '../core/refusal.ts'
import { type Decision, findDecision } from './find-decision.ts'
import type { Ledger } from './ledger.ts'

/** A machine's recommendation, as it comes in. */
export interface GivenAdvice {
  on: Decision
  recommend: Recommendation
  reason: string
  model: string
  /** SHA-256 (hex) of the brief that it read. */
  read: string
  by?: Caller
}

/** The advice as it stands then: stable, docs/json.md. `again`: it stood already. */
export interface GivenFacts {
  id: string
  blocker: string | null
  request: string | null
  action: string
  recommend: Recommendation
  again: boolean
}

/** Gives advice on a decision that waits. It decides nothing; the same again is the same. */
export async function giveAdvice(ledger: Ledger, { on, ...said }: GivenAdvice): Promise<GivenFacts | Refusal> {
  const found = findDecision(await ledger.refresh(), on)
  if (isRefusal(found)) return found
  const { blocker, request, action } = found
  const subject: Advise['on'] = blocker
    ? { blocker: blocker.key, action: action ?? '' }
    : { request: request?.id ?? '' }
  const command: Advise = { kind: 'advise', on: subject, ...said }
  const done = await ledger.execute(command)
  if (isRefusal(done)) return done
  const own = ownAdvice(done.state, subject, actorOf(command, ledger.machine))
  if (!own) throw new Error('the advice was recorded, and is not there')
  return {
    id: own.id,
    blocker: blocker?.id ?? null,
    request: request?.id ?? null,
    action: request?.action ?? action ?? '',
    recommend: own.recommend,
    again: done.entries.length === 0,
  }
}
