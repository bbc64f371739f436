import type { Button, KnownBlock } from '@slack/types'

/** Slack's limits on what a view holds, in characters and items. Source: docs.slack.dev/reference/block-kit, checked November 2026. */
export const LIMITS = {
  blocks: { message: 50, modal: 100, home: 100 },
  charactersInMessage: 13_000,
  /** A modal or Home holds 250 kB, and a character is up to three bytes of it. */
  charactersInView: 60_000,
  bytesInView: 250_000,
  fallback: 4000,
  text: 3000,
  header: 150,
  actionsElements: 25,
  contextElements: 10,
  buttonText: 75,
  buttonValue: 2000,
  id: 255,
  privateMetadata: 3000,
  title: 24,
  optionText: 75,
  options: 100,
  placeholder: 150,
  label: 2000,
  inputLength: 3000,
} as const

/** Where blocks stand. */
export type Surface = keyof typeof LIMITS.blocks

/** Whether Slack takes these blocks on this surface. */
export function fits(blocks: readonly KnownBlock[], surface: Surface = 'message'): boolean {
  return misfits(blocks, surface).length === 0
}

/** What is too long or too many in these blocks; a test holds every view to it. */
export function misfits(blocks: readonly KnownBlock[], surface: Surface = 'message'): string[] {
  const found: string[] = []
  const hold = (what: string, size: number, max: number) => {
    if (size > max) found.push(`${what}: ${size} of ${max}`)
  }
  hold('blocks', blocks.length, LIMITS.blocks[surface])
  if (surface === 'message') hold('characters in the message', charactersIn(blocks), LIMITS.charactersInMessage)
  else hold('bytes in the view', Buffer.byteLength(JSON.stringify(blocks)), LIMITS.bytesInView)
  for (const block of blocks) holdBlock(block, hold)
  return found
}

/** The characters of text that people see in some blocks, as Slack counts them: after escaping. */
export function charactersIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + charactersIn(item), 0)
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).reduce((sum, [key, inner]) => {
    if (typeof inner !== 'string') return sum + charactersIn(inner)
    return key === 'text' ? sum + escapedLength(inner) : sum
  }, 0)
}

/** How long a text is once `&`, `<` and `>` are written as Slack wants them. */
export function escapedLength(text: string): number {
  let length = text.length
  for (const [special] of text.matchAll(/[&<>]/g)) length += special === '&' ? 4 : 3
  return length
}

type Hold = (what: string, size: number, max: number) => void

function holdBlock(block: KnownBlock, hold: Hold): void {
  if (block.type === 'header') hold('header', escapedLength(block.text.text), LIMITS.header)
  if (block.type === 'section') hold('section', escapedLength(block.text?.text ?? ''), LIMITS.text)
  if (block.type === 'input') {
    hold('label', escapedLength(block.label.text), LIMITS.label)
    hold('hint', escapedLength(block.hint?.text ?? ''), LIMITS.label)
  }
  if (block.type === 'context') {
    hold('context elements', block.elements.length, LIMITS.contextElements)
    for (const element of block.elements) {
      if ('text' in element) hold('context text', escapedLength(element.text), LIMITS.text)
    }
  }
  if (block.type === 'actions') {
    hold('actions elements', block.elements.length, LIMITS.actionsElements)
    for (const element of block.elements) if (element.type === 'button') holdButton(element, hold)
  }
}

function holdButton({ text, value = '' }: Button, hold: Hold): void {
  hold('button text', escapedLength(text.text), LIMITS.buttonText)
  hold('button value', value.length, LIMITS.buttonValue)
}
