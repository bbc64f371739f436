import { actorName } from '../core/actor.ts'
import type { RequestRun } from '../core/command.ts'
import { actorOf } from '../core/decide.ts'
import { isRefusal, type Refusal } from '../core/refusal.ts'
import { sameRequest } from '../core/request/decide.ts'
import type { RequestState } from '../core/request/request.ts'
import { findRejected } from '../store/find-rejected.ts'
import type { Ledger } from './ledger.ts'

/** Asks the owners for one run of an action; the same request again is the same one, and nobody is asked twice. */
export async function requestRun(
  ledger: Ledger,
  asked: Omit<RequestRun, 'kind'>,
): Promise<{ request: RequestState; again: boolean } | Refusal> {
  const command: RequestRun = { kind: 'request-run', ...asked }
  const by = actorOf(command, ledger.machine)
  const rejected = await findRejected(ledger.db, command, by)
  const done = await ledger.execute(command, { rejected })
  if (isRefusal(done)) return done
  const made = done.entries.find(({ kind }) => kind === 'RunRequested')
  const found = made?.kind === 'RunRequested' ? done.state.request(made.request) : sameRequest(done.state, command, by)
  if (!found) throw new Error(`the request of ${actorName(by)} was neither made nor found`)
  return { request: found, again: made === undefined }
}
