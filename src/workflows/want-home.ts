import type { HomePlace } from '../core/messages/home-place.ts'
import { homeWanted } from '../core/messages/wanted.ts'
import { homePlaceOf, putHomePlace } from '../store/home-places.ts'
import { wantMessages } from '../store/messages.ts'
import type { Ledger } from './ledger.ts'

/** Wants the App Home of a person who opened it, or looks at another place in it. */
export async function wantHome(ledger: Ledger, user: string, place: HomePlace | null = null): Promise<void> {
  await ledger.db.transaction().execute(async (tx) => {
    if (place) await putHomePlace(tx, user, place)
    await wantMessages(tx, homeWanted(user))
  })
}

/** What a person looks at in their Home. */
export async function readHomePlace(ledger: Ledger, user: string): Promise<HomePlace> {
  return homePlaceOf(ledger.db, user)
}
