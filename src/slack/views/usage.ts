import type { KnownBlock } from '@slack/types'
import { bullets, code, paragraph, rich } from './blocks.ts'
import type { Rendered } from './rendered.ts'
import { fallback } from './text.ts'

/** A word of `/blockers`, as help tells it. */
export interface Usage {
  usage: string
  does: string
}

/** `/blockers help` */
export function helpView(words: readonly Usage[]): Rendered {
  const rows = words.map(({ usage, does }) => [code(`/blockers ${usage}`), ` ${does}`])
  const blocks = [
    rich(
      paragraph('Countersign asks owners for decisions, one action at a time, and keeps the ledger of them.'),
      bullets(rows),
      paragraph('Only you see the answer, unless you add ', code('--share'), '. A part of an id is enough.'),
    ),
  ] satisfies KnownBlock[]
  return { text: fallback(`/blockers ${words.map(({ usage }) => usage).join(' | ')}`), blocks }
}
