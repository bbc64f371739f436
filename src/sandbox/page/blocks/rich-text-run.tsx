import type { RichTextElement } from '@slack/types'
import type { ReactNode } from 'react'
import { emojiNamed } from '../text/emoji.ts'
import { BroadcastMention, ChannelMention, SafeLink, SlackDate, UserMention } from '../text/mention.tsx'

/** One run of rich text in its styles. */
export function RichTextRun({ element }: { element: RichTextElement }) {
  const style: Partial<Record<'bold' | 'italic' | 'strike' | 'code' | 'underline', boolean>> = element.style ?? {}
  let run = <Content element={element} />
  if (style.code) run = <code>{run}</code>
  if (style.bold) run = <strong>{run}</strong>
  if (style.italic) run = <em>{run}</em>
  if (style.strike) run = <del>{run}</del>
  if (style.underline) run = <u>{run}</u>
  return run
}

function Content({ element }: { element: RichTextElement }): ReactNode {
  switch (element.type) {
    case 'text':
      return element.text
    case 'link':
      return <SafeLink url={element.url} label={element.text ?? element.url} />
    case 'emoji':
      return <span className="emoji">{emojiNamed(element.name) ?? `:${element.name}:`}</span>
    case 'user':
      return <UserMention id={element.user_id} />
    case 'channel':
      return <ChannelMention id={element.channel_id} />
    case 'usergroup':
      return <span className="mention">@{element.usergroup_id}</span>
    case 'team':
      return <span className="mention">@{element.team_id}</span>
    case 'broadcast':
      return <BroadcastMention range={element.range} />
    case 'date':
      return (
        <SlackDate
          timestamp={element.timestamp}
          pattern={element.format}
          url={element.url}
          fallback={element.fallback ?? ''}
        />
      )
    case 'color':
      return element.value
    default:
      return element satisfies never
  }
}
