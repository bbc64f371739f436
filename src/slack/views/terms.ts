import type { InputBlock } from '@slack/types'
import { formatDuration, formatInstant, parseDuration } from '../../core/calendar.ts'
import type { ActionRules } from '../../core/policy.ts'
import type { View } from '../../core/view.ts'
import { inputs } from '../ids.ts'
import { choice, textInput } from './form.ts'
import { zoneOf } from './when.ts'

/** When a grant ends. Each choice is the instant that it says, to the minute, so that what is shown is what holds. */
export function expiryInput(view: Pick<View, 'desk'>, rules: ActionRules, now: number): InputBlock {
  const usual = ['1h', '4h', '12h', '1d', '3d', '7d', '14d', '30d', '90d'].map((text) => parseDuration(text) ?? 0)
  const allowed = [...new Set([...usual, rules.ttl, rules.max_ttl])].filter((ttl) => ttl > 0 && ttl <= rules.max_ttl)
  const options = allowed
    .sort((a, b) => a - b)
    .map((ttl) => {
      const end = endOf(now, ttl)
      return { text: `${formatDuration(ttl)}: ${formatInstant(Date.parse(end), zoneOf(view))}`, value: end }
    })
  return choice(inputs.ttl, 'The grant ends after', options, endOf(now, rules.ttl))
}

/** The action's name to type, where policy wants that. */
export function typedInput(action: string, { confirm }: ActionRules): InputBlock[] {
  if (confirm !== 'type_the_name') return []
  return [textInput(inputs.typed, `To be sure, type the action’s name: ${action}`, { multiline: false, max: null })]
}

const minute = 60_000

function endOf(now: number, ttl: number): string {
  const end = now + ttl
  const whole = end - (end % minute)
  return new Date(whole > now ? whole : end).toISOString()
}
