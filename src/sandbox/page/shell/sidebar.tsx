import type { ReactNode } from 'react'
import { addressHash } from '../state/address.ts'
import { channelsOf, directMessage, type Place } from '../state/place.ts'
import type { Unread } from '../state/unread.ts'
import { useSnapshot } from '../state/workspace.tsx'
import { Avatar } from './avatar.tsx'
import { PeopleRail, standing } from './people-rail.tsx'
import { SIDEBAR_ID } from './sidebar-drawer.tsx'

/** Where one can go: channels, the app, and (in the rail) another person's shoes. */
export function Sidebar({ place, unread, open }: { place: Place; unread: Unread; open: boolean }) {
  const snapshot = useSnapshot()
  const { app, me } = snapshot
  const direct = directMessage(snapshot)
  const here = place.kind === 'channel' ? place.conversation.id : ''
  return (
    <div className="sidebar-frame" data-open={open} id={SIDEBAR_ID}>
      <PeopleRail />
      <nav className="sidebar" aria-label="Workspace">
        <header className="sidebar-header">
          <p className="workspace-name">{app.name} sandbox</p>
          <p className="sandbox-badge">Sandbox: nothing here reaches Slack</p>
        </header>
        <div className="sidebar-scroll">
          <Group title="Channels">
            {channelsOf(snapshot).map((channel) => (
              <Entry key={channel.id} at={channel.id} current={channel.id === here} unread={unread[channel.id] ?? 0}>
                <span className="entry-symbol" aria-hidden="true">
                  #
                </span>
                {channel.name}
              </Entry>
            ))}
          </Group>
          <Group title="Apps">
            <Entry at="app" current={place.kind === 'app'} unread={direct ? (unread[direct.id] ?? 0) : 0} counted>
              <Avatar id={app.user} small />
              {app.name}
              <span className={`presence ${app.connected ? 'presence-on' : ''}`} aria-hidden="true" />
            </Entry>
            <Entry at="home" current={place.kind === 'home'} unread={0}>
              <span className="entry-symbol" aria-hidden="true">
                ⌂
              </span>
              {app.name} Home
            </Entry>
          </Group>
        </div>
        <footer className="sidebar-me">
          <Avatar id={me.id} />
          <span>
            <strong>{me.name}</strong>
            <span>{standing(me)}</span>
          </span>
        </footer>
      </nav>
    </div>
  )
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="sidebar-group" aria-label={title}>
      <h2>{title}</h2>
      <ul>{children}</ul>
    </section>
  )
}

interface EntryProps {
  at: string
  current: boolean
  unread: number
  /** Shows how many, as Slack does for direct messages, and not only that there are some. */
  counted?: boolean
  children: ReactNode
}

function Entry({ at, current, unread, counted = false, children }: EntryProps) {
  const { me } = useSnapshot()
  return (
    <li>
      <a
        className="entry"
        href={addressHash({ user: me.id, at, thread: '' })}
        aria-current={current ? 'page' : undefined}
        data-unread={unread > 0}
      >
        {children}
        {unread > 0 && (
          <span className={counted ? 'unread-count' : 'unread-dot'}>
            {counted && unread}
            <span className="visually-hidden"> unread</span>
          </span>
        )}
      </a>
    </li>
  )
}
