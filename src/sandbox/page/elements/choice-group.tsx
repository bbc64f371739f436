import type { Checkboxes, Option, RadioButtons } from '@slack/types'
import type { InputValue } from '../../protocol.ts'
import { Text } from '../text/text-object.tsx'
import type { FieldProps } from './field-props.ts'

/** Radio buttons (one of several) or checkboxes (any of them). */
export function ChoiceGroup(props: FieldProps<RadioButtons | Checkboxes>) {
  const { element, id, label, value, onChange, invalid, describedBy } = props
  const radio = element.type === 'radio_buttons'
  const chosen = chosenValues(value)

  function toggle(option: string) {
    if (radio) return onChange({ option })
    const rest = chosen.filter((each) => each !== option)
    onChange({ options: rest.length < chosen.length ? rest : [...chosen, option] })
  }

  return (
    <fieldset
      role={radio ? 'radiogroup' : undefined}
      className="choices"
      aria-label={label}
      aria-labelledby={label ? undefined : `${id}-label`}
      aria-describedby={describedBy}
      data-invalid={invalid || undefined}
    >
      {element.options.map((option, index) => (
        <Choice
          key={option.value}
          option={option}
          input={{
            id: index === 0 ? id : `${id}-${index}`,
            name: id,
            type: radio ? 'radio' : 'checkbox',
            checked: chosen.includes(option.value ?? ''),
            'aria-invalid': invalid || undefined,
            onChange: () => toggle(option.value ?? ''),
          }}
          focusOnLoad={index === 0 && element.focus_on_load === true}
        />
      ))}
    </fieldset>
  )
}

function Choice(props: { option: Option; input: React.ComponentProps<'input'>; focusOnLoad: boolean }) {
  const { option, input } = props
  const details = `${input.id}-details`
  return (
    <div className="choice">
      <input
        {...input}
        data-autofocus={props.focusOnLoad || undefined}
        aria-describedby={option.description ? details : undefined}
      />
      <label htmlFor={input.id}>
        <Text of={option.text} />
      </label>
      {option.description && (
        <span id={details} className="choice-details">
          <Text of={option.description} />
        </span>
      )}
    </div>
  )
}

function chosenValues(value: InputValue | undefined): string[] {
  if (!value) return []
  if ('options' in value) return value.options
  return 'option' in value ? [value.option] : []
}
