import type { ModalView } from '@slack/types'
import { actorName } from '../../core/actor.ts'
import { liveRequirements } from '../../core/blocker/blocker.ts'
import { checkGate, type GrantInForce, type Verdict } from '../../core/gate.ts'
import { parametersText } from '../../core/parameters.ts'
import type { State, View } from '../../core/view.ts'
import { bold, bullets, code, context, header, paragraph, rich, run } from './blocks.ts'
import { fill } from './fill.ts'
import { inQuotes } from './lines/line.ts'
import { readingModal } from './reading.ts'
import { countReasons } from './reason-words.ts'
import type { Rendered } from './rendered.ts'
import { said } from './said.ts'
import { cut, fallback } from './text.ts'
import { count, instantOf } from './when.ts'

/** May this action run now, and if not, why not? What was asked is quoted and cut: anybody can have it said to the channel (rule 11). */
export function gateView(verdict: Verdict, view: Pick<View, 'desk'>): Rendered {
  const { action, params, open, reasons, grants } = verdict
  const asked = inQuotes(cut(action, 120, '…'))
  const title = `${open ? '🟢' : '🔴'} The gate of ${asked} is ${open ? 'open' : 'closed'}`
  const groups = reasons.map(({ sentence, blocker }) => () => [
    rich(bullets([said(sentence, blocker ? [action, blocker] : [action], 600, '…')])),
  ])
  const resting = [
    ...restingBlocks(view, verdict, 'Authorised by', 'authorises'),
    ...restingBlocks(view, verdict, 'Lifted by', 'lifts'),
  ]
  const going = open && grants.length > 0 ? [goingThrough(verdict)] : []
  const blocks = fill(
    'message',
    [header(title, '…'), ...(params.length > 0 ? [context(`with ${cut(parametersText(params), 500, '…')}`)] : [])],
    groups,
    (left) => (left > 0 ? [rich(paragraph(run(`and ${count(left, 'more reason')}.`, 100)))] : []),
    [...resting, ...going],
  )
  return { text: fallback(`${title}. ${cut(reasons[0]?.sentence ?? '', 2000, '…')}`.trim()), blocks }
}

/** The same as a modal to read. */
export function gateModal(verdict: Verdict, view: Pick<View, 'desk'>): ModalView {
  return readingModal('The gate', gateView(verdict, view).blocks)
}

/** The grants of one kind that the verdict rests on. */
function restingBlocks(view: Pick<View, 'desk'>, { grants }: Verdict, title: string, effect: GrantInForce['effect']) {
  const found = grants.filter((grant) => grant.effect === effect)
  if (found.length === 0) return []
  const rows = found.slice(0, 10).map((grant) => {
    const left = grant.uses_left === null ? '' : `, ${count(grant.uses_left, 'use')} left`
    return [
      run(`${actorName(grant.by)} for `, 300),
      code(grant.blocker ?? grant.request ?? '', 200, '…'),
      run(` until ${instantOf(view, grant.expires)}${left}`, 200),
    ]
  })
  const more = found.length - rows.length
  return [rich(paragraph(bold(title)), bullets(more > 0 ? [...rows, [run(`and ${more} more`, 30)]] : rows))]
}

function goingThrough({ action, params }: Verdict) {
  const named = params.map(([name, value]) => ` --param ${name}=${value}`).join('')
  return rich(
    paragraph(
      'Going through it spends one use of each authorisation: ',
      code(`countersign gate ${cut(action, 200, '…')}${cut(named, 300, '…')} --consume --by WHO`, 600),
      '.',
    ),
  )
}

/** An action with its gate, in one line; `open` gates first. */
export interface GateLine {
  verdict: Verdict
  /** What keeps it closed, counted by kind. */
  why: string
}

/** The gates of the first `max` actions, the open ones first, and how many there are of each. */
export function gateLines(state: State, now: number, max: number): { lines: GateLine[]; open: number; closed: number } {
  const { names, open } = gateNames(state, now)
  return {
    lines: names.slice(0, max).map((action) => gateLine(state, action, now)),
    open,
    closed: names.length - open,
  }
}

/** Every action, those whose gates are open first, and how many these are. Only they are worked out. */
export function gateNames(state: State, now: number): { names: string[]; open: number } {
  const all = state.actions()
  const open = all.filter((action) => mayBeOpen(state, action) && checkGate(state, action, now).open)
  const isOpen = new Set(open)
  return { names: [...open, ...all.filter((action) => !isOpen.has(action))], open: open.length }
}

/** One action with its gate. */
export function gateLine(state: State, action: string, now: number): GateLine {
  const verdict = checkGate(state, action, now)
  return { verdict, why: countReasons(verdict.reasons.map(({ code }) => code)) }
}

/** `🔴 apply: closed: 2 decisions and 1 proof awaited` */
export function gateRow({ verdict, why }: GateLine) {
  return [
    run(`${verdict.open ? '🟢' : '🔴'} `, 5),
    code(verdict.action, 80, '…'),
    run(verdict.open ? ': open' : `: closed: ${why}`, 300, '…'),
  ]
}

/** Only an authorisation can have opened a gate, so that the others need not be worked out one by one. */
function mayBeOpen(state: State, action: string): boolean {
  if (state.requesting(action).some(({ grants }) => grants.length > 0)) return true
  return state
    .naming(action)
    .some((blocker) =>
      liveRequirements(blocker).some(
        (requirement) =>
          requirement.action === action &&
          requirement.grants.some(({ effect, ended }) => effect === 'authorises' && !ended),
      ),
    )
}
