import type { ReactNode } from 'react'
import type { Conversation } from '../../protocol.ts'
import { useSnapshot } from '../state/workspace.tsx'
import { ConversationPane } from './conversation-pane.tsx'

/** A channel: its name at the top, then the conversation. */
export function ChannelView({ conversation, menu }: { conversation: Conversation; menu: ReactNode }) {
  const { commands } = useSnapshot()
  const { name } = conversation
  return (
    <>
      <header className="pane-header">
        {menu}
        <h1>
          <span className="pane-hash">#</span> {name}
        </h1>
      </header>
      <ConversationPane
        conversation={conversation}
        label={`Messages in #${name}`}
        placeholder={`Message #${name}`}
        empty={
          <div className="empty">
            <h2># {name}</h2>
            <p>This is the very beginning of the channel. Nothing has been posted yet.</p>
            {commands[0] && (
              <p>
                Type <kbd>{commands[0].command}</kbd> below to ask the app something.
              </p>
            )}
          </div>
        }
      />
    </>
  )
}
