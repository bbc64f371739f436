import type {
  ActionsBlock,
  Button,
  ContextBlock,
  HeaderBlock,
  KnownBlock,
  RichTextBlock,
  RichTextBlockElement,
  RichTextElement,
  RichTextText,
} from '@slack/types'
import type { BlockerKey } from '../../core/blocker/listing.ts'
import { actions, type Subject, writeSubject } from '../ids.ts'
import { LIMITS } from './limits.ts'
import { CUT, cut, plain, visible } from './text.ts'

/*
 * The few blocks that views are made of. No mrkdwn anywhere: texts are `plain_text` objects and `rich_text`
 * elements, which parse no markup, so that nothing a document says can mention, link or format.
 */

export function header(text: string, ending = CUT): HeaderBlock {
  return { type: 'header', text: plain(text, LIMITS.header, ending) }
}

/** Small grey facts, one after the other. */
export function context(...facts: string[]): ContextBlock {
  const shown = facts.filter(Boolean)
  return { type: 'context', elements: [plain(shown.join('  ·  '), 1000)] }
}

export function divider(): KnownBlock {
  return { type: 'divider' }
}

/** One block of rich text: sections, quotes and lists. */
export function rich(...elements: (RichTextBlockElement | null)[]): RichTextBlock {
  return { type: 'rich_text', elements: elements.filter((element) => element !== null) }
}

/** A paragraph; strings are plain words. */
export function paragraph(...runs: (string | RichTextElement)[]): RichTextBlockElement {
  return { type: 'rich_text_section', elements: asRuns(runs) }
}

/** Somebody else's words, set apart as such; cut at `max`. */
export function quote(text: string, max: number, ending = CUT): RichTextBlockElement {
  return { type: 'rich_text_quote', elements: [run(text.trim() || '–', max, ending)] }
}

/** A bulleted list; each item is a row of runs. */
export function bullets(items: (string | RichTextElement)[][]): RichTextBlockElement | null {
  if (items.length === 0) return null
  const elements = items.map((runs) => ({ type: 'rich_text_section' as const, elements: asRuns(runs) }))
  return { type: 'rich_text_list', style: 'bullet', elements }
}

export function bold(text: string, max = 300, ending = CUT): RichTextText {
  return { ...run(text, max, ending), style: { bold: true } }
}

/** A name to be read letter by letter: an action, an id, a command. */
export function code(text: string, max = 200, ending = CUT): RichTextText {
  return { ...run(text, max, ending), style: { code: true } }
}

export function run(text: string, max: number, ending = CUT): RichTextText {
  return { type: 'text', text: cut(text, max, ending) }
}

/** A sentence of ours, in which names stand between backticks; backticks in words that it quotes are somebody else's, and stay. */
export function prose(sentence: string, max = 600, ending = CUT): RichTextElement[] {
  const [, before = '', quotation = '', after = ''] =
    /^([^“]*)(“.*”|“.*)?(.*)$/su.exec(cut(sentence, max, ending)) ?? []
  return [...coded(before), ...(quotation ? [{ type: 'text', text: quotation } as const] : []), ...coded(after)]
}

function coded(words: string): RichTextElement[] {
  const parts = words.split('`')
  if (parts.length % 2 === 0) return [{ type: 'text', text: words }]
  return parts.flatMap((part, index): RichTextElement[] =>
    part === '' ? [] : [{ type: 'text', text: part, ...(index % 2 === 1 ? { style: { code: true } } : {}) }],
  )
}

export function buttons(...found: (Button | null)[]): ActionsBlock[] {
  const elements = found.filter((element) => element !== null).slice(0, LIMITS.actionsElements)
  return elements.length > 0 ? [{ type: 'actions', elements }] : []
}

export function button(text: string, action: string, subject: Subject, style?: 'primary' | 'danger'): Button {
  return {
    type: 'button',
    text: plain(text, LIMITS.buttonText, '…'),
    action_id: action,
    value: key(subject),
    ...(style ? { style } : {}),
  }
}

/** Every view that may cut a text has this one. */
export function detailsButton(blocker: BlockerKey): Button {
  return button('Details', actions.details, { kind: 'blocker', blocker })
}

/** A subject as Slack carries it; one too long for Slack is about nothing, which every workflow refuses. */
export function key(subject: Subject): string {
  const value = writeSubject(subject)
  return value.length <= LIMITS.buttonValue ? value : writeSubject({ kind: 'none' })
}

function asRuns(runs: (string | RichTextElement)[]): RichTextElement[] {
  return runs.flatMap((found): RichTextElement[] => {
    const element = typeof found === 'string' ? ({ type: 'text', text: visible(found) } as const) : found
    // Slack takes no empty text.
    return element.type === 'text' && element.text === '' ? [] : [element]
  })
}
