import type { ChangeEvent } from 'react'
import { type FieldProps, fieldAttributes } from './field-props.ts'
import type { TextElement } from './field-value.ts'

const INPUT_TYPES: Record<TextElement['type'], string> = {
  plain_text_input: 'text',
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'number',
}

/** One line or several, with what is left of `max_length` once that becomes scarce. */
export function TextField(props: FieldProps<TextElement>) {
  const { element, value, onChange } = props
  const text = value && 'text' in value ? value.text : ''
  const shared = {
    ...fieldAttributes(props),
    className: 'input',
    value: text,
    placeholder: element.placeholder?.text,
    autoComplete: 'off',
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => onChange({ text: event.target.value }),
  }
  const multiline = element.type === 'plain_text_input' && element.multiline
  const longest = element.type === 'plain_text_input' ? element.max_length : undefined
  return (
    <span className="text-field">
      {multiline ? (
        <textarea {...shared} rows={4} />
      ) : (
        <input {...shared} type={INPUT_TYPES[element.type]} step="any" />
      )}
      {longest !== undefined && <Counter left={longest - text.length} of={longest} />}
    </span>
  )
}

/** Slack lets people type on and counts below zero; the form refuses to be sent. */
function Counter({ left, of }: { left: number; of: number }) {
  const scarce = left <= Math.max(20, of / 10)
  return (
    <span className={left < 0 ? 'counter counter-over' : 'counter'} aria-live={scarce ? 'polite' : 'off'}>
      {left}
      <span className="visually-hidden"> characters left</span>
    </span>
  )
}
