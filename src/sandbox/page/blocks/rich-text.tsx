import type { RichTextBlock, RichTextBlockElement, RichTextElement, RichTextList } from '@slack/types'
import { InOrder } from '../text/in-order.tsx'
import { RichTextRun } from './rich-text-run.tsx'

/** Draws a rich_text block. Its texts are literal: no mrkdwn, no escapes. */
export function RichText({ block }: { block: RichTextBlock }) {
  return (
    <div className="rich-text">
      <InOrder of={block.elements} draw={drawPart} />
    </div>
  )
}

function drawPart(part: RichTextBlockElement) {
  switch (part.type) {
    case 'rich_text_section':
      return <div>{runs(part.elements)}</div>
    case 'rich_text_list':
      return <List list={part} />
    case 'rich_text_preformatted':
      return <pre>{runs(part.elements)}</pre>
    case 'rich_text_quote':
      return <blockquote>{runs(part.elements)}</blockquote>
    default:
      return part satisfies never
  }
}

function List({ list }: { list: RichTextList }) {
  const Tag = list.style === 'ordered' ? 'ol' : 'ul'
  return (
    <Tag style={{ marginInlineStart: `${(list.indent ?? 0) * 28}px` }}>
      <InOrder of={list.elements} draw={(item) => <li>{runs(item.elements)}</li>} />
    </Tag>
  )
}

function runs(elements: RichTextElement[]) {
  return <InOrder of={elements} draw={(element) => <RichTextRun element={element} />} />
}
