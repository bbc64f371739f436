import { databaseUrl, keyPlaces } from '../config/places.ts'
import { headText } from '../core/ledger/head.ts'
import { backupDatabase } from '../workflows/backup-database.ts'
import { StoreError } from '../workflows/open-ledger.ts'
import { answer, exit, refuseWith } from './answer.ts'
import type { Io } from './ports.ts'
import { count } from './text.ts'
import { withLedger } from './with-ledger.ts'

/** `backup FILE`: a consistent copy of the database, made while the bot runs, and verified. */
export async function backup(io: Io, file: string): Promise<number> {
  return withLedger(io, async () => {
    try {
      return sayBackup(io, file, await backupDatabase(databaseUrl(io.env), file, keyPlaces(io.env)))
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'exists') throw error
      return refuseWith(io, exit.usage, { code: error.code, sentence: error.message })
    }
  })
}

function sayBackup(io: Io, file: string, found: Awaited<ReturnType<typeof backupDatabase>>): number {
  if (!found.intact) {
    const sentence = `No backup was made, because the ledger is broken: ${found.broken.replace(/\.$/, '')}. Keep the database as it is, and see \`countersign verify\`.`
    return refuseWith(io, exit.broken, { code: 'ledger_broken', sentence })
  }
  const { entries, head } = found
  answer(io, { file, entries, head }, () => [
    `Backed up to ${file}, and verified: ${count(entries, 'entry', 'entries')}, head ${headText(head)}`,
  ])
  return exit.done
}
