import { actorName } from '../../../core/actor.ts'
import type { RunFact } from '../../../core/run/facts.ts'
import { outcomeWords } from '../../../core/run/run.ts'
import { calling, capital, inQuotes, type Lines, plainly } from './line.ts'

/** Runs, from the command that was started to its end. */
export const runLines: Lines<RunFact['kind']> = {
  RunStarted: ({ run, action, program, runner, passed_by }) =>
    plainly(
      `${capital(calling(passed_by))} started ${run} of \`${action}\`: ${inQuotes(program)} on ${inQuotes(runner.host)}`,
    ),
  RunEnded: ({ by, run, action, outcome, reason }) => ({
    sentence:
      outcome.kind === 'told'
        ? `${actorName(by)} says that ${run} of \`${action}\` ${outcomeWords(outcome)}`
        : `${outcome.kind === 'exited' && outcome.code === 0 ? '🏁' : '⛔'} ${run} of \`${action}\` ${outcomeWords(outcome)}`,
    words: reason,
  }),
  RunLost: ({ run, action, because }) =>
    plainly(
      `⚠️ Nobody knows how ${run} of \`${action}\` ended: ${because === 'gone' ? 'the process that watched it is gone' : 'it should have ended by now'}`,
    ),
}
