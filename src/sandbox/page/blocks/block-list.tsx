import type { ContextBlock, ImageBlock, KnownBlock } from '@slack/types'
import type { Block } from '../../protocol.ts'
import { ActionElement } from '../elements/action-element.tsx'
import { InOrder } from '../text/in-order.tsx'
import { plainText, Text } from '../text/text-object.tsx'
import { Picture } from './picture.tsx'
import { RichText } from './rich-text.tsx'
import { Section } from './section.tsx'
import { Table } from './table.tsx'
import { UnknownThing } from './unknown-thing.tsx'

/** Draws blocks, top to bottom. Input blocks belong to a form, which draws them itself through `input`. */
export function BlockList({ blocks, input }: { blocks: Block[]; input?: (block: Block) => React.ReactNode }) {
  return blocks.map((block) => (
    <div key={block.block_id} className={`block block-${block.type}`}>
      {block.type === 'input' && input ? input(block) : <OneBlock block={block} />}
    </div>
  ))
}

/** The server has checked the shape against Slack's limits, so its JSON is taken for what its type says. */
function OneBlock({ block }: { block: Block }) {
  const known = block as unknown as KnownBlock
  switch (known.type) {
    case 'section':
      return <Section block={known} blockId={block.block_id} />
    case 'header':
      return <h3>{plainText(known.text)}</h3>
    case 'divider':
      return <hr />
    case 'context':
      return <InOrder of={known.elements} draw={drawContextElement} />
    case 'actions':
      return (
        <InOrder
          of={known.elements}
          draw={(element) => <ActionElement key={element.action_id} element={element} blockId={block.block_id} />}
        />
      )
    case 'image':
      return <ImageFigure block={known} />
    case 'rich_text':
      return <RichText block={known} />
    case 'table':
      return <Table block={known} />
    default:
      return <UnknownThing what={`${known.type} block`} />
  }
}

function drawContextElement(element: ContextBlock['elements'][number]) {
  if (element.type === 'image') return <Picture of={element} />
  return (
    <span>
      <Text of={element} />
    </span>
  )
}

function ImageFigure({ block }: { block: ImageBlock }) {
  return (
    <figure>
      {block.title && <figcaption>{plainText(block.title)}</figcaption>}
      <Picture of={block} />
    </figure>
  )
}
