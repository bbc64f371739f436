import type { KnownBlock } from '@slack/types'
import { actorName } from '../../core/entry.ts'
import { actionsOf, checkGate, type Verdict } from '../../core/gate.ts'
import { activeGrants, type State } from '../../core/state.ts'
import { bold, bullets, code, header, paragraph, prose, rich, run } from './blocks.ts'
import { fill } from './fill.ts'
import { countReasons } from './reason-words.ts'
import type { Rendered } from './rendered.ts'
import { cut, fallback } from './text.ts'
import { count, instantOf } from './when.ts'

/** May this action run now, and if not, why not? */
export function gateView(verdict: Verdict, state: State): Rendered {
  const { action, open, reasons, grants } = verdict
  const said = (max: number) => (open ? `🟢 ${cut(action, max, '…')} is open` : `🔴 ${cut(action, max, '…')} is closed`)
  const groups = open
    ? []
    : reasons.map(({ sentence }) => () => [rich(bullets([prose(sentence, 600, '…')]))])
  const resting = grants
    .slice(0, 10)
    .map((grant) => [
      run(
        `${actorName(grant.by)} granted it for ${cut(grant.blocker, 200, '…')} until ${instantOf(state, grant.expires)}, ${count(grant.uses_left, 'use')} left`,
        500,
      ),
    ])
  const head = [header(said(120), '…')] satisfies KnownBlock[]
  const tail = resting.length > 0 ? [rich(paragraph(bold('Grants that count')), bullets(resting))] : []
  const warning = open
    ? [
        rich(
          paragraph(
            'Going through it spends one use of each grant: ',
            code(`countersign gate ${cut(action, 200, '…')} --consume --by WHO`, 300),
            '.',
          ),
        ),
      ]
    : []
  const first = reasons[0]?.sentence ?? ''
  const blocks = fill(
    'message',
    head,
    groups,
    (left) => [rich(paragraph(run(`and ${count(left, 'more reason')}.`, 100)))],
    [...tail, ...warning],
  )
  return { text: fallback(`${said(500)}. ${cut(first, 2000, '…')}`.trim()), blocks }
}

/** An action with its gate, in one line; `open` gates first. */
export interface GateLine {
  verdict: Verdict
  /** What keeps it closed, counted by kind. */
  why: string
}

/** The gates of the first `max` actions, the open ones first, and how many there are of each. */
export function gateLines(state: State, now: number, max: number): { lines: GateLine[]; open: number; closed: number } {
  const all = actionsOf(state)
  const openable = all.filter((action) => hasGrant(state, action, now))
  const openOnes = openable.map((action) => checkGate(state, action, now)).filter(({ open }) => open)
  const names = new Set(openOnes.map(({ action }) => action))
  const rest = all.filter((action) => !names.has(action)).slice(0, Math.max(0, max - openOnes.length))
  const verdicts = [...openOnes.slice(0, max), ...rest.map((action) => checkGate(state, action, now))]
  return {
    lines: verdicts.map((verdict) => ({ verdict, why: countReasons(verdict.reasons.map(({ code }) => code)) })),
    open: names.size,
    closed: all.length - names.size,
  }
}

/** `🔴 apply: closed: 2 decisions and 1 proof awaited` */
export function gateRow({ verdict, why }: GateLine) {
  return [
    run(`${verdict.open ? '🟢' : '🔴'} `, 5),
    code(verdict.action, 80, '…'),
    run(verdict.open ? ': open' : `: closed: ${why}`, 300, '…'),
  ]
}

/** Only an active grant can have opened a gate, so that the others need not be worked out one by one. */
function hasGrant(state: State, action: string, now: number): boolean {
  return [...state.blockers.values()].some(
    (blocker) =>
      !blocker.retired &&
      blocker.requirements.some((r) => r.action === action && !r.dropped && activeGrants(r, now).length > 0),
  )
}
