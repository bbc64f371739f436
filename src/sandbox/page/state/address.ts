import { useSyncExternalStore } from 'react'

/** Who looks at what, kept in the URL's hash: `#user=U01ANA&at=C01BLOCKERS&thread=1700000000.000100`. */
export interface Address {
  user: string
  /** A conversation's id, `home` (the app's Home tab), `app` (its Messages tab), or empty for the first channel. */
  at: string
  thread: string
}

/** Who looks when the address names nobody. */
const FIRST_VISITOR = 'U01ANA'

/** The address now, and again whenever it changes. */
export function useAddress(): Address {
  return readAddress(useSyncExternalStore(onHashChange, () => window.location.hash))
}

/** Moves to another person, conversation or thread. A change of place closes the thread. */
export function go(change: Partial<Address>): void {
  const next = { ...readAddress(window.location.hash), thread: '', ...change }
  window.location.hash = addressHash(next)
}

/** The hash that `go` would set, for links. */
export function addressHash({ user, at, thread }: Address): string {
  const parts = new URLSearchParams({ user })
  if (at) parts.set('at', at)
  if (thread) parts.set('thread', thread)
  return `#${parts}`
}

function readAddress(hash: string): Address {
  const parts = new URLSearchParams(hash.replace(/^#/, ''))
  return {
    user: parts.get('user') || FIRST_VISITOR,
    at: parts.get('at') ?? '',
    thread: parts.get('thread') ?? '',
  }
}

function onHashChange(changed: () => void): () => void {
  window.addEventListener('hashchange', changed)
  return () => window.removeEventListener('hashchange', changed)
}
