import { copyFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { checkGate } from '../../src/workflows/check-gate.ts'
import { closeLedger, openLedger } from '../../src/workflows/open-ledger.ts'
import { machine, temporaryFolder } from './support.ts'

async function aLedger() {
  const url = join(temporaryFolder(), 'countersign.db')
  const ledger = await openLedger({ url, create: true, clock: { now: () => Date.now() }, machine })
  onTestFinished(() => closeLedger(ledger))
  await ledger.execute({ kind: 'open-ledger', workspace: 'T1', sandbox: false })
  const backup = `${url}.backup`
  const reader = new BetterSqlite(url)
  await reader.backup(backup)
  reader.close()
  await ledger.execute({ kind: 'prepare-digest', date: '2026-06-12' })
  return { url, backup, ledger }
}

function takeAway(url: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(url + end, { force: true })
}

test('a database that is deleted while it is in use records nothing more, and says so', async () => {
  const { url, ledger } = await aLedger()
  takeAway(url)
  await expect(ledger.execute({ kind: 'prepare-digest', date: '2026-06-13' })).rejects.toMatchObject({
    code: 'replaced',
    message: expect.stringContaining('was replaced or taken away while it was in use'),
  })
  await expect(checkGate(ledger, 'cutover')).rejects.toMatchObject({ code: 'replaced' })
})

test('a backup that is moved to its place is not taken for it', async () => {
  const { url, backup, ledger } = await aLedger()
  takeAway(url)
  renameSync(backup, url)
  await expect(ledger.execute({ kind: 'prepare-digest', date: '2026-06-13' })).rejects.toMatchObject({
    code: 'replaced',
  })
})

test('an older backup that is copied over it is found to be shorter', async () => {
  const { url, backup, ledger } = await aLedger()
  const writer = new BetterSqlite(url)
  writer.pragma('wal_checkpoint(TRUNCATE)')
  writer.close()
  copyFileSync(backup, url)
  await expect(ledger.execute({ kind: 'prepare-digest', date: '2026-06-13' })).resolves.toMatchObject({
    code: 'ledger_broken',
    sentence: expect.stringContaining('the ledger was shortened'),
  })
})
