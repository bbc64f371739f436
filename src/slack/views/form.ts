import type { InputBlock, KnownBlock, ModalView, PlainTextOption, RichTextBlock } from '@slack/types'
import { inputValue, type Subject } from '../ids.ts'
import { bold, key, paragraph, quote, rich } from './blocks.ts'
import { LIMITS } from './limits.ts'
import { cut, pieces, plain } from './text.ts'

/** A modal that is submitted. `title` and `submit` are at most 24 characters. */
export function form(
  callback: string,
  title: string,
  submit: string,
  subject: Subject,
  blocks: KnownBlock[],
): ModalView {
  return {
    type: 'modal',
    callback_id: callback,
    title: plain(title, LIMITS.title, '…'),
    submit: plain(submit, LIMITS.title, '…'),
    close: plain('Cancel', LIMITS.title),
    private_metadata: key(subject),
    blocks,
  }
}

interface TextInput {
  hint?: string
  multiline?: boolean
  optional?: boolean
  /** Null for Slack's own limit, which shows no counter. */
  max?: number | null
  /** What stands in it already. */
  initial?: string
}

/** A text to type; its block id is where an error is shown. */
export function textInput(
  id: string,
  label: string,
  { hint, multiline = true, optional = false, max = 1000, initial = '' }: TextInput = {},
): InputBlock {
  return {
    type: 'input',
    block_id: id,
    label: plain(label, LIMITS.label, '…'),
    ...(hint ? { hint: plain(hint, LIMITS.label, '…') } : {}),
    optional,
    element: {
      type: 'plain_text_input',
      action_id: inputValue,
      multiline,
      ...(max === null ? {} : { max_length: max }),
      ...(initial ? { initial_value: cut(initial, max ?? LIMITS.inputLength, '') } : {}),
    },
  }
}

/** The reason that every decision carries. */
export function reasonInput(
  id: string,
  label = 'Reason',
  hint = 'The ledger keeps it, and everybody in the channel can read it.',
): InputBlock {
  return textInput(id, label, { hint })
}

/** One of some choices; the first one whose value is `initial` is chosen already, and none where nobody should be led. */
export function choice(
  id: string,
  label: string,
  options: { text: string; value: string }[],
  initial: string | null,
): InputBlock {
  const shown = options.slice(0, LIMITS.options).map(asOption)
  const chosen = initial === null ? null : (shown.find(({ value }) => value === initial) ?? shown[0])
  return {
    type: 'input',
    block_id: id,
    label: plain(label, LIMITS.label, '…'),
    element: {
      type: 'static_select',
      action_id: inputValue,
      options: shown,
      ...(chosen ? { initial_option: chosen } : {}),
    },
  }
}

/** A text in full under its label, over as many blocks as it takes. */
export function wholeText(label: string, text: string): RichTextBlock[] {
  const [first = '–', ...rest] = pieces(text, LIMITS.text)
  return [
    rich(paragraph(bold(label, 1000, '…')), quote(first, LIMITS.text)),
    ...rest.map((part) => rich(quote(part, LIMITS.text))),
  ]
}

function asOption({ text, value }: { text: string; value: string }): PlainTextOption {
  return { text: plain(text, LIMITS.optionText, '…'), value }
}
