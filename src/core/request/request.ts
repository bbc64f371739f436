import type { Actor } from '../actor.ts'
import type { AdvisedOn } from '../advice/advice.ts'
import type { Parameters } from '../parameters.ts'
import type { Question } from '../question/question.ts'
import type { Grant } from '../requirement/grant.ts'

/** Somebody asks for one run of an action. Once it is settled it leaves the state; `settled` is what its last entry said. */
export interface RequestState extends AdvisedOn {
  id: string
  action: string
  params: Parameters
  reason: string
  /** For whom it is asked, in the asker's words; null when for the asker. */
  for_whom: string | null
  by: Actor
  at: string
  /** From this instant on nobody can grant it any more. */
  expires: string
  grants: readonly Grant[]
  questions: readonly Question[]
  settled: RequestEnd | null
}

/** How a request ended. `used`, `lapsed`, `revoked` and `stale` are ends of what was granted. */
export interface RequestEnd {
  kind: 'rejected' | 'expired' | 'withdrawn' | 'used' | 'lapsed' | 'revoked' | 'stale'
  by: Actor
  at: string
  reason: string
}
