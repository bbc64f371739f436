import { useEffect } from 'react'
import type { Snapshot } from '../protocol.ts'
import { StartScreen } from './shell/start-screen.tsx'
import { Workspace } from './shell/workspace-frame.tsx'
import { useAddress } from './state/address.ts'
import { useLiveSnapshot } from './state/live-snapshot.ts'
import { sendAct } from './state/send-act.ts'
import { WorkspaceProvider } from './state/workspace.tsx'

/** The whole page: nothing but a start screen until the first snapshot arrives. */
export function App() {
  const { user } = useAddress()
  const { received, link } = useLiveSnapshot(user)
  useForgetEphemerals(received?.snapshot ?? null)
  if (!received) return <StartScreen link={link} user={user} />
  return (
    <WorkspaceProvider received={received}>
      <Workspace link={link} />
    </WorkspaceProvider>
  )
}

/** As in Slack, messages that only you see are gone once you reload. */
function useForgetEphemerals(snapshot: Snapshot | null) {
  const loaded = snapshot !== null
  const user = snapshot?.me.id
  // biome-ignore lint/correctness/useExhaustiveDependencies: once a page load, not once a person
  useEffect(() => {
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
    if (user && navigation?.type === 'reload') void sendAct({ kind: 'reload', user })
  }, [loaded])
}
