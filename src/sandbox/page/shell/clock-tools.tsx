import { ActError } from '../elements/act-error.tsx'
import { sendAct } from '../state/send-act.ts'
import { useAct } from '../state/use-act.ts'
import { useNow } from '../state/use-now.ts'
import { useSnapshot } from '../state/workspace.tsx'
import { formatSlackDate } from '../text/slack-date.ts'

const HOUR = 3_600_000
const STEPS = [
  { label: '+1 hour', by: HOUR },
  { label: '+1 day', by: 24 * HOUR },
]

/** Moves the pretend clock on, to see reminders, digests and grants that expire. */
export function ClockTools() {
  const { me } = useSnapshot()
  const act = useAct()
  const date = useNow()
  return (
    <fieldset className="tool">
      <legend>Clock</legend>
      <p>
        It is <strong>{formatSlackDate('{date_long}, {time}', date, date, me.tz)}</strong> ({me.tz}).
      </p>
      {STEPS.map(({ label, by }) => (
        <button
          key={label}
          type="button"
          className="button"
          aria-busy={act.busy}
          onClick={() => act.run(() => sendAct({ kind: 'set-clock', to: new Date(date.getTime() + by).toISOString() }))}
        >
          {label}
        </button>
      ))}
      <ActError text={act.error} />
    </fieldset>
  )
}
