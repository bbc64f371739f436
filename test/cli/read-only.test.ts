import { spawnSync } from 'node:child_process'
import { chmodSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Ledger } from '../../src/workflows/ledger.ts'
import { closeLedger, openLedger } from '../../src/workflows/open-ledger.ts'
import { systemClock } from '../../src/workflows/ports/clock.ts'
import { makeFolder, removeFolder } from '../support/cli.ts'
import { databaseIn, ledgerIn, realrun } from './support.ts'

const launcher = fileURLToPath(new URL('../../src/launch.mjs', import.meta.url))
const root = process.getuid?.() === 0
const folder = makeFolder()
let running: Ledger

// A running bot keeps the file open, so that what SQLite has beside it is there.
beforeAll(async () => {
  await ledgerIn(folder, (desk) => desk.grants(realrun, 'REAL_RUN'))
  running = await openLedger({
    url: databaseIn(folder),
    create: false,
    clock: systemClock,
    machine: { kind: 'countersign' },
  })
  const data = join(folder, 'data')
  for (const name of readdirSync(data)) if (!name.endsWith('.key')) chmodSync(join(data, name), 0o444)
  chmodSync(data, 0o555)
  chmodSync(folder, 0o755)
})
afterAll(async () => {
  chmodSync(join(folder, 'data'), 0o755)
  await closeLedger(running)
  removeFolder(folder)
})

test.each([
  [['gate', 'REAL_RUN'], 'REAL_RUN is open.'],
  [['list', '--state', 'all'], realrun],
  [['show', 'realrun-1'], realrun],
  [['verify'], 'Intact: '],
])('who may only read the database of a running bot can %j', (args, said) => {
  const words = [process.execPath, launcher, ...args]
  // Root may write whatever the mode says: it becomes nobody.
  const [program = '', ...rest] = root
    ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', ...words]
    : words
  const { status, stdout, stderr } = spawnSync(program, rest, {
    cwd: folder,
    env: { PATH: process.env.PATH },
    encoding: 'utf8',
  })
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: expect.stringContaining(said), stderr: '' })
})
