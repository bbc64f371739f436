import { evolveAdvice } from '../advice/evolve.ts'
import type { Entry, EntryOf } from '../entry.ts'
import { withAnswer, withQuestion } from '../question/question.ts'
import { endOf, grantOf, spendOne } from '../requirement/evolve.ts'
import { withEnd, withGrant } from '../requirement/grant.ts'
import type { RequestState } from './request.ts'

/** The entries about requests. */
export type RequestEntry = Extract<Entry, { request: unknown }>

/** A request after one more entry about it: the fold of its own entries, alone. Throws when the entry makes no sense after those before it. */
export function evolveRequest(request: RequestState | undefined, entry: RequestEntry): RequestState {
  if (entry.kind === 'RunRequested') {
    if (request) throw new Error(`entry ${entry.seq} makes request ${entry.request} a second time`)
    return openRequest(entry)
  }
  if (!request) throw new Error(`entry ${entry.seq} is about request ${entry.request}, which no entry made`)
  switch (entry.kind) {
    case 'GrantIssued':
      return { ...request, grants: withGrant(request.grants, grantOf(entry)) }
    case 'GrantSpent':
      return { ...request, grants: spendOne(request.grants, entry) }
    case 'GrantRevoked':
    case 'GrantExpired':
    case 'GrantWentStale':
      return { ...request, grants: withEnd(request.grants, entry.grant, endOf(entry)) }
    case 'InfoRequested': {
      const { seq, by, at, question } = entry
      return {
        ...request,
        questions: withQuestion(request.questions, { id: `Q-${seq}`, by, at, question, answer: null }),
      }
    }
    case 'InfoAnswered': {
      const { by, at, answer } = entry
      return { ...request, questions: withAnswer(request.questions, entry.question, { by, at, text: answer }) }
    }
    case 'InfoWithdrawn':
      return { ...request, questions: request.questions.filter(({ id }) => id !== entry.question) }
    case 'AdviceGiven':
      return evolveAdvice(request, entry)
    case 'RequestRejected':
    case 'RequestEnded':
      return settle(request, entry)
    default:
      return entry satisfies never
  }
}

function openRequest(entry: EntryOf<'RunRequested'>): RequestState {
  const { request: id, action, params, reason, for_whom, by, at, expires } = entry
  return { id, action, params, reason, for_whom, by, at, expires, grants: [], questions: [], settled: null }
}

function settle(request: RequestState, entry: EntryOf<'RequestRejected' | 'RequestEnded'>): RequestState {
  const { by, at, reason } = entry
  const kind = entry.kind === 'RequestRejected' ? 'rejected' : entry.because
  return { ...request, settled: { kind, by, at, reason } }
}
