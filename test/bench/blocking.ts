import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { closeDatabase, openDatabase } from '../../src/store/database.ts'
import { readEntries } from '../../src/store/ledger.ts'
import { closeLedger } from '../../src/workflows/open-ledger.ts'
import { placesBeside } from '../../src/workflows/ports/keys.ts'
import type { Bench } from './compare.ts'
import { documentOf, emptyLedger, imports } from './given.ts'
import { longest, longLedger } from './long-ledgers.ts'

/** Nobody who clicks meanwhile may wait longer for the event loop (milliseconds). */
const longestBlock = 50

export const blockOfImport: Bench = {
  ...blocking('import of 10,000'),
  async prepare(folder) {
    const bytes = documentOf(10_000)
    let files = 0
    return sides(async () => {
      const ledger = await emptyLedger(join(folder, `${files++}.db`))
      const block = await longestBlockOf(() => imports(ledger, bytes))
      await closeLedger(ledger)
      return block
    })
  },
}

/** A bot that goes on answering while somebody imports on the command line. */
export const blockOfImportBeside: Bench = {
  ...blocking('import beside'),
  async prepare(folder) {
    const document = join(folder, 'map.json')
    writeFileSync(document, documentOf(10_000))
    let files = 0
    return sides(async () => {
      const file = join(folder, `${files++}.db`)
      const ledger = await emptyLedger(file)
      const block = await longestBlockOf(async () => {
        const env = { PATH: process.env.PATH, DATABASE_URL: file }
        const importing = once(
          spawn(process.execPath, [launcher, 'import', document], { env, stdio: 'ignore' }),
          'exit',
        )
        const ended = importing.then(([code]) => `ended with ${code}`)
        while ((await Promise.race([ended, pause(20)])) === undefined) await ledger.refresh()
        if ((await ended) !== 'ended with 0') throw new Error(`The import ${await ended}.`)
        await ledger.refresh()
      })
      await closeLedger(ledger)
      return block
    })
  },
}

/** The verification in the background has a thread of its own. */
export const blockOfVerification: Bench = {
  ...blocking('verification'),
  async prepare() {
    const file = await longLedger(Math.min(longest, 100_000))
    const workerData = { database: file, keys: placesBeside(file) }
    return sides(() => longestBlockOf(() => once(new Worker(verification, { workerData }), 'exit')))
  },
}

const launcher = fileURLToPath(new URL('../../src/launch.mjs', import.meta.url))
const verification = new URL('../../src/wire/verify-worker.ts', import.meta.url)

/** Whoever exports reads all entries, a page at a time. */
export const blockOfExport: Bench = {
  ...blocking('export'),
  async prepare() {
    const file = await longLedger(Math.min(longest, 100_000))
    const db = await openDatabase(file, { create: false })
    const read = async () => {
      for (let seq = 0; ; ) {
        const page = await readEntries(db, seq, 1000)
        const last = page.at(-1)
        if (!last) break
        seq = last.seq
        await new Promise(setImmediate)
      }
    }
    return { ...sides(() => longestBlockOf(read)), close: () => closeDatabase(db) }
  },
}

function blocking(what: string) {
  return {
    name: `longest block, ${what}`,
    bare: `the ${longestBlock} ms that nobody may wait longer`,
    unit: 'ms',
    atMost: 1,
  } as const
}

function sides(countersign: () => Promise<number>) {
  return { countersign, bare: () => longestBlock }
}

async function longestBlockOf(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  // The first of its ticks only sets its clock, and the last block is seen by a tick after it.
  await pause(20)
  await work()
  await pause(20)
  delay.disable()
  return delay.max / 1e6
}
