import type { Message } from '../../protocol.ts'
import { Avatar } from '../shell/avatar.tsx'
import { useSnapshot } from '../state/workspace.tsx'
import { clockTime, dateOfTs, dayName } from '../text/time.ts'

/** `2 replies  Last reply today at 10:31 AM`, under the message that started the thread. */
export function ThreadLink({ replies, onOpen }: { replies: Message[]; onOpen(): void }) {
  const { me, now } = useSnapshot()
  const authors = [...new Set(replies.map((reply) => reply.user))].slice(0, 4)
  const last = dateOfTs(replies.at(-1)?.ts ?? '')
  return (
    <button type="button" className="thread-link" onClick={onOpen}>
      {authors.map((id) => (
        <Avatar key={id} id={id} small />
      ))}
      <span className="thread-link-count">{replies.length === 1 ? '1 reply' : `${replies.length} replies`}</span>
      <span className="thread-link-when">
        Last reply {dayName(last, new Date(now), me.tz).toLowerCase()} at {clockTime(last, me.tz)}
      </span>
    </button>
  )
}
