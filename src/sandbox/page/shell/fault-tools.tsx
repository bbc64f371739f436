import type { Fault } from '../../protocol.ts'
import { ActError } from '../elements/act-error.tsx'
import { sendAct } from '../state/send-act.ts'
import { useAct } from '../state/use-act.ts'
import { useSnapshot } from '../state/workspace.tsx'

const FAULTS: { label: string; title: string; fault: Fault }[] = [
  { label: '429', title: 'The next call is rate limited for 5 seconds', fault: { kind: 'rate-limit', retryAfter: 5 } },
  { label: '503', title: 'The next call gets a server error', fault: { kind: 'http-status', status: 503 } },
  { label: 'Slow', title: 'The next call takes 4 seconds', fault: { kind: 'slow', milliseconds: 4000 } },
  {
    label: 'Answer lost',
    title: 'The next call is done, but its answer never arrives',
    fault: { kind: 'answer-lost' },
  },
  { label: 'Sent twice', title: 'The next thing people do reaches the app twice', fault: { kind: 'duplicate' } },
  {
    label: 'Disconnect',
    title: 'Slack asks the app to connect again',
    fault: { kind: 'disconnect', reason: 'refresh_requested' },
  },
  { label: 'Drop sockets', title: 'Every connection of the app is cut', fault: { kind: 'drop-sockets' } },
]

/** Breaks the pretend Slack on purpose, to see that nothing is lost. */
export function FaultTools() {
  const { faults } = useSnapshot()
  const act = useAct()
  return (
    <fieldset className="tool">
      <legend>Faults</legend>
      <p>{faults.length === 0 ? 'What should go wrong next?' : `Waiting: ${faults.map(describe).join('; ')}.`}</p>
      {FAULTS.map(({ label, title, fault }) => (
        <button
          key={label}
          type="button"
          className="button"
          title={title}
          onClick={() => act.run(() => sendAct({ kind: 'inject', fault }))}
        >
          {label}
        </button>
      ))}
      <button
        type="button"
        className="button button-danger"
        aria-disabled={faults.length === 0}
        onClick={() => act.run(() => sendAct({ kind: 'clear-faults' }))}
      >
        Clear faults
      </button>
      <ActError text={act.error} />
    </fieldset>
  )
}

function describe(fault: Fault): string {
  const method = 'method' in fault && fault.method ? ` on ${fault.method}` : ''
  const times = 'times' in fault && fault.times && fault.times > 1 ? ` (${fault.times} times)` : ''
  return `${fault.kind.replace('-', ' ')}${method}${times}`
}
