import { ana, ivy, omar } from '../../support/cast.ts'
import { ask, given, grant, importing, later, realMap, reject, type Step, submit } from '../../support/given.ts'

export const SEPARATE = 'FIX7-P0-PLAN-SEPARATE-AUTH-1'
export const REALRUN = 'FIX7-P0-PLAN-REALRUN-1'
export const ROLLBACK = 'FIX7-P0-DRYRUN-PROD-ROLLBACK-1'
export const OPT4 = 'FIX7-P0-PROD-OPT4-1'
export const OPERATOR = 'FIX7-P0-OPERATOR-INPUT-1'

/** The real blockers, three days after they were imported. */
export function imported(...steps: Step[]) {
  return given(importing(realMap()), later('3d'), ...steps).ledger
}

/** The same on a busy morning: a grant, half a quorum, a rejection, a question and a proof. */
export function busy(...steps: Step[]) {
  return imported(
    grant(ana, SEPARATE, 'apply', { uses: 2, reason: 'staging was clean' }),
    grant(ana, SEPARATE, 'cutover', { reason: 'first key' }),
    reject(omar, SEPARATE, 'permit', 'no window yet'),
    ask(ana, SEPARATE, 'repoint', 'Which alias moves?'),
    submit(ivy, ROLLBACK, 'restored in clone 7', ['https://ci.example/7']),
    later('2h'),
    ...steps,
  )
}
