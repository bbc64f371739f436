import { useState } from 'react'
import { useNow } from '../state/use-now.ts'
import { useSnapshot } from '../state/workspace.tsx'
import { clockTime, format } from '../text/time.ts'
import { ClockTools } from './clock-tools.tsx'
import { FaultTools } from './fault-tools.tsx'
import { ToolsIcon } from './icons.tsx'

/** The strip at the bottom for what is not Slack: the pretend clock, faults, and whether the app is connected. */
export function ToolDrawer() {
  const [open, setOpen] = useState(false)
  const { app, me, faults } = useSnapshot()
  const date = useNow()
  return (
    <section className="tools" aria-label="Sandbox tools">
      <button type="button" className="tools-strip" aria-expanded={open} onClick={() => setOpen(!open)}>
        <ToolsIcon />
        <strong>Sandbox</strong>
        <span>
          {format(date, me.tz, { weekday: 'short', month: 'short', day: 'numeric' })}, {clockTime(date, me.tz)}
        </span>
        <span className="tools-app">
          <span className={`presence ${app.connected ? 'presence-on' : ''}`} aria-hidden="true" />
          <span className="tools-app-name">{app.name}</span> {app.connected ? 'connected' : 'not connected'}
        </span>
        {faults.length > 0 && (
          <span className="tools-faults">
            {faults.length} fault{faults.length > 1 && 's'} waiting
          </span>
        )}
      </button>
      {open && (
        <div className="tools-body">
          <ClockTools />
          <FaultTools />
        </div>
      )}
    </section>
  )
}
