import { databaseUrl, isServer, keyPlaces, requireSound, withoutPassword } from '../config.ts'
import { headText } from '../core/ledger/head.ts'
import { type Moved, migrateDatabase } from '../workflows/migrate-database.ts'
import { systemClock } from '../workflows/ports/clock.ts'
import { keysIn } from '../workflows/ports/keys.ts'
import { answer, exit, refuseWith } from './answer.ts'
import type { Io } from './ports.ts'
import { count, type Text } from './text.ts'

/** `migrate --to URL`: moves the SQLite database that DATABASE_URL names to PostgreSQL. */
export async function migrate(io: Io, { to }: { to: string }): Promise<number> {
  requireSound(io.env)
  const from = databaseUrl(io.env)
  if (isServer(from)) return refuse(io, 'DATABASE_URL must name the SQLite file to be moved, and it names a server.')
  if (!isServer(to)) return refuse(io, '--to must name a PostgreSQL database, as postgres://user:password@host/name.')
  const moved = await migrateDatabase({
    from,
    to,
    toName: withoutPassword(to),
    keys: keysIn(keyPlaces(io.env)),
    clock: systemClock,
    onProgress: (what, entries, of) =>
      io.progress(`${what === 'copying' ? 'Copying' : 'Verifying'}: ${entries} of ${of} entries`),
  }).finally(() => io.progress(''))
  if (moved.kind === 'refused') return refuseWith(io, codes[moved.code], moved)
  const { kind: _, ...told } = moved
  const { secret, keyFile } = keyPlaces(io.env)
  answer(io, told, () => sentences(moved, secret === null ? keyFile : null))
  return exit.done
}

const codes = {
  broken: exit.broken,
  in_use: exit.fault,
  other_ledger: exit.usage,
  empty: exit.usage,
  moved: exit.usage,
} as const

function refuse(io: Io, sentence: string): number {
  return refuseWith(io, exit.usage, { code: 'usage', sentence })
}

/** `keyFile`: where the key that signs the ledger stays; null where the environment gives it. */
function sentences(
  { entries, copied, messages, head }: Extract<Moved, { kind: 'moved' }>,
  keyFile: string | null,
): Text[] {
  const all = `${count(entries, 'entry', 'entries')} and ${count(messages, 'message', 'messages')}`
  const now =
    copied === entries ? '' : copied === 0 ? '; they were all there already' : `; ${copied} of the entries this time`
  return [
    [{ style: 'green', text: 'Moved and verified:' }, ` ${all}${now}. Head ${headText(head)}`],
    'Set DATABASE_URL to the new database and start Countersign there. Keep the file, and start nothing on it again.',
    ...(keyFile === null
      ? []
      : [
          `The key that signs the ledger stays at ${keyFile}: set COUNTERSIGN_KEY_FILE to it, or to where you move it.`,
        ]),
  ]
}
