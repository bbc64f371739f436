import { actionName } from '../core/blocker/listing.ts'

/** What somebody typed after `/blockers`: the first word, the others, and whether the channel is to see the answer. */
export interface Typed {
  first: string
  rest: string[]
  share: boolean
}

/** Reads the text of a `/blockers` command; nothing at all is `list`. */
export function readTyped(text: string): Typed {
  const all = unescapeText(text).trim().split(/\s+/).filter(Boolean)
  const share = all.includes('--share')
  const [first = 'list', ...rest] = all.filter((word) => word !== '--share')
  return { first, rest, share }
}

/** `ACTION name=value …`: the action may be several words, and from the first `=` on everything is a parameter. */
export function readRun(words: readonly string[]): { action: string; params: string[] } {
  const at = words.findIndex((word) => word.indexOf('=') > 0)
  const split = at < 0 ? words.length : at
  return { action: actionName(words.slice(0, split).join(' ')), params: words.slice(split) }
}

/** The action that somebody names, or null where they write `all`. */
export function actionOrAll(words: string): string | null {
  return words.trim().toLowerCase() === 'all' ? null : actionName(words)
}

/** Slack escapes these three in a command's text (`should_escape`). */
function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
