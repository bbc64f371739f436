import { useRef, useState } from 'react'
import type { Outcome } from '../../protocol.ts'

/** One control's act: busy while it runs, and what went wrong with the last one. */
export interface RunningAct {
  busy: boolean
  error: string
  /** Runs the act unless one is still running. Resolves to its outcome, or to nothing when it was not run. */
  run(act: () => Promise<Outcome>): Promise<Outcome | undefined>
  dismiss(): void
}

/** Keeps `busy` and `error` for one control. */
export function useAct(): RunningAct {
  const running = useRef(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState('')

  async function run(act: () => Promise<Outcome>) {
    if (running.current) return undefined
    running.current = true
    setBusy(true)
    setError('')
    const outcome = await act()
    running.current = false
    setBusy(false)
    if (!outcome.ok) setError(outcome.error)
    return outcome
  }

  return { busy, error, run, dismiss: () => setError('') }
}
