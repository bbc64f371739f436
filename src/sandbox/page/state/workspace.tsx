import { createContext, type ReactNode, useContext } from 'react'
import type { Act, Outcome, Person, Snapshot } from '../../protocol.ts'
import { sendAct } from './send-act.ts'

/** What a person does, before we say who it is. */
export type PersonalAct = WithoutUser<Extract<Act, { user: string }>>

/** A snapshot, and when it arrived by this machine's clock. */
export interface Received {
  snapshot: Snapshot
  at: number
}

type WithoutUser<T> = T extends unknown ? Omit<T, 'user'> : never

const WorkspaceContext = createContext<Received | null>(null)

/** Makes the snapshot known to everything below. */
export function WorkspaceProvider({ received, children }: { received: Received; children: ReactNode }) {
  return <WorkspaceContext value={received}>{children}</WorkspaceContext>
}

/** The snapshot that is being drawn, and when it arrived. */
export function useReceived(): Received {
  const received = useContext(WorkspaceContext)
  if (!received) throw new Error('useReceived needs a WorkspaceProvider above it')
  return received
}

/** The snapshot that is being drawn. */
export function useSnapshot(): Snapshot {
  return useReceived().snapshot
}

/** Sends an act as the person who looks. */
export function useSend(): (act: PersonalAct) => Promise<Outcome> {
  const user = useSnapshot().me.id
  return (act) => sendAct({ ...act, user } as Act)
}

/** A person by id; the snapshot may mention people that it does not list. */
export function usePerson(id: string): Person | undefined {
  return useSnapshot().people.find((person) => person.id === id)
}
