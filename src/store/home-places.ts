import { type HomePlace, homeFront, isHomePlace } from '../core/messages/home-place.ts'
import type { Database, Transaction } from './connection.ts'

/** What somebody looks at in their Home; the front where they never chose. */
export async function homePlaceOf(db: Database, user: string): Promise<HomePlace> {
  const row = await db
    .selectFrom('home_places')
    .select(['part', 'page', 'action'])
    .where('user_id', '=', user)
    .executeTakeFirst()
  return row && isHomePlace(row) ? row : homeFront
}

/** Somebody looks at something else in their Home from now on. */
export async function putHomePlace(tx: Transaction, user: string, { part, page, action }: HomePlace): Promise<void> {
  await tx
    .insertInto('home_places')
    .values({ user_id: user, part, page, action })
    .onConflict((on) => on.column('user_id').doUpdateSet({ part, page, action }))
    .execute()
}
