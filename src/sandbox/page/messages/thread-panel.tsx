import { useEffect, useRef } from 'react'
import type { Conversation, Message } from '../../protocol.ts'
import { Composer } from '../composer/composer.tsx'
import { CloseIcon } from '../shell/icons.tsx'
import { MessageItem } from './message-item.tsx'
import { follows } from './message-list.tsx'

interface ThreadPanelProps {
  conversation: Conversation
  root: Message
  onClose(): void
}

/** The thread at the right: its first message, the replies, and a field for another one. */
export function ThreadPanel({ conversation, root, onClose }: ThreadPanelProps) {
  const end = useRef<HTMLDivElement>(null)
  const count = root.replies.length

  useEffect(() => {
    if (count > 0) end.current?.scrollIntoView({ block: 'end' })
  }, [count])

  return (
    <aside className="thread" aria-label="Thread">
      <header className="pane-header">
        <h2>
          Thread <span className="pane-subtitle">{conversation.kind === 'channel' && `# ${conversation.name}`}</span>
        </h2>
        <button type="button" className="icon-button" aria-label="Close thread" onClick={onClose}>
          <CloseIcon />
        </button>
      </header>
      <div className="thread-messages" role="log" aria-label="Messages in the thread">
        <MessageItem message={root} channel={conversation.id} compact={false} />
        {count > 0 && <p className="thread-count">{count === 1 ? '1 reply' : `${count} replies`}</p>}
        {root.replies.map((reply, index) => (
          <MessageItem
            key={reply.ts}
            message={reply}
            channel={conversation.id}
            compact={follows(reply, root.replies[index - 1])}
          />
        ))}
        <div ref={end} />
      </div>
      {!conversation.archived && <Composer channel={conversation.id} placeholder="Reply…" thread={root.ts} />}
    </aside>
  )
}
