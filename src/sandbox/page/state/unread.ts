import { useEffect, useState } from 'react'
import type { Conversation, Snapshot } from '../../protocol.ts'

/** How many messages of a conversation the person has not looked at, by conversation id. */
export type Unread = Record<string, number>

type Marks = Record<string, string>

const STORED_AS = 'countersign-sandbox-read'

/** Counts what is unread, and marks the open conversation as read. Survives a reload of the tab. */
export function useUnread(snapshot: Snapshot | null, open: string | undefined): Unread {
  const [marks, setMarks] = useState<Marks>(storedMarks)
  const me = snapshot?.me.id ?? ''
  const current = snapshot?.conversations.find((conversation) => conversation.id === open)
  const key = `${me}/${open}`
  const newest = current ? newestTs(current) : ''

  useEffect(() => {
    if (!newest || marks[key] === newest) return
    const next = { ...marks, [key]: newest }
    setMarks(next)
    sessionStorage.setItem(STORED_AS, JSON.stringify(next))
  }, [key, newest, marks])

  const others = (snapshot?.conversations ?? []).filter((conversation) => conversation.id !== open)
  return Object.fromEntries(others.map((each) => [each.id, countUnread(each, me, marks[`${me}/${each.id}`])]))
}

/** A mark beyond the newest message was made in an earlier sandbox: then everything is new. */
function countUnread(conversation: Conversation, me: string, mark: string | undefined): number {
  const valid = mark !== undefined && mark <= newestTs(conversation) ? mark : ''
  return everything(conversation).filter((message) => message.user !== me && message.ts > valid).length
}

function newestTs(conversation: Conversation): string {
  return everything(conversation).reduce((newest, message) => (message.ts > newest ? message.ts : newest), '')
}

function everything(conversation: Conversation) {
  return conversation.messages.flatMap((message) => [message, ...message.replies])
}

function storedMarks(): Marks {
  try {
    return JSON.parse(sessionStorage.getItem(STORED_AS) ?? '{}') as Marks
  } catch {
    return {}
  }
}
