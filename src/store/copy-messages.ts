import { createHash } from 'node:crypto'
import type { Database, Transaction } from './connection.ts'
import type { MessageRow } from './tables.ts'

const pageSize = 500

/** Copies every message with where Slack holds it into a database that has none; answers how many. */
export async function copyMessages(from: Database, to: Transaction): Promise<number> {
  let copied = 0
  for await (const page of pagesOf(from)) {
    await to.insertInto('messages').values(page).execute()
    copied += page.length
  }
  return copied
}

/** How many messages a database holds, and one hash over all of their columns, which is the same on every engine. */
export async function hashMessages(db: Database): Promise<{ rows: number; hash: string }> {
  const hash = createHash('sha256')
  let rows = 0
  for await (const page of pagesOf(db)) {
    for (const row of page) hash.update(`${JSON.stringify(Object.entries(row).sort())}\n`)
    rows += page.length
  }
  return { rows, hash: hash.digest('hex') }
}

async function* pagesOf(db: Database): AsyncGenerator<MessageRow[]> {
  let after = ''
  for (;;) {
    const page = await db
      .selectFrom('messages')
      .selectAll()
      .where('key', '>', after)
      .orderBy('key')
      .limit(pageSize)
      .execute()
    const last = page.at(-1)
    if (!last) return
    yield page
    after = last.key
  }
}
