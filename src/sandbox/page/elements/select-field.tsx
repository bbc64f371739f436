import type { PlainTextOption, StaticSelect, UsersSelect } from '@slack/types'
import type { ReactNode } from 'react'
import { useSnapshot } from '../state/workspace.tsx'
import { plainText } from '../text/text-object.tsx'
import { type FieldProps, fieldAttributes } from './field-props.ts'

/** A menu of options or of people. A native one: it works with any keyboard and any screen reader. */
export function SelectField(props: FieldProps<StaticSelect | UsersSelect>) {
  const { element, value, onChange } = props
  return (
    <select
      {...fieldAttributes(props)}
      className="input select"
      value={value && 'option' in value ? value.option : ''}
      onChange={(event) => onChange({ option: event.target.value })}
    >
      <option value="" disabled hidden>
        {element.placeholder ? plainText(element.placeholder) : 'Select an item'}
      </option>
      {element.type === 'users_select' ? <People /> : <Options element={element} />}
    </select>
  )
}

function People() {
  const people = useSnapshot().people.filter((person) => !person.bot && !person.deleted)
  return people.map((person) => (
    <option key={person.id} value={person.id}>
      {person.name}
    </option>
  ))
}

function Options({ element }: { element: StaticSelect }): ReactNode {
  if (!element.option_groups) return <OptionList options={element.options ?? []} />
  return element.option_groups.map((group) => (
    <optgroup key={group.label.text} label={plainText(group.label)}>
      <OptionList options={group.options} />
    </optgroup>
  ))
}

function OptionList({ options }: { options: PlainTextOption[] }) {
  return options.map((option) => (
    <option key={option.value} value={option.value}>
      {plainText(option.text)}
    </option>
  ))
}
