import type { Message } from '../../protocol.ts'
import { BlockList } from '../blocks/block-list.tsx'
import { DrawingGuard } from '../blocks/drawing-guard.tsx'
import { TargetContext } from '../elements/target.tsx'
import { Avatar } from '../shell/avatar.tsx'
import { EyeIcon, ReplyIcon } from '../shell/icons.tsx'
import { usePerson, useSnapshot } from '../state/workspace.tsx'
import { Mrkdwn } from '../text/mrkdwn.tsx'
import { clockTime, dateOfTs } from '../text/time.ts'
import { ThreadLink } from './thread-link.tsx'

interface MessageProps {
  message: Message
  channel: string
  /** Follows closely on one by the same person: no name, no avatar. */
  compact: boolean
  /** Left out inside a thread. */
  onOpenThread?: ((ts: string) => void) | undefined
}

/** A message with its blocks, as in a channel or a thread. */
export function MessageItem({ message, channel, compact, onOpenThread }: MessageProps) {
  const { me, app } = useSnapshot()
  const author = usePerson(message.user)
  const isApp = message.user === app.user || author?.bot === true
  const name = author?.name ?? (isApp ? app.name : message.user)
  const date = dateOfTs(message.ts)
  const time = clockTime(date, me.tz)

  return (
    <article
      className={`message ${message.ephemeral ? 'message-ephemeral' : ''} ${compact ? 'message-compact' : ''}`}
      aria-label={`${name}, ${time}`}
      data-ts={message.ts}
    >
      {message.ephemeral && (
        <p className="message-private">
          <EyeIcon /> Only visible to you
        </p>
      )}
      <div className="message-gutter">
        {compact ? (
          <span className="message-gutter-time">{time.replace(/ [AP]M$/, '')}</span>
        ) : (
          <Avatar id={message.user} />
        )}
      </div>
      <div className="message-content">
        {!compact && (
          <div className="message-heading">
            <strong className="message-author">{name}</strong>
            {isApp && <span className="app-badge">APP</span>}
            <time dateTime={Number.isNaN(date.getTime()) ? undefined : date.toISOString()}>{time}</time>
          </div>
        )}
        <TargetContext value={{ kind: 'message', channel, ts: message.ts }}>
          <DrawingGuard>
            <MessageBody message={message} />
          </DrawingGuard>
        </TargetContext>
        {onOpenThread && message.replies.length > 0 && (
          <ThreadLink replies={message.replies} onOpen={() => onOpenThread(message.ts)} />
        )}
      </div>
      {onOpenThread && !message.ephemeral && (
        <div className="message-tools">
          <button
            type="button"
            className="icon-button"
            title="Reply in thread"
            onClick={() => onOpenThread(message.ts)}
          >
            <ReplyIcon />
            <span className="visually-hidden">
              Reply in thread to {name}, {time}
            </span>
          </button>
        </div>
      )}
    </article>
  )
}

function MessageBody({ message }: { message: Message }) {
  const edited = message.edited && <span className="edited"> (edited)</span>
  if (message.blocks.length === 0) {
    return (
      <div className="message-text">
        <Mrkdwn text={message.text} />
        {edited}
      </div>
    )
  }
  return (
    <div className="blocks">
      <BlockList blocks={message.blocks} />
      {edited}
    </div>
  )
}
