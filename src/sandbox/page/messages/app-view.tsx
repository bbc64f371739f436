import type { ReactNode } from 'react'
import type { Conversation } from '../../protocol.ts'
import { Avatar } from '../shell/avatar.tsx'
import { go } from '../state/address.ts'
import { useSnapshot } from '../state/workspace.tsx'
import { ConversationPane } from './conversation-pane.tsx'
import { HomeTab } from './home-tab.tsx'

interface AppViewProps {
  tab: 'home' | 'app'
  conversation: Conversation | undefined
  menu: ReactNode
}

const TABS = [
  { tab: 'home', label: 'Home' },
  { tab: 'app', label: 'Messages' },
] as const

/** The app's own place, as behind its name in Slack's sidebar: the tabs Home and Messages. */
export function AppView({ tab, conversation, menu }: AppViewProps) {
  const { app } = useSnapshot()
  return (
    <>
      <header className="pane-header pane-header-tabbed">
        {menu}
        <h1>
          <Avatar id={app.user} small /> {app.name}
          <span className={`presence ${app.connected ? 'presence-on' : ''}`} aria-hidden="true" />
        </h1>
      </header>
      <nav className="tabs" aria-label={`${app.name} tabs`}>
        {TABS.map((each) => (
          <button
            key={each.tab}
            type="button"
            className="tab"
            aria-current={each.tab === tab ? 'page' : undefined}
            onClick={() => go({ at: each.tab })}
          >
            {each.label}
          </button>
        ))}
      </nav>
      {tab === 'home' ? <HomeTab /> : <DirectMessages conversation={conversation} />}
    </>
  )
}

function DirectMessages({ conversation }: { conversation: Conversation | undefined }) {
  const { app } = useSnapshot()
  const empty = (
    <div className="empty">
      <h2>No messages yet</h2>
      <p>When {app.name} needs something from you, it writes to you here.</p>
    </div>
  )
  if (!conversation) return empty
  return (
    <ConversationPane
      conversation={conversation}
      label={`Messages with ${app.name}`}
      placeholder={`Message ${app.name}`}
      empty={empty}
    />
  )
}
