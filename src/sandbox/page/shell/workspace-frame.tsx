import { useEffect } from 'react'
import { ModalStack } from '../dialogs/modal-stack.tsx'
import { AppView } from '../messages/app-view.tsx'
import { ChannelView } from '../messages/channel-view.tsx'
import { ThreadPanel } from '../messages/thread-panel.tsx'
import { go, useAddress } from '../state/address.ts'
import type { Link } from '../state/live-snapshot.ts'
import { type Place, placeAt } from '../state/place.ts'
import { useUnread } from '../state/unread.ts'
import { useSnapshot } from '../state/workspace.tsx'
import { Banner } from './banner.tsx'
import { Sidebar } from './sidebar.tsx'
import { MenuToggle, useSidebarDrawer } from './sidebar-drawer.tsx'
import { ToolDrawer } from './tool-drawer.tsx'

/** Sidebar, the place one is at, perhaps a thread, the sandbox's tools, and whatever modals are open. */
export function Workspace({ link }: { link: Link }) {
  const snapshot = useSnapshot()
  const { at, thread } = useAddress()
  const place = placeAt(at, snapshot)
  const conversation = 'conversation' in place ? place.conversation : undefined
  const root = thread ? conversation?.messages.find((message) => message.ts === thread) : undefined
  const unread = useUnread(snapshot, conversation?.id)
  useTitle(place)
  const menu = useSidebarDrawer(`${snapshot.me.id}/${at}`)

  return (
    <div className="frame">
      <Banner link={link} />
      <div className="frame-columns">
        <Sidebar place={place} unread={unread} open={menu.open} />
        {menu.open && <button type="button" className="scrim" aria-label="Close menu" onClick={menu.close} />}
        <main className="pane" data-thread={root !== undefined}>
          <div className="pane-main">
            <PlaceView
              key={`${snapshot.me.id}/${conversation?.id ?? place.kind}`}
              place={place}
              menu={<MenuToggle open={menu.open} onToggle={menu.toggle} />}
            />
          </div>
          {conversation && root && (
            <ThreadPanel key={root.ts} conversation={conversation} root={root} onClose={() => go({ thread: '' })} />
          )}
        </main>
      </div>
      <ToolDrawer />
      <ModalStack />
    </div>
  )
}

function PlaceView({ place, menu }: { place: Place; menu: React.ReactNode }) {
  switch (place.kind) {
    case 'home':
      return <AppView tab="home" conversation={undefined} menu={menu} />
    case 'app':
      return <AppView tab="app" conversation={place.conversation} menu={menu} />
    case 'channel':
      return <ChannelView conversation={place.conversation} menu={menu} />
    case 'nowhere':
      return (
        <>
          <header className="pane-header">{menu}</header>
          <div className="empty">
            <h2>Nothing to see here yet</h2>
            <p>This person is in no channel.</p>
          </div>
        </>
      )
    default:
      return place satisfies never
  }
}

function useTitle(place: Place) {
  const { me, app } = useSnapshot()
  const where = place.kind === 'channel' ? `#${place.conversation.name}` : app.name
  useEffect(() => {
    document.title = `${where} (${me.name}) | ${app.name} sandbox`
  }, [where, me.name, app.name])
}
