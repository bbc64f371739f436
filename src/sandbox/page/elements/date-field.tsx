import type { Datepicker } from '@slack/types'
import { type FieldProps, fieldAttributes } from './field-props.ts'

/** A day, as `2026-06-12`. */
export function DateField(props: FieldProps<Datepicker>) {
  const { value, onChange } = props
  return (
    <input
      {...fieldAttributes(props)}
      className="input"
      type="date"
      value={value && 'date' in value ? value.date : ''}
      onChange={(event) => onChange({ date: event.target.value })}
    />
  )
}
