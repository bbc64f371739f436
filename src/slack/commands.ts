import { type Refusal, refuse } from '../core/refusal.ts'
import { nearest } from '../core/text.ts'
import { brief } from './commands/brief.ts'
import { freeze } from './commands/freeze.ts'
import { gate } from './commands/gate.ts'
import { helpAbout } from './commands/help.ts'
import { history } from './commands/history.ts'
import { list } from './commands/list.ts'
import { mine } from './commands/mine.ts'
import { next } from './commands/next.ts'
import { proof } from './commands/proof.ts'
import { request } from './commands/request.ts'
import { requests } from './commands/requests.ts'
import { show } from './commands/show.ts'
import type { Word } from './commands/word.ts'

const words: Record<string, Word> = { list, show, mine, next, gate, request, requests, freeze, proof, brief, history }
const all: Record<string, Word> = { ...words, help: helpAbout(Object.values(words)) }

/** The word of `/blockers` that somebody typed; an unknown one gets the nearest known one. */
export function findWord(typed: string): Word | Refusal {
  const name = typed.toLowerCase()
  const found = Object.hasOwn(all, name) ? all[name] : undefined
  if (found) return found
  const near = nearest(typed, Object.keys(all))
  return refuse(
    'bad_input',
    `\`/blockers\` knows no \`${typed}\`.${near ? ` Did you mean \`/blockers ${near}\`?` : ''} \`/blockers help\` lists all it knows.`,
  )
}
