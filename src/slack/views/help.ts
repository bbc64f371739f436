import type { KnownBlock, ModalView } from '@slack/types'
import { actorName } from '../../core/actor.ts'
import type { BlockerState } from '../../core/blocker/blocker.ts'
import type { Entry } from '../../core/entry.ts'
import type { View } from '../../core/view.ts'
import { inputs, modals } from '../ids.ts'
import { buttons, code, context, detailsButton, paragraph, quote, rich } from './blocks.ts'
import { form, textInput } from './form.ts'
import type { Rendered } from './rendered.ts'
import { cut, fallback } from './text.ts'

/** An operator's question to the owners, as each owner's direct message. It asks for an answer, not for a decision. */
export function helpView(state: View, entry: Entry): Rendered {
  if (entry.kind !== 'HelpAsked') throw new Error(`${entry.kind} asks for no help`)
  const id = state.blocker(entry.blocker)?.id ?? entry.blocker
  const blocks = [
    rich(paragraph(`❓ ${actorName(entry.by)} asks the owners about `, code(id), ':'), quote(entry.question, 2900)),
    context(
      'Please answer in the thread of the blocker’s card, where everybody can read it. This is not a decision and grants nothing.',
    ),
    ...buttons(detailsButton(entry.blocker)),
  ] satisfies KnownBlock[]
  return {
    text: fallback(`❓ ${actorName(entry.by)} asks the owners about “${id}”: “${cut(entry.question, 1000)}”`),
    blocks,
  }
}

/** An operator asks the owners something about a blocker. */
export function askOwnerModal(blocker: BlockerState): ModalView {
  return form(modals.askOwner, 'Ask the owners', 'Ask', { kind: 'blocker', blocker: blocker.key }, [
    rich(
      paragraph(
        'About ',
        code(blocker.id),
        '. Every owner gets it as a direct message, and it stands in the thread of the card.',
      ),
    ),
    textInput(inputs.question, 'Question', { max: 2000 }),
  ])
}
