import type { Element, Option } from '../blocks/walk.ts'
import type { InputValue } from '../protocol.ts'
import { fieldOf } from './fields.ts'
import { holding, type Value } from './state.ts'

/** What the element holds after a person typed or chose this. Throws when the element could not have taken it. */
export function choose(element: Element, input: InputValue): Value {
  const { of, many } = fieldOf(element)
  const given = asList(input)
  if (!many && given.length > 1) throw new Error(`A ${element.type} takes one choice, not ${given.length}.`)
  const chosen = given.filter((one) => one !== '').map((one) => CHOICE[of](element, one))
  return holding(element, many ? chosen : chosen[0])
}

/** The value of what a person picked in one click, where several are separated by commas. */
export function pick(element: Element, selected: string): Value {
  const { many } = fieldOf(element)
  return choose(element, many ? { options: selected.split(',') } : { option: selected })
}

/** The option of a select, of radio buttons or of an overflow menu that has this value. */
export function optionOf(element: Element, value: string): Option {
  const options = element.options ?? element.option_groups?.flatMap((group) => group.options) ?? []
  const found = options.find((option) => option.value === value)
  if (found) return found
  if (element.type.endsWith('external_select')) return { text: { type: 'plain_text', text: value }, value }
  throw new Error(`There is no option "${value}" here, only ${options.map((option) => option.value).join(', ')}.`)
}

const CHOICE: Record<ReturnType<typeof fieldOf>['of'], (element: Element, given: string) => unknown> = {
  text: (_element, given) => given,
  option: optionOf,
  id: (_element, given) => given,
  date: (_element, given) => given,
  seconds: (_element, given) => (/^\d+$/.test(given) ? Number(given) : Date.parse(given) / 1000),
  file: () => {
    throw new Error('The sandbox has no files to upload.')
  },
}

function asList(input: InputValue): string[] {
  if ('options' in input) return input.options
  if ('option' in input) return [input.option]
  return ['text' in input ? input.text : input.date]
}
