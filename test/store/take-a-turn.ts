import { writeSync } from 'node:fs'
import { closeDatabase, openDatabase } from '../../src/store/database.ts'
import { takeLease } from '../../src/store/leases.ts'
import { Turns } from '../../src/workflows/take-turns.ts'

/**
 * Run as a process of its own: takes a turn by a clock that stands, says so, and holds it until it is killed. As `elsewhere` its process
 * is one of another machine.
 */
const [url = '', name = '', now = '', elsewhere = ''] = process.argv.slice(2)
const db = await openDatabase(url, { create: false })
const lease = elsewhere ? await fromElsewhere() : await new Turns(db, { now: () => Number(now) }, name).take()
writeSync(1, lease === null ? 'refused\n' : 'taken\n')
process.stdin.resume().on('end', () => void closeDatabase(db))

async function fromElsewhere(): Promise<number | null> {
  const [from, until] = [Number(now), Number(now) + 10_000].map((at) => new Date(at).toISOString())
  const machine = { machine: elsewhere, pid: process.pid, started: 1 }
  return takeLease(db, { name, holder: crypto.randomUUID(), now: from ?? '', until: until ?? '', process: machine })
}
