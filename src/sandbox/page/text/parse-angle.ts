import { decode, type Inline } from './inline.ts'

/** What stands between `<` and `>`: a link, a mention or a date. Nothing for what Slack would leave as it is. */
export function parseAngle(inside: string): Inline | undefined {
  const [head = '', label = ''] = splitOnce(inside, '|')
  switch (head.charAt(0)) {
    case '@':
      return { kind: 'user', id: head.slice(1), label: decode(label) }
    case '#':
      return { kind: 'channel', id: head.slice(1), label: decode(label) }
    case '!':
      return parseSpecial(head.slice(1), decode(label))
    default:
      return parseLink(decode(head), decode(label))
  }
}

/** Only addresses that are harmless to click: never `javascript:` or `data:`. */
export function isSafeUrl(url: string): boolean {
  return /^(https?:\/\/|mailto:|tel:)/i.test(url)
}

function parseSpecial(what: string, label: string): Inline | undefined {
  if (/^(here|channel|everyone)$/.test(what)) return { kind: 'broadcast', range: what }
  if (what.startsWith('subteam^')) return { kind: 'usergroup', id: what.slice('subteam^'.length), label }
  if (!what.startsWith('date^')) return undefined
  const [, timestamp = '', pattern = '', url = ''] = what.split('^')
  return { kind: 'date', timestamp: Number(timestamp), pattern: decode(pattern), url: decode(url), fallback: label }
}

function parseLink(url: string, label: string): Inline | undefined {
  if (!isSafeUrl(url)) return undefined
  return { kind: 'link', url, label: label || url.replace(/^(mailto|tel):/, '') }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
