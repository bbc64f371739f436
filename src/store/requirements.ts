import { type BlockerState, currentRound, type Outcome, type Requirement } from '../core/state.ts'
import { actorColumns } from './actors.ts'
import type { DerivedTable } from './derived-table.ts'
import type { RequirementRow } from './tables.ts'

/** One row for each action of a blocker. */
export const requirements: DerivedTable<'requirements'> = {
  name: 'requirements',
  key: ['blocker', 'action'],
  rowsOf: (blocker) => blocker.requirements.map((requirement) => requirementRow(blocker, requirement)),
  nameOf: (row) => `${row.blocker_id} / ${row.action}`,
}

function requirementRow(blocker: BlockerState, requirement: Requirement): RequirementRow {
  const round = currentRound(requirement)
  const last = requirement.rounds.findLast(({ outcome }) => outcome)?.outcome ?? null
  return {
    blocker: blocker.key,
    blocker_id: blocker.id,
    action: requirement.action,
    dropped: Number(requirement.dropped),
    round: round.number,
    round_opened_at: round.opened_at,
    round_because: round.because,
    round_open: Number(!round.outcome),
    fingerprint: round.fingerprint,
    ...outcomeColumns(last),
    ...questionColumns(requirement),
  }
}

function outcomeColumns(outcome: Outcome | null) {
  const by = outcome && 'by' in outcome ? actorColumns(outcome.by) : null
  return {
    last_outcome: outcome?.kind ?? null,
    last_outcome_at: outcome?.at ?? null,
    last_outcome_by: by?.id ?? null,
    last_outcome_by_name: by?.name ?? null,
    last_outcome_reason: outcome?.kind === 'rejected' ? outcome.reason : null,
    last_outcome_grant: outcome?.kind === 'granted' ? outcome.grant : null,
  }
}

function questionColumns({ question }: Requirement) {
  const answer = question?.answer ?? null
  const asker = question && actorColumns(question.by)
  const answerer = answer && actorColumns(answer.by)
  return {
    question: question?.question ?? null,
    question_at: question?.at ?? null,
    question_by: asker?.id ?? null,
    question_by_name: asker?.name ?? null,
    answer: answer?.text ?? null,
    answer_at: answer?.at ?? null,
    answer_by: answerer?.id ?? null,
    answer_by_name: answerer?.name ?? null,
  }
}
