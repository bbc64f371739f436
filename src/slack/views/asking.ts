import type { KnownBlock, RichTextElement } from '@slack/types'
import { authorisers } from '../../core/authorisation.ts'
import type { BlockerState } from '../../core/blocker/blocker.ts'
import { formatDuration } from '../../core/calendar.ts'
import { type ActionRules, rulesFor } from '../../core/policy.ts'
import { isByRequest } from '../../core/requirement/by-request.ts'
import type { Requirement } from '../../core/requirement/requirement.ts'
import { againSentence, changesAsked, sinceWords } from '../../core/requirement/words.ts'
import type { View } from '../../core/view.ts'
import type { Subject } from '../ids.ts'
import { bold, code, paragraph, prose, rich, run } from './blocks.ts'
import { passages } from './passages.ts'

/** What a decision button or modal is about. */
export function askingSubject(blocker: BlockerState, { action, round }: Requirement): Subject {
  return { kind: 'asking', blocker: blocker.key, action, round: round.number }
}

/** What a grant does and, just as plainly, what it does not (rules 2 and 3). `until` is where the time is chosen. */
export function effectBlock(
  state: View,
  blocker: BlockerState,
  requirement: Requirement,
  { max = 12, until }: { max?: number; until?: string } = {},
): KnownBlock {
  return rich(
    paragraph(...effectRuns(state, requirement, until)),
    paragraph(...nothingElse(blocker, requirement, max)),
    othersSentence(state, blocker, requirement),
  )
}

/** The first sentence of that: what it authorises, or that it lifts. */
export function effectRuns(state: View, requirement: Requirement, until?: string): RichTextElement[] {
  return requirement.round.effect === 'authorises'
    ? authorising(state, requirement, until)
    : lifting(state, requirement)
}

/** Why owners are asked again, and each field that differs from the words last granted, else last shown (rule 4); nothing the first time. */
export function againGroups(requirement: Requirement, max = 500): (() => KnownBlock[])[] {
  const sentence = againSentence(requirement)
  if (!sentence) return []
  return [
    () => [rich(paragraph(bold('Why you are asked again: '), sentence))],
    ...changesAsked(requirement).map((change) => () => [changeBlock(requirement, change, max)]),
  ]
}

function changeBlock(
  requirement: Requirement,
  { field, before, now }: { field: string; before: string; now: string },
  max: number,
): KnownBlock {
  const changed = passages(before, now, max)
  return rich(
    paragraph(bold(`${field}, ${sinceWords(requirement)}:`)),
    { type: 'rich_text_quote', elements: changed.before },
    paragraph(bold(`${field}, now:`)),
    { type: 'rich_text_quote', elements: changed.now },
  )
}

function authorising(state: View, requirement: Requirement, until: string | undefined): RichTextElement[] {
  const { action } = requirement
  const rules = state.desk.policy && rulesFor(state.desk.policy, action)
  if (isByRequest(state, requirement))
    return [
      ...prose('Runs only with parameters that owners have seen, so that only a request authorises it: '),
      code(`countersign request ${action} --param NAME=VALUE --reason …`, 1000),
    ]
  return [
    bold('Authorises: '),
    code(action, 1000),
    run(`, ${runsWords(rules)}, until ${until ?? untilWords(rules)}.`, 300),
  ]
}

function runsWords(rules: ActionRules | null): string {
  return !rules || rules.uses === 1 ? 'one run' : `1 to ${rules.uses} runs as you choose`
}

function untilWords(rules: ActionRules | null): string {
  return rules ? `the time you choose, at most ${formatDuration(rules.max_ttl)} ahead` : 'the time you choose'
}

/** `Lifts this blocker for production. Does not authorise it: FIX7-P0-PROD-OPT4-1 does.` */
function lifting(state: View, { action }: Requirement): RichTextElement[] {
  const names = authorisers(state, action).map(({ id }) => id)
  const does = names.flatMap((id, index): RichTextElement[] => [
    ...(index > 0 ? [run(index === names.length - 1 ? ' and ' : ', ', 10)] : []),
    code(id, 200),
  ])
  return [
    bold('Lifts this blocker for '),
    code(action, 1000),
    bold('. Does not authorise it: '),
    ...(names.length > 0
      ? [...does.slice(0, 20), run(names.length === 1 ? ' does.' : ' do.', 10)]
      : [run('only a request does: ', 50), code(`countersign request ${action} --reason …`, 1000), run('.', 5)]),
  ]
}

function nothingElse(blocker: BlockerState, requirement: Requirement, max: number): (string | RichTextElement)[] {
  const others = blocker.requirements.filter(({ action, dropped }) => action !== requirement.action && !dropped)
  const shown = others
    .slice(0, max)
    .flatMap(({ action }, index): RichTextElement[] => [...(index > 0 ? [run(', ', 5)] : []), code(action, 100)])
  const left = others.length - max
  if (shown.length === 0) return ['Nothing else.']
  const rest = left > 0 ? run(`, nor ${left} more that Details names.`, 100) : run('.', 5)
  return [bold('Nothing else: '), 'not ', ...shown, rest]
}

function othersSentence(state: View, blocker: BlockerState, { action }: Requirement) {
  const others = state.naming(action).filter(({ key, retired, requirements }) => {
    return key !== blocker.key && !retired && requirements.some((r) => r.action === action && !r.dropped)
  }).length
  if (others === 0) return null
  const who = others === 1 ? 'Another blocker' : `${others} other blockers`
  return paragraph(run(`${who} of this action must hold as well before it may run.`, 200))
}
