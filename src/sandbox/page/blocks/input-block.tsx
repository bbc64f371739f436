import type { InputBlock as SlackInput } from '@slack/types'
import type { Block, InputValue } from '../../protocol.ts'
import { ActError } from '../elements/act-error.tsx'
import { Field } from '../elements/field.tsx'
import { type FieldElement, initialValue, isFieldElement, selectedText } from '../elements/field-value.ts'
import { useInteract } from '../elements/target.tsx'
import { useAct } from '../state/use-act.ts'
import { plainText } from '../text/text-object.tsx'
import { UnknownThing } from './unknown-thing.tsx'

interface InputProps {
  block: Block
  /** Unique on the page: two modals of a stack may use the same block ids. */
  id: string
  typed: InputValue | undefined
  error: string | undefined
  onChange(value: InputValue): void
}

/** A labelled field of a form, with its hint and what was wrong with it. */
export function InputBlock({ block, id, typed, error, onChange }: InputProps) {
  const { label, hint, optional, element, dispatch_action } = block as unknown as SlackInput
  const dispatch = useDispatch(block.block_id)
  if (!isFieldElement(element)) return <UnknownThing what={`${element.type} field`} />
  const grouped = element.type === 'radio_buttons' || element.type === 'checkboxes'
  const Label = grouped ? 'span' : 'label'
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ')

  function change(value: InputValue) {
    onChange(value)
    if (dispatch_action && !('text' in value)) dispatch.now(element as FieldElement, value)
  }

  return (
    <>
      <Label id={`${id}-label`} className="label" {...(grouped ? {} : { htmlFor: id })}>
        {plainText(label)}
        {optional && <span className="optional"> (optional)</span>}
      </Label>
      <Field
        element={element}
        id={id}
        value={typed ?? initialValue(element)}
        onChange={change}
        invalid={Boolean(error)}
        {...(described ? { describedBy: described } : {})}
      />
      {error && (
        <p id={`${id}-error`} className="field-error">
          {error}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="hint">
          {plainText(hint)}
        </p>
      )}
      <ActError text={dispatch.error} />
    </>
  )
}

/** With `dispatch_action` a choice also reaches the app before the form is sent. */
function useDispatch(blockId: string) {
  const act = useAct()
  const interact = useInteract()
  return {
    error: act.error,
    now(element: FieldElement, value: InputValue) {
      void act.run(() => interact(blockId, element.action_id ?? '', selectedText(value)))
    },
  }
}
