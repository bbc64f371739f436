import type {
  Checkboxes,
  Datepicker,
  EmailInput,
  NumberInput,
  PlainTextInput,
  RadioButtons,
  StaticSelect,
  URLInput,
  UsersSelect,
} from '@slack/types'
import type { InputValue } from '../../protocol.ts'

/** Elements that hold one line or a page of text. */
export type TextElement = PlainTextInput | EmailInput | URLInput | NumberInput

/** Elements that hold a value. */
export type FieldElement = TextElement | StaticSelect | UsersSelect | RadioButtons | Checkboxes | Datepicker

const FIELD_TYPES: Record<FieldElement['type'], true> = {
  plain_text_input: true,
  email_text_input: true,
  url_text_input: true,
  number_input: true,
  static_select: true,
  users_select: true,
  radio_buttons: true,
  checkboxes: true,
  datepicker: true,
}

/** Whether the sandbox can hold a value for this element. */
export function isFieldElement(element: { type: string }): element is FieldElement {
  return Object.hasOwn(FIELD_TYPES, element.type)
}

/** What the app filled in beforehand. */
export function initialValue(element: FieldElement): InputValue | undefined {
  switch (element.type) {
    case 'static_select':
    case 'radio_buttons':
      return element.initial_option && { option: element.initial_option.value ?? '' }
    case 'users_select':
      return element.initial_user === undefined ? undefined : { option: element.initial_user }
    case 'checkboxes':
      return element.initial_options && { options: element.initial_options.map((option) => option.value ?? '') }
    case 'datepicker':
      return element.initial_date === undefined ? undefined : { date: element.initial_date }
    default:
      return element.initial_value === undefined ? undefined : { text: element.initial_value }
  }
}

/** The value as the one string that a `click` carries; several options are joined by commas. */
export function selectedText(value: InputValue): string {
  if ('text' in value) return value.text
  if ('option' in value) return value.option
  if ('date' in value) return value.date
  return value.options.join(',')
}
