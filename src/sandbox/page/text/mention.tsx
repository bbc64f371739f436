import { addressHash } from '../state/address.ts'
import { useSnapshot } from '../state/workspace.tsx'
import { isSafeUrl } from './parse-angle.ts'
import { formatSlackDate } from './slack-date.ts'

/** `@Ana`, highlighted when it is the person who looks. */
export function UserMention({ id, label = '' }: { id: string; label?: string }) {
  const { people, me } = useSnapshot()
  const name = people.find((person) => person.id === id)?.name || label || id
  return <span className={id === me.id ? 'mention mention-me' : 'mention'}>@{name}</span>
}

/** `#blockers`, a link when the person sees that channel. */
export function ChannelMention({ id, label = '' }: { id: string; label?: string }) {
  const { conversations, me } = useSnapshot()
  const channel = conversations.find((conversation) => conversation.id === id)
  if (!channel) return <span className="mention">#{label || id}</span>
  return (
    <a className="mention" href={addressHash({ user: me.id, at: id, thread: '' })}>
      #{channel.name}
    </a>
  )
}

/** `@here` and its like, drawn as loudly as Slack does: an injected one must be seen. */
export function BroadcastMention({ range }: { range: string }) {
  return <span className="mention mention-me">@{range}</span>
}

/** A moment in the reader's own time zone. */
export function SlackDate(props: { timestamp: number; pattern: string; url?: string | undefined; fallback?: string }) {
  const { me, now } = useSnapshot()
  const date = new Date(props.timestamp * 1000)
  if (Number.isNaN(date.getTime())) return props.fallback ?? ''
  const text = formatSlackDate(props.pattern, date, new Date(now), me.tz)
  return <time dateTime={date.toISOString()}>{props.url ? <SafeLink url={props.url} label={text} /> : text}</time>
}

/** A link that opens elsewhere; an address that is not safe to click is shown as text. */
export function SafeLink({ url, label }: { url: string; label: string }) {
  if (!isSafeUrl(url)) return label
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {label}
    </a>
  )
}
