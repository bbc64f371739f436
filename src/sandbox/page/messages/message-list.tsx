import { Fragment, type ReactNode } from 'react'
import type { Message } from '../../protocol.ts'
import { useSnapshot } from '../state/workspace.tsx'
import { dateOfTs, dayKey, dayName } from '../text/time.ts'
import { MessageItem } from './message-item.tsx'
import { useStickyScroll } from './use-sticky-scroll.ts'

interface MessageListProps {
  label: string
  channel: string
  messages: Message[]
  empty: ReactNode
  /** Grows with every message or command that the person sends. */
  sent: number
  onOpenThread(ts: string): void
}

/** A conversation's messages, oldest first; new ones are read out by screen readers. */
export function MessageList({ label, channel, messages, empty, sent, onOpenThread }: MessageListProps) {
  const { me, now } = useSnapshot()
  const scroll = useStickyScroll(messages, sent)
  return (
    <div className="log-frame">
      <div className="log" role="log" aria-label={label} ref={scroll.ref} onScroll={scroll.onScroll}>
        <div className="log-filler">{messages.length === 0 && empty}</div>
        {messages.map((message, index) => {
          const before = messages[index - 1]
          const date = dateOfTs(message.ts)
          const newDay = !before || dayKey(dateOfTs(before.ts), me.tz) !== dayKey(date, me.tz)
          return (
            <Fragment key={message.ts}>
              {newDay && <DayDivider name={dayName(date, new Date(now), me.tz)} />}
              <MessageItem
                message={message}
                channel={channel}
                compact={!newDay && follows(message, before)}
                onOpenThread={onOpenThread}
              />
            </Fragment>
          )
        })}
      </div>
      {scroll.behind && (
        <button type="button" className="new-messages" onClick={scroll.toBottom}>
          ↓ New messages
        </button>
      )}
    </div>
  )
}

/** Whether Slack would draw the message under the former one's name: same person, within five minutes. */
export function follows(message: Message, before: Message | undefined): boolean {
  if (!before || message.ephemeral || before.ephemeral || before.replies.length > 0) return false
  return before.user === message.user && Number(message.ts) - Number(before.ts) < 300
}

function DayDivider({ name }: { name: string }) {
  return (
    <div className="day-divider">
      <span>{name}</span>
    </div>
  )
}
