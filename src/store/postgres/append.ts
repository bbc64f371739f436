import { sql } from 'kysely'
import type { Appended } from '../appended.ts'
import type { Transaction } from '../connection.ts'

/** All of it in one statement, and so in one round trip. The ledger's triggers want its rows in order. */
export async function append(tx: Transaction, { entries, nodes, checkpoint }: Appended): Promise<void> {
  await sql`
    with entries as (
      insert into ledger (seq, subject, text, hash)
      select * from unnest(
        ${entries.map(({ seq }) => seq)}::bigint[], ${entries.map(({ subject }) => subject)}::text[],
        ${entries.map(({ text }) => text)}::text[], ${entries.map(({ hash }) => hash)}::bytea[]
      ) as entry (seq, subject, text, hash) order by seq
    ), nodes as (
      insert into tree (level, position, hash)
      select * from unnest(
        ${nodes.map(({ level }) => level)}::bigint[], ${nodes.map(({ position }) => position)}::bigint[],
        ${nodes.map(({ hash }) => hash)}::bytea[]
      )
    )
    insert into checkpoint ("only", size, note)
    select 1, size, note from unnest(
      ${checkpoint ? [checkpoint.size] : []}::bigint[], ${checkpoint ? [checkpoint.note] : []}::text[]
    ) as signed (size, note)
    on conflict ("only") do update set size = excluded.size, note = excluded.note`.execute(tx)
}
