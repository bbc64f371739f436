import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isRefusal } from '../../src/core/refusal.ts'
import { closeLedger, openLedger } from '../../src/workflows/open-ledger.ts'
import { keysIn, placesBeside } from '../../src/workflows/ports/keys.ts'
import { findBroken, machine, temporaryFolder } from '../store/support.ts'
import { startServer } from '../support/postgres/server.ts'

test('a server killed in the middle of a stream of commands comes back with every one that was acknowledged', async () => {
  const server = await startServer()
  onTestFinished(() => server.stop())
  const places = placesBeside(join(temporaryFolder(), 'countersign'))
  const ledger = await openLedger({
    url: server.url(),
    keys: places,
    create: true,
    clock: { now: () => Date.parse('2026-06-12T09:00:00Z') },
    machine,
  })
  onTestFinished(() => closeLedger(ledger))
  await ledger.execute({ kind: 'open-ledger', workspace: 'T1', sandbox: false })
  const acknowledged: string[] = []
  for (let round = 1; round <= 3; round++) {
    const failed = stream(`${round}`)
    await until(() => acknowledged.filter((date) => date.startsWith(`${round}-`)).length >= 5)
    await server.kill()
    expect(await failed).toMatchObject({ code: 'unreachable' })
    await server.start()
    await ledger.refresh()
  }
  const rows = await ledger.db.selectFrom('ledger').select('text').where('kind', '=', 'DigestPrepared').execute()
  const recorded = rows.map(({ text }) => JSON.parse(text).date)
  expect(recorded).toEqual(expect.arrayContaining(acknowledged))
  expect(new Set(recorded).size).toBe(recorded.length)
  const keys = keysIn(places)
  expect(await findBroken(ledger.db, keys, keys.readHead())).toBeNull()

  /** Executes one command after another until one fails, and answers with the failure. */
  async function stream(round: string): Promise<unknown> {
    for (let i = 0; ; i++) {
      const date = `${round}-${String(i).padStart(6, '0')}`
      const done = await ledger.execute({ kind: 'prepare-digest', date }).catch((error: unknown) => error as Error)
      if (done instanceof Error) return done
      if (isRefusal(done)) throw new Error(done.sentence)
      acknowledged.push(date)
    }
  }
})

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}
