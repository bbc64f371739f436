import { readFileSync } from 'node:fs'

/** A fenced piece of a document: its language, and the heading it stands under. */
export interface Snippet {
  heading: string
  language: string
  text: string
}

/** Every fenced piece of a document of ours, in order. */
export function snippetsOf(document: string): Snippet[] {
  const lines = readFileSync(new URL(`../../docs/${document}`, import.meta.url), 'utf8').split('\n')
  const found: Snippet[] = []
  let heading = ''
  let open: Snippet | null = null
  for (const line of lines) {
    const [, language] = /^```(\w*)$/.exec(line) ?? []
    if (open && language === '') {
      found.push(open)
      open = null
    } else if (open) open.text += `${line}\n`
    else if (language !== undefined) open = { heading, language, text: '' }
    else if (line.startsWith('#')) heading = line.replace(/^#+ /, '')
  }
  return found
}
