import { useEffect } from 'react'
import { BlockList } from '../blocks/block-list.tsx'
import { DrawingGuard } from '../blocks/drawing-guard.tsx'
import { TargetContext } from '../elements/target.tsx'
import { sendAct } from '../state/send-act.ts'
import { useSnapshot } from '../state/workspace.tsx'

/** The app's Home tab; opening it tells the app, which then fills it. */
export function HomeTab() {
  const { home, me, app } = useSnapshot()
  const user = me.id
  const { connected } = app

  useEffect(() => {
    if (connected) void sendAct({ kind: 'open-home', user })
  }, [user, connected])

  return (
    <section className="home" aria-label={`${app.name} Home`}>
      {home ? (
        <TargetContext value={{ kind: 'view', view: home.id }}>
          <DrawingGuard>
            <div className="blocks">
              <BlockList blocks={home.blocks} />
            </div>
          </DrawingGuard>
        </TargetContext>
      ) : (
        <div className="empty">
          <h2>{connected ? 'This is a work in progress' : 'The app is starting…'}</h2>
          <p>{app.name} has not published its Home for you yet.</p>
        </div>
      )}
    </section>
  )
}
