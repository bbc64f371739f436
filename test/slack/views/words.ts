import type {
  ActionsBlockElement,
  Button,
  HomeView,
  InputBlock,
  KnownBlock,
  ModalView,
  RichTextBlock,
  RichTextElement,
} from '@slack/types'
import type { Rendered } from '../../../src/slack/views/rendered.ts'

/** A message as somebody reads it: its notification text, then its blocks. */
export function words({ text, blocks }: Rendered): string {
  return `(${text})\n\n${blockWords(blocks)}`
}

/** A modal or a Home as somebody reads it. */
export function viewWords(view: ModalView | HomeView): string {
  const body = blockWords(view.blocks as KnownBlock[])
  if (view.type === 'home') return body
  const feet = [view.submit?.text, view.close?.text].filter(Boolean).map((label) => `[${label}]`)
  return `== ${view.title.text} ==\n${body}\n${feet.join(' ')}`
}

/** Blocks as words: `*bold*`, `_italic_`, `` `code` ``, `> quoted`, `• listed`, `[button]`, `(small print)`, `{input}`. */
export function blockWords(blocks: readonly KnownBlock[]): string {
  return blocks.map(oneBlock).join('\n')
}

/** Every button of some blocks, with what it does and is about. */
export function buttonsIn(blocks: readonly unknown[]): { text: string; action_id: string; value: string }[] {
  return (blocks as KnownBlock[]).flatMap((block) =>
    block.type === 'actions'
      ? (block.elements as Button[]).map(({ text, action_id = '', value = '' }) => ({
          text: text.text,
          action_id,
          value,
        }))
      : [],
  )
}

function oneBlock(block: KnownBlock): string {
  switch (block.type) {
    case 'header':
      return `# ${block.text.text}`
    case 'section':
      return block.text?.text ?? ''
    case 'context':
      return block.elements.map((element) => ('text' in element ? `(${element.text})` : '(image)')).join(' ')
    case 'divider':
      return '---'
    case 'actions':
      return block.elements.map(controlWords).join(' ')
    case 'input':
      return inputWords(block)
    case 'rich_text':
      return richWords(block)
    default:
      throw new Error(`no view should have a block of type ${block.type}`)
  }
}

function controlWords(element: ActionsBlockElement): string {
  if (element.type === 'static_select') return `{menu: ${element.options?.map(({ text }) => text.text).join(' | ')}}`
  const { text, style } = element as Button
  return `[${text.text}${style ? ` | ${style}` : ''}]`
}

function inputWords({ label, hint, optional, element }: InputBlock): string {
  const kind = element.type === 'static_select' ? element.options?.map(({ text }) => text.text).join(' | ') : ''
  const chosen = element.type === 'static_select' ? `; ${element.initial_option?.text.text}` : ''
  return `{${label.text}${optional ? ' (optional)' : ''}${hint ? `. ${hint.text}` : ''}${kind ? `: ${kind}${chosen}` : ''}}`
}

function richWords({ elements }: RichTextBlock): string {
  return elements
    .map((element) => {
      if (element.type === 'rich_text_list')
        return element.elements.map((item) => `• ${runs(item.elements)}`).join('\n')
      const said = runs(element.elements)
      return element.type === 'rich_text_quote' ? said.replace(/^/gm, '> ') : said
    })
    .join('\n')
}

function runs(elements: RichTextElement[]): string {
  return elements
    .map((element) => {
      if (element.type === 'link') return `${element.text}<${element.url}>`
      if (element.type !== 'text') throw new Error(`no view should have ${element.type} in its text`)
      const { text, style } = element
      return style?.bold ? `*${text}*` : style?.code ? `\`${text}\`` : style?.italic ? `_${text}_` : text
    })
    .join('')
}
