import { asActor } from '../../core/person.ts'
import { type Refusal, refuse } from '../../core/refusal.ts'
import { nearest } from '../../core/text.ts'
import type { State } from '../../core/view.ts'
import { holdsRole } from '../../core/vote.ts'
import { listFailures } from '../../workflows/list-failures.ts'
import { type Filter, listView } from '../views/list.ts'
import type { Asked, Word } from './word.ts'

/** Lists blockers, filtered by action, by who acts, and by state. */
export const list: Word = {
  usage: 'list [ACTION | owner | operator | open | cleared | retired | all]',
  does: 'lists blockers, the open ones unless you say otherwise',
  answer: async (asked) => {
    const filter = readFilter(asked.words, asked.state)
    if ('refused' in filter) return filter
    return listView(asked.state, filter, asked.now, await undelivered(asked))
  },
}

/** Messages that do not arrive are told to those who can have something done about it. */
async function undelivered({ ledger, state, person, shared }: Asked): Promise<number> {
  if (shared || !holdsRole(state.desk.roles, asActor(person))) return 0
  return (await listFailures(ledger)).length
}

const statuses = ['open', 'cleared', 'retired', 'all'] as const

function readFilter(words: readonly string[], state: State): Filter | Refusal {
  const filter: Filter = { action: null, actor: null, status: 'open' }
  const known = state.actions()
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

function unknownFilter(word: string, known: readonly string[]): Refusal {
  const near = nearest(word, [...known, 'owner', 'operator', ...statuses])
  const hint = near ? ` Did you mean \`${near}\`?` : ` Actions: ${known.join(', ')}.`
  return refuse(
    'bad_input',
    `\`list\` filters by an action, by \`owner\` or \`operator\`, or by \`open\`, \`cleared\`, \`retired\`, \`all\`; \`${word}\` is none of these.${hint}`,
  )
}
