import { setImmediate as yieldToOthers } from 'node:timers/promises'
import type { MessageSubject, WantedMessage } from '../core/messages/keys.ts'
import { placeOf, subjectOfKey } from '../core/messages/place.ts'
import { chunksOf } from './chunks.ts'
import type { Database } from './connection.ts'
import { findDifference, names } from './difference.ts'
import { placeColumns } from './messages.ts'
import { findMisplacement } from './misplacement.ts'
import type { MessageRow } from './tables.ts'

/** The first message that the ledger calls for and that is missing or in another place, in one sentence, or null. */
export async function compareMessages(db: Database, expected: readonly WantedMessage[]): Promise<string | null> {
  for (const chunk of chunksOf(expected, 500)) {
    const keys = chunk.map(({ key }) => key)
    const stored = await db
      .selectFrom('messages')
      .select(['key', 'rank', 'place_kind', 'place_target'])
      .where('key', 'in', keys)
      .execute()
    const wanted = chunk.map(({ key, rank, place }) => ({ key, rank, ...placeColumns(place) }))
    const difference = findDifference('messages', wanted.map(rowOf), stored.map(rowOf))
    if (difference) return difference
  }
  return null
}

/**
 * The messages that the ledger calls for, told as it is read, and compared with the stored ones in one walk at its end. What Slack holds
 * cannot be compared with anything, except that nobody's direct messages are a channel.
 */
export class MessageCheck {
  readonly #expected = new Map<string, string>()

  expect(messages: readonly WantedMessage[]): void {
    for (const { key, rank, place } of messages) this.#expected.set(key, standing({ rank, ...placeColumns(place) }))
  }

  /** The first message that is missing, elsewhere or a stranger, in one sentence, or null. */
  async compare(db: Database): Promise<string | null> {
    const unseen = new Set(this.#expected.keys())
    let after = ''
    for (;;) {
      const page = await db
        .selectFrom('messages')
        .select(['key', 'rank', 'place_kind', 'place_target', 'channel'])
        .where('key', '>', after)
        .orderBy('key')
        .limit(1000)
        .execute()
      for (const row of page) {
        unseen.delete(row.key)
        const problem = this.#strayed(row)
        if (problem) return problem
      }
      const last = page.at(-1)
      if (!last) break
      after = last.key
      await yieldToOthers()
    }
    for (const key of unseen) return names.missing(key, 'messages')
    return null
  }

  #strayed(row: Standing & Parameters<typeof findMisplacement>[0]): string | null {
    const expected = this.#expected.get(row.key)
    if (expected !== undefined && expected !== standing(row)) return differs(row, expected)
    // What is expected is where it must be; a channel's place follows the policy of its time.
    if (expected !== undefined && row.place_kind !== 'person') return null
    const subject = subjectOfKey(row.key)
    if (expected !== undefined) return subject ? findMisplacement(row, placeOf(subject, null)) : null
    if (!subject || !lasting.has(subject.kind)) return names.extra(row.key, 'messages')
    // The channel of a request's message follows the policy of its time.
    const channels = subject.kind === 'run' ? { blockers: row.place_target } : null
    return findMisplacement(row, placeOf(subject, channels))
  }
}

/** Where a message's row says that it stands. */
type Standing = Pick<MessageRow, 'rank' | 'place_kind' | 'place_target'>

/** As one word, so that a long ledger's fit into memory. */
function standing({ rank, place_kind, place_target }: Standing): string {
  return `${rank} ${place_kind} ${place_target}`
}

function differs(row: Standing & { key: string }, expected: string): string {
  const [rank, place_kind, ...target] = expected.split(' ')
  const wanted = { key: row.key, rank: Number(rank), place_kind, place_target: target.join(' ') }
  return findDifference('messages', [rowOf(wanted)], [rowOf(row)]) ?? names.extra(row.key, 'messages')
}

/** They stay when the ledger calls for them no longer, or never did. */
const lasting: ReadonlySet<MessageSubject['kind']> = new Set(['prompt', 'ask', 'run', 'told', 'turn', 'claim', 'home'])

function rowOf<Row extends { key: string }>(row: Row) {
  return { key: row.key, name: row.key, row }
}
