import type { RichTextElement } from '@slack/types'
import { CUT, cut, visible } from './text.ts'

/**
 * A sentence of ours in which names and words of others stand. The names that it may hold become code, also where no backtick
 * says so, like whatever stands between backticks; what it quotes is italic: neither can be read as ours (rule 11).
 */
export function said(sentence: string, names: readonly string[], max = 600, ending = CUT): RichTextElement[] {
  const text = cut(sentence, max, ending)
  const found: RichTextElement[] = []
  let end = 0
  for (const { 0: whole, groups, index } of text.matchAll(apart(names))) {
    found.push({ type: 'text', text: text.slice(end, index) }, setApart(whole, groups?.name ?? groups?.code))
    end = index + whole.length
  }
  return [...found, { type: 'text' as const, text: text.slice(end) }].filter(
    (element) => element.type !== 'text' || element.text !== '',
  )
}

function setApart(whole: string, name: string | undefined): RichTextElement {
  return name === undefined
    ? { type: 'text', text: whole, style: { italic: true } }
    : { type: 'text', text: name, style: { code: true } }
}

/**
 * A name by itself; words between backticks, in which a name may hold more of these; or a quotation, from the first mark
 * to the last, since words of others may hold marks too.
 */
function apart(names: readonly string[]): RegExp {
  const known = names.map(visible).filter((name) => name.trim() !== '')
  const longestFirst = [...new Set(known)].sort((a, b) => b.length - a.length).map(escaped)
  const any = longestFirst.join('|')
  const name = any ? `(?<![\\p{L}\\p{N}_-])\`?(?<name>${any})\`?(?![\\p{L}\\p{N}_-])|` : ''
  return new RegExp(`${name}\`(?<code>(?:${any ? `${any}|` : ''}[^\`])+)\`|“.*”|“.*`, 'gsu')
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&')
}
