import { type Element, elementsOf } from '../../src/sandbox/blocks/walk.ts'
import type { Block } from '../../src/sandbox/protocol.ts'

/** What people read in some blocks, a line a paragraph; buttons stand in brackets, quotations after `>`. */
export function words(blocks: readonly Block[]): string {
  return blocks.flatMap(lines).join('\n')
}

/** The buttons that people see, by their words. */
export function buttonsIn(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) =>
    elementsOf(block)
      .filter(({ type }) => type === 'button')
      .map((button) => textOf(button)),
  )
}

function lines(block: Block): string[] {
  switch (block.type) {
    case 'rich_text':
      return (block.elements as Part[]).flatMap(paragraphs)
    case 'context':
      return [(block.elements as Element[]).map((element) => textOf(element)).join(' ')]
    case 'actions':
      return [elementsOf(block).map(control).join(' ')]
    case 'input':
      return [`${textOf({ text: block.label })}: ${elementsOf(block).map(control).join(' ')}`]
    default:
      return block.text ? [textOf(block)] : []
  }
}

interface Part {
  type: string
  text?: string
  elements?: Part[]
}

function paragraphs({ type, elements = [] }: Part): string[] {
  if (type === 'rich_text_list') return elements.map((item) => `• ${inline(item)}`)
  return [`${type === 'rich_text_quote' ? '> ' : ''}${elements.map(inline).join('')}`]
}

/** Elements other than text would be markup: they show as what they are, so that a test sees them. */
function inline({ type, text, elements }: Part): string {
  if (elements) return elements.map(inline).join('')
  return type === 'text' || type === 'link' ? (text ?? '') : `{${type}}`
}

function control(element: Element): string {
  if (element.type === 'button') return `[${textOf(element)}]`
  return (element.options ?? []).map((option) => `(${textOf({ text: option.text })})`).join(' ') || '____'
}

function textOf({ text }: Record<string, unknown>): string {
  return typeof text === 'string' ? text : String((text as { text?: string } | undefined)?.text ?? '')
}
