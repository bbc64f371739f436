import type { Place } from '../core/messages/keys.ts'
import { placeColumns } from './messages.ts'
import type { MessageRow } from './tables.ts'

/** Why a message must not be delivered where its row says, in one sentence; null when the row says what `place` does. */
export function findMisplacement(
  row: Pick<MessageRow, 'key' | 'place_kind' | 'place_target' | 'channel'>,
  place: Place | null,
): string | null {
  if (!place) return `message ${row.key} is none that Countersign writes: its key stands for nothing in the ledger`
  const { place_kind, place_target } = placeColumns(place)
  if (row.place_kind !== place_kind || row.place_target !== place_target)
    return `message ${row.key} belongs to ${place_kind} ${place_target}, and its row says ${row.place_kind} ${row.place_target}`
  // Slack's ids of direct messages begin with D.
  if (place_kind === 'person' && row.channel !== null && !row.channel.startsWith('D'))
    return `message ${row.key} belongs in direct messages, and its row says that it is in ${row.channel}`
  return null
}
