import type { ModalView } from '@slack/types'
import type { EntryOf } from '../../core/entry.ts'
import type { Run } from '../../core/run/run.ts'
import type { View } from '../../core/view.ts'
import { actions, inputs, modals } from '../ids.ts'
import { button, buttons, code, context, header, paragraph, prose, rich, run as text } from './blocks.ts'
import { choice, form, reasonInput } from './form.ts'
import { runLines } from './lines/run.ts'
import type { Rendered } from './rendered.ts'
import { said } from './said.ts'
import { fallback } from './text.ts'
import { instantOf } from './when.ts'

type Desked = Pick<View, 'desk'>

/** Loud: something ran, or not, and nobody knows how it ended; with the button for whoever does. */
export function lostNotice(view: View, entry: EntryOf<'RunLost'>): Rendered {
  const { sentence } = runLines.RunLost(entry, { state: view, earlier: [] })
  const found = view.desk.runs.find(({ id }) => id === entry.run)
  const now = found
    ? 'Find out, and say so here, or with `countersign outcome`: until then nobody can tell whether production is as it was.'
    : 'Somebody has said how it ended since; the thread of its blocker, or its request, has it.'
  const tell = button('Say how it ended…', actions.tellOutcome, { kind: 'run', run: entry.run }, 'primary')
  const blocks = [
    header(found ? '⚠️ The outcome of a run is unknown' : 'The outcome of a run was unknown'),
    rich(paragraph(...said(`${sentence}.`, [entry.action], 900)), paragraph(...prose(now))),
    ...(found ? [context(`started on ${instantOf(view, found.at)}`, `on ${found.runner.host}`), ...buttons(tell)] : []),
  ]
  return { text: fallback(`${sentence}. ${now}`), blocks }
}

/** Asks how a run ended. */
export function outcomeModal(view: Desked, { id, action, at, passed_by, program }: Run): ModalView {
  const outcomes = [
    { text: 'It succeeded', value: 'succeeded' },
    { text: 'It failed', value: 'failed' },
    { text: 'It did not run', value: 'did_not_run' },
  ]
  return form(modals.tellOutcome, 'How did it end?', 'Record', { kind: 'run', run: id }, [
    rich(
      paragraph(
        code(id),
        text(' of ', 10),
        code(action, 1000),
        text(`, started on ${instantOf(view, at)}: “${program}”, for “${passed_by}”.`, 900),
      ),
    ),
    choice(inputs.outcome, 'How did it end?', outcomes, null),
    reasonInput(inputs.reason, 'How do you know?'),
  ])
}
