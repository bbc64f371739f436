import { helpView } from '../views/usage.ts'
import type { Word } from './word.ts'

/** Every word of `/blockers`, help included. */
export function helpAbout(others: readonly Word[]): Word {
  const help: Word = { usage: 'help', does: 'shows this', answer: () => helpView([...others, help]) }
  return help
}
