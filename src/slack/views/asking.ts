import type { RichTextElement } from '@slack/types'
import {
  type Asked,
  type BlockerState,
  currentRound,
  type Requirement,
  type Round,
  type State,
} from '../../core/state.ts'
import { foldWhiteSpace } from '../../core/text.ts'
import type { Subject } from '../ids.ts'
import { bold, code, paragraph, quote, rich, run } from './blocks.ts'

/** What a decision button or modal is about. */
export function askingSubject(
  blocker: BlockerState,
  requirement: Requirement,
  round: Round = currentRound(requirement),
): Subject {
  return { kind: 'asking', blocker: blocker.key, action: requirement.action, round: round.number }
}

/** What a grant covers and, just as plainly, what it does not (rule 2). */
export function scopeBlock(state: State, blocker: BlockerState, requirement: Requirement, max = 12) {
  const others = blocker.requirements.filter(({ action }) => action !== requirement.action)
  const shown = others.slice(0, max).flatMap(({ action }): RichTextElement[] => [code(action, 100), run(', ', 5)])
  const left = others.length - max
  const elsewhere = otherBlockers(state, blocker, requirement)
  return rich(
    paragraph(bold('Grants: '), code(requirement.action, 1000), ', for this blocker only.'),
    paragraph(
      bold('Does not grant: '),
      ...shown,
      ...(left > 0 ? [run(`${left} more (Details names them), `, 100)] : []),
      shown.length > 0 ? 'nor anything else.' : 'anything else.',
    ),
    elsewhere > 0
      ? paragraph(
          run(
            `${elsewhere === 1 ? 'Another blocker' : `${elsewhere} other blockers`} of this action must hold as well before it may run.`,
            200,
          ),
        )
      : null,
  )
}

/** The fields in which two askings differ, white space aside. */
export function differences(before: Asked, now: Asked): { field: string; before: string; now: string }[] {
  return (Object.keys(fieldNames) as (keyof Asked)[])
    .filter((field) => foldWhiteSpace(before[field]) !== foldWhiteSpace(now[field]))
    .map((field) => ({ field: fieldNames[field], before: before[field], now: now[field] }))
}

/** Why owners are asked again, with the difference where words changed (rule 3); nothing the first time. */
export function againBlocks(requirement: Requirement, round: Round) {
  const sentence = becauseWords[round.because]
  if (!sentence) return []
  const previous = requirement.rounds.find(({ number }) => number === round.number - 1)
  const changed = previous && round.because === 'changed' ? differences(previous.asked, round.asked) : []
  return [
    rich(
      paragraph(bold('Why you are asked again: '), sentence),
      ...changed.flatMap(({ field, before, now }) => [
        paragraph(bold(`${field}, before:`)),
        quote(before, 250),
        paragraph(bold(`${field}, now:`)),
        quote(now, 250),
      ]),
    ),
  ]
}

function otherBlockers(state: State, blocker: BlockerState, requirement: Requirement): number {
  return [...state.blockers.values()].filter(
    (other) =>
      other.key !== blocker.key &&
      !other.retired &&
      other.requirements.some((r) => r.action === requirement.action && !r.dropped),
  ).length
}

const fieldNames: Record<keyof Asked, string> = {
  item: 'Item',
  decision: 'Decision asked',
  proof: 'Technical proof asked',
  evidence: 'Evidence',
}

const becauseWords: Record<Round['because'], string> = {
  added: '',
  changed: 'the words changed, so an earlier grant no longer counts.',
  expired: 'the grant expired.',
  reopened: 'it was reopened, or policy now asks for more owners.',
  spent: 'the grant was spent.',
  revoked: 'the grant was revoked.',
  rejected: 'it was rejected before; an owner may decide otherwise.',
}
