import { ChoiceGroup } from './choice-group.tsx'
import { DateField } from './date-field.tsx'
import type { FieldProps } from './field-props.ts'
import { SelectField } from './select-field.tsx'
import { TextField } from './text-field.tsx'

/** Draws the element that holds a value. */
export function Field(props: FieldProps) {
  const { element, ...rest } = props
  switch (element.type) {
    case 'static_select':
    case 'users_select':
      return <SelectField {...rest} element={element} />
    case 'radio_buttons':
    case 'checkboxes':
      return <ChoiceGroup {...rest} element={element} />
    case 'datepicker':
      return <DateField {...rest} element={element} />
    default:
      return <TextField {...rest} element={element} />
  }
}
