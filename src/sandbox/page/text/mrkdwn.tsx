import { InOrder } from './in-order.tsx'
import type { Inline } from './inline.ts'
import { BroadcastMention, ChannelMention, SafeLink, SlackDate, UserMention } from './mention.tsx'
import { type Passage, parseMrkdwn } from './parse-mrkdwn.ts'

/** Draws Slack's mrkdwn. Untrusted text only ever becomes text nodes. */
export function Mrkdwn({ text }: { text: string }) {
  return <InOrder of={parseMrkdwn(text)} draw={drawPassage} />
}

function drawPassage(passage: Passage) {
  if (passage.kind === 'pre') return <pre>{passage.text}</pre>
  const pieces = <InOrder of={passage.children} draw={drawPiece} />
  return passage.kind === 'quote' ? <blockquote>{pieces}</blockquote> : pieces
}

function drawPiece(node: Inline) {
  switch (node.kind) {
    case 'text':
      return node.text
    case 'bold':
      return <Styled as="strong" nodes={node.children} />
    case 'italic':
      return <Styled as="em" nodes={node.children} />
    case 'strike':
      return <Styled as="del" nodes={node.children} />
    case 'code':
      return <code>{node.text}</code>
    case 'emoji':
      return <Emoji {...node} />
    case 'link':
      return <SafeLink {...node} />
    case 'user':
      return <UserMention {...node} />
    case 'channel':
      return <ChannelMention {...node} />
    case 'usergroup':
      return <span className="mention">@{node.label || node.id}</span>
    case 'broadcast':
      return <BroadcastMention range={node.range} />
    case 'date':
      return <SlackDate {...node} />
    default:
      return node satisfies never
  }
}

function Styled({ as: Tag, nodes }: { as: 'strong' | 'em' | 'del'; nodes: Inline[] }) {
  return (
    <Tag>
      <InOrder of={nodes} draw={drawPiece} />
    </Tag>
  )
}

function Emoji({ character, name }: { character: string; name: string }) {
  return (
    <span className="emoji" title={`:${name}:`}>
      {character}
    </span>
  )
}
