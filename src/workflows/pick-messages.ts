import type { Database } from '../store/database.ts'
import { nextWanted, type WantedRow } from '../store/messages.ts'

/** Messages that may be delivered now, in order, by place; and for how long (milliseconds) the next of the other places must wait. */
export interface Picked {
  places: Map<string, WantedRow[]>
  wait: number
}

const pageSize = 100

/**
 * Picks what is due at an instant (ISO 8601). A place whose first message must wait (`waitOf`, milliseconds) waits with all of its
 * messages, and keeps no other place from being picked, however many it has.
 */
export async function pickMessages(db: Database, now: string, waitOf: (row: WantedRow) => number): Promise<Picked> {
  const places = new Map<string, WantedRow[]>()
  const seen: string[] = []
  let wait = Number.POSITIVE_INFINITY
  for (;;) {
    const page = await nextWanted(db, now, pageSize, seen)
    for (const [place, rows] of Map.groupBy(page, (row) => row.place)) {
      const own = rows[0] ? waitOf(rows[0]) : 0
      if (own > 0) wait = Math.min(wait, own)
      else places.set(place, rows)
      seen.push(place)
    }
    if (page.length < pageSize) return { places, wait }
  }
}
