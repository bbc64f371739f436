import { actorName } from '../../../core/actor.ts'
import { stanceWords } from '../../../core/advice/words.ts'
import type { RequestEnd } from '../../../core/request/request.ts'
import { runWords } from '../request-words.ts'
import { capital, type Lines, made, plainly, type Scene } from './line.ts'

/** A request for one run; its grants and questions have the lines of every grant and question. */
export const requestLines: Lines<'RunRequested' | 'RequestRejected' | 'RequestEnded'> = {
  RunRequested: (entry) => ({
    sentence: `${actorName(entry.by)} asks for ${runWords(entry)} (${entry.request})`,
    words: entry.reason,
  }),
  RequestRejected: (entry, scene) => ({
    sentence: `⛔ ${actorName(entry.by)} rejected ${runOf(entry.request, scene)}${stanceWords(entry)}`,
    words: entry.reason,
  }),
  RequestEnded: ({ by, request, because, reason }, scene) => {
    const run = runOf(request, scene)
    if (because === 'withdrawn') return { sentence: `${actorName(by)} withdrew ${run}`, words: reason }
    return plainly(`${capital(run)} ${ended[because]}`)
  },
}

/** How a request ended, as the rest of a sentence that begins with it. */
export const ended: Record<Exclude<RequestEnd['kind'], 'rejected' | 'withdrawn'>, string> = {
  expired: 'is over: the owners needed did not grant it in time',
  used: 'is over: its one run was made',
  lapsed: 'is over: it was not used before its grant ended',
  revoked: 'is over: its grant was revoked',
  stale: 'is over: the words it was granted for changed',
}

/** `` request R-12 (one run of `production` with version=1.4.2) `` */
function runOf(request: string, scene: Scene): string {
  const asked = made(scene, request, 'RunRequested')
  return asked ? `request ${request} (${runWords(asked)})` : `request ${request}`
}
