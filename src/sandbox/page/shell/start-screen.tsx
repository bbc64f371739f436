import { addressHash } from '../state/address.ts'
import type { Link } from '../state/live-snapshot.ts'

/** Before the first snapshot: what the page waits for. */
export function StartScreen({ link, user }: { link: Link; user: string }) {
  return (
    <main className="start-screen">
      <div className="spinner" aria-hidden="true" />
      <p role="status">{link === 'lost' ? 'The sandbox does not answer. Trying again…' : 'The app is starting…'}</p>
      {link === 'lost' && user !== 'U01ANA' && (
        <p>
          Nobody called {user} may be here.{' '}
          <a href={addressHash({ user: 'U01ANA', at: '', thread: '' })}>Look as Ana</a>
        </p>
      )}
    </main>
  )
}
