import { readParameters } from '../../core/parameters.ts'
import { refuse } from '../../core/refusal.ts'
import { checkGate } from '../../workflows/check-gate.ts'
import { readRun } from '../command-line.ts'
import { gateView } from '../views/gate.ts'
import { cut } from '../views/text.ts'
import type { Word } from './word.ts'

/** Whether an action may run now, with these parameters, and if not, why not. */
export const gate: Word = {
  usage: 'gate ACTION [NAME=VALUE …]',
  does: 'says whether the action may run now, and if not, why not',
  missing: 'Of which action? `/blockers gate ACTION`, exactly as the map names it.',
  answer: async ({ words, ledger, state }) => {
    const run = readRun(words)
    const params = readParameters(run.params)
    if ('problem' in params) return refuse('bad_input', params.problem)
    // An action that nobody names is whatever somebody typed, and the channel may be about to read it (rule 11).
    const action = state.actions().includes(run.action) ? run.action : cut(run.action, 80, '…')
    // Nothing is spent here, and whoever types this sees in which workspace they are.
    return gateView(await checkGate(ledger, action, params, { sandbox: true }), ledger.state)
  },
}
