import { actionsOf } from '../core/gate.ts'
import { type Refusal, refuse } from '../core/refusal.ts'
import type { State } from '../core/state.ts'
import { nearest } from '../core/text.ts'

/** What `/blockers list` shows: all open ones, or those of an action, an actor or a state. */
export interface Filter {
  action: string | null
  actor: 'owner' | 'operator' | null
  status: 'open' | 'cleared' | 'retired' | 'all'
}

/** What somebody typed after `/blockers`, understood. */
export type Request = { share: boolean } & (
  | { verb: 'list'; filter: Filter }
  | { verb: 'next' | 'mine' | 'help' }
  | { verb: 'show' | 'proof' | 'gate' | 'history'; words: string }
)

const verbs = ['list', 'show', 'next', 'mine', 'proof', 'gate', 'history', 'help'] as const
type Verb = (typeof verbs)[number]

const statuses = ['open', 'cleared', 'retired', 'all'] as const

/** Reads the text of a `/blockers` command; an unknown word gets the nearest known one. */
export function parseRequest(text: string, state: State): Request | Refusal {
  const all = unescapeText(text).trim().split(/\s+/).filter(Boolean)
  const share = all.includes('--share')
  const [first = 'list', ...rest] = all.filter((word) => word !== '--share')
  const verb = verbs.find((known) => known === first.toLowerCase())
  if (!verb) return unknownVerb(first)
  return parse(verb, rest, share, state)
}

function parse(verb: Verb, rest: string[], share: boolean, state: State): Request | Refusal {
  const words = rest.join(' ')
  switch (verb) {
    case 'list': {
      const filter = parseFilter(rest, state)
      return 'refused' in filter ? filter : { verb, filter, share }
    }
    case 'next':
    case 'mine':
    case 'help':
      return { verb, share }
    default:
      return words ? { verb, words, share } : refuse('bad_input', missing[verb])
  }
}

/** Slack escapes these three in a command's text (`should_escape`). */
function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

const missing = {
  show: 'Which blocker? `/blockers show ID`, or the end of its id.',
  proof: 'For which blocker? `/blockers proof ID`, or the end of its id.',
  history: 'Of which blocker? `/blockers history ID`, or the end of its id.',
  gate: 'Of which action? `/blockers gate ACTION`, exactly as the map names it.',
}

function parseFilter(words: string[], state: State): Filter | Refusal {
  const filter: Filter = { action: null, actor: null, status: 'open' }
  const known = actionsOf(state)
  for (const word of words) {
    const [, value = word] = /^(?:action|actor|state):(.+)$/i.exec(word) ?? []
    const folded = value.toLowerCase()
    const status = statuses.find((candidate) => candidate === folded)
    if (known.includes(value)) filter.action = value
    else if (folded === 'owner' || folded === 'operator') filter.actor = folded
    else if (status) filter.status = status
    else return unknownFilter(value, known)
  }
  return filter
}

function unknownVerb(word: string): Refusal {
  const near = nearest(word, verbs)
  return refuse(
    'bad_input',
    `\`/blockers\` knows no \`${word}\`.${near ? ` Did you mean \`/blockers ${near}\`?` : ''} \`/blockers help\` lists all it knows.`,
  )
}

function unknownFilter(word: string, known: string[]): Refusal {
  const near = nearest(word, [...known, 'owner', 'operator', ...statuses])
  const hint = near ? ` Did you mean \`${near}\`?` : ` Actions: ${known.join(', ')}.`
  return refuse(
    'bad_input',
    `\`list\` filters by an action, by \`owner\` or \`operator\`, or by \`open\`, \`cleared\`, \`retired\`, \`all\`; \`${word}\` is none of these.${hint}`,
  )
}
