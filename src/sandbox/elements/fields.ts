import type { Element } from '../blocks/walk.ts'

/** How a kind of input names its value in payloads, and its first value in blocks. */
export interface Field {
  key: string
  initial: string
  many: boolean
  of: 'text' | 'option' | 'id' | 'date' | 'seconds' | 'file'
}

/** The field of an element that keeps a value. */
export function fieldOf(element: Element): Field {
  const field = FIELDS[element.type]
  if (!field) throw new Error(`A ${element.type} keeps no value.`)
  return field
}

/** Whether an element keeps a value; buttons and overflow menus don't. */
export function isStateful(element: Element): boolean {
  return element.type in FIELDS
}

const text: Field = { key: 'value', initial: 'initial_value', many: false, of: 'text' }
const option: Field = { key: 'selected_option', initial: 'initial_option', many: false, of: 'option' }
const options: Field = { key: 'selected_options', initial: 'initial_options', many: true, of: 'option' }

const FIELDS: Record<string, Field> = {
  plain_text_input: text,
  email_text_input: text,
  url_text_input: text,
  number_input: text,
  static_select: option,
  external_select: option,
  radio_buttons: option,
  checkboxes: options,
  multi_static_select: options,
  multi_external_select: options,
  users_select: id('user'),
  conversations_select: id('conversation'),
  channels_select: id('channel'),
  multi_users_select: ids('users'),
  multi_conversations_select: ids('conversations'),
  multi_channels_select: ids('channels'),
  datepicker: { key: 'selected_date', initial: 'initial_date', many: false, of: 'date' },
  timepicker: { key: 'selected_time', initial: 'initial_time', many: false, of: 'date' },
  datetimepicker: { key: 'selected_date_time', initial: 'initial_date_time', many: false, of: 'seconds' },
  file_input: { key: 'files', initial: 'initial_files', many: true, of: 'file' },
}

function id(what: string): Field {
  return { key: `selected_${what}`, initial: `initial_${what}`, many: false, of: 'id' }
}

function ids(what: string): Field {
  return { key: `selected_${what}`, initial: `initial_${what}`, many: true, of: 'id' }
}
