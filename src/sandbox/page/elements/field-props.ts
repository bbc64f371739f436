import type { InputValue } from '../../protocol.ts'
import type { FieldElement } from './field-value.ts'

/** What every field is given, whichever element it draws. */
export interface FieldProps<E extends FieldElement = FieldElement> {
  element: E
  id: string
  /** The accessible name where no visible label stands beside the field. */
  label?: string
  value: InputValue | undefined
  onChange(value: InputValue): void
  invalid?: boolean
  describedBy?: string
}

/** The attributes that every native control shares. `data-autofocus` is where a dialog puts the focus. */
export function fieldAttributes({ element, id, label, invalid, describedBy }: FieldProps) {
  return {
    id,
    name: id,
    'aria-label': label,
    'aria-invalid': invalid || undefined,
    'aria-describedby': describedBy,
    'data-action-id': element.action_id,
    'data-autofocus': element.focus_on_load || undefined,
  }
}
