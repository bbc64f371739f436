import type { ActionsBlockElement } from '@slack/types'
import { useId, useState } from 'react'
import type { InputValue } from '../../protocol.ts'
import { UnknownThing } from '../blocks/unknown-thing.tsx'
import { useConfirm } from '../dialogs/use-confirm.tsx'
import { useAct } from '../state/use-act.ts'
import { ActError } from './act-error.tsx'
import { ButtonElement } from './button-element.tsx'
import { Field } from './field.tsx'
import { type FieldElement, initialValue, isFieldElement, selectedText } from './field-value.ts'
import { OverflowMenu } from './overflow-menu.tsx'
import { useInteract } from './target.tsx'

/** An interactive element outside of a form: whatever is pressed or chosen is sent at once. */
export function ActionElement({ element, blockId }: { element: ActionsBlockElement; blockId: string }) {
  if (element.type === 'button') return <ButtonElement button={element} blockId={blockId} />
  if (element.type === 'overflow') return <OverflowMenu overflow={element} blockId={blockId} />
  if (isFieldElement(element)) return <Chooser element={element} blockId={blockId} />
  return <UnknownThing what={`${element.type} element`} />
}

function Chooser({ element, blockId }: { element: FieldElement; blockId: string }) {
  // The same message may stand in the channel and in the thread beside it.
  const id = useId()
  const [chosen, setChosen] = useState<InputValue>()
  const act = useAct()
  const interact = useInteract()
  const confirm = useConfirm()

  function choose(value: InputValue) {
    confirm.ask('confirm' in element ? element.confirm : undefined, () => {
      setChosen(value)
      void act.run(() => interact(blockId, element.action_id ?? '', selectedText(value)))
    })
  }

  return (
    <span className="act" data-busy={act.busy}>
      <Field
        element={element}
        id={id}
        label={labelOf(element)}
        value={chosen ?? initialValue(element)}
        onChange={choose}
      />
      <ActError text={act.error} />
      {confirm.dialog}
    </span>
  )
}

function labelOf(element: FieldElement): string {
  const placeholder = 'placeholder' in element ? element.placeholder?.text : undefined
  return placeholder ?? (element.action_id ?? element.type).replace(/[-_]/g, ' ')
}
