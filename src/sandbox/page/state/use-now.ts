import { useEffect, useState } from 'react'
import { useReceived } from './workspace.tsx'

const TICK = 10_000

/** The sandbox's time. Its clock runs between snapshots too, from wherever it was set. */
export function useNow(): Date {
  const { snapshot, at } = useReceived()
  const [, setTick] = useState(0)

  useEffect(() => {
    const timer = window.setInterval(() => setTick((tick) => tick + 1), TICK)
    return () => window.clearInterval(timer)
  }, [])

  return new Date(new Date(snapshot.now).getTime() + Date.now() - at)
}
