import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { findHolder, takeLease } from '../../src/store/leases.ts'
import { thisProcess } from '../../src/workflows/ports/process.ts'
import { leaseTime, Turns } from '../../src/workflows/take-turns.ts'
import { aDelivery, isRenewed } from '../support/delivery.ts'
import { onPostgres, run } from '../support/postgres/database.ts'
import { freshDatabase, freshUrl, listing, map } from './support.ts'

const script = fileURLToPath(new URL('take-a-turn.ts', import.meta.url))
const SUNDAY = Date.parse('2026-06-14T08:00:00Z')

/** A process that has taken a turn. */
async function aHolder(url: string, name: string, now: number, elsewhere = ''): Promise<ChildProcess> {
  const child = spawn(process.execPath, [script, url, name, String(now), elsewhere], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [said] = await once(child.stdout as NodeJS.ReadableStream, 'data')
  expect(String(said)).toBe('taken\n')
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** Turns of this process, by a clock that stands unless it is moved. */
async function turnsOn(url: string, name: string) {
  const time = { now: SUNDAY }
  const db = await freshDatabase(url)
  const turns = new Turns(db, { now: () => time.now }, name)
  onTestFinished(() => turns.giveBack())
  return { time, db, turns }
}

/** The server notices that a connection has ended in a moment of its own. */
const soon = { timeout: 5000, interval: 20 }

describe.skipIf(!existsSync('/proc/self/stat') && !onPostgres)('the worker is killed', () => {
  it('and another goes on with its messages at once, by a clock that has not moved', async () => {
    const url = await freshUrl()
    const { story, workspace, delivery } = await aDelivery(() => 'a card', { url })
    onTestFinished(() => delivery.stop())
    const holder = await aHolder(url, 'delivery', story.time.now)
    await story.imports(map([listing('RUN-1', { actions: ['apply'] })]))
    const { now } = story.time
    expect(await delivery.deliverDue()).toBeNull()
    expect(workspace.posted).toEqual([])
    await kill(holder)
    await vi.waitFor(async () => expect(await delivery.deliverDue()).toBe(3), soon)
    expect(workspace.of('card/')).toHaveLength(1)
    expect(story.time.now).toBe(now)
  })

  it('and another keeps the time at once', async () => {
    const url = await freshUrl()
    const { turns } = await turnsOn(url, 'clock')
    const holder = await aHolder(url, 'clock', SUNDAY)
    expect(await turns.take()).toBeNull()
    await kill(holder)
    await vi.waitFor(async () => expect(await turns.take()).toMatchObject({ name: 'clock', token: 2 }), soon)
  })

  it('on another machine, and its lease is waited for, ten seconds at most; PostgreSQL sees at once that it is gone', async () => {
    const url = await freshUrl()
    const { turns, time } = await turnsOn(url, 'delivery')
    const holder = await aHolder(url, 'delivery', SUNDAY, 'another machine')
    time.now += 9999
    expect(await turns.take()).toBeNull()
    await kill(holder)
    if (!onPostgres) {
      expect(await turns.take()).toBeNull()
      time.now += 1
    }
    await vi.waitFor(async () => expect(await turns.take()).toMatchObject({ name: 'delivery', token: 2 }), soon)
  })
})

it('a process that hangs keeps its lease for ten seconds, and then another takes over', async () => {
  const url = await freshUrl()
  const { turns, time } = await turnsOn(url, 'delivery')
  const holder = await aHolder(url, 'delivery', SUNDAY)
  holder.kill('SIGSTOP')
  time.now += leaseTime - 1
  expect(await turns.take()).toBeNull()
  time.now += 1
  expect(leaseTime).toBeLessThanOrEqual(10_000)
  expect(await turns.take()).toMatchObject({ name: 'delivery', token: 2 })
})

it.skipIf(thisProcess() === null)('a process whose id was used again is known to be gone', async () => {
  const url = await freshUrl()
  const { turns, db } = await turnsOn(url, 'delivery')
  const self = thisProcess()
  if (!self) throw new Error('the machine tells')
  const at = { now: new Date(SUNDAY).toISOString(), until: new Date(SUNDAY + leaseTime).toISOString() }
  await takeLease(db, { name: 'delivery', holder: 'who lives', process: self, ...at })
  expect(await turns.take()).toBeNull()
  const earlier = { ...self, started: self.started - 1 }
  await takeLease(db, { name: 'delivery', holder: 'who lives', process: earlier, ...at })
  expect(await turns.take()).toMatchObject({ name: 'delivery', token: 2 })
  expect(await findHolder(db, 'delivery')).toMatchObject({ process: self })
})

it('a lease is renewed in the background while it is held, and no longer', async () => {
  const url = await freshUrl()
  const { turns, time, db } = await turnsOn(url, 'delivery')
  const { turns: others, time: theirs } = await turnsOn(url, 'delivery')
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const passes = async (milliseconds: number) => {
    time.now += milliseconds
    theirs.now += milliseconds
    await vi.advanceTimersByTimeAsync(milliseconds)
  }
  expect(await turns.take()).toMatchObject({ token: 1 })
  for (let second = 0; second < 60; second += 1) {
    await passes(1000)
    await isRenewed(db, 'delivery', time.now)
    expect(await others.take()).toBeNull()
  }
  await turns.giveBack()
  await passes(1000)
  expect(await others.take()).toMatchObject({ token: 2 })
  expect(await turns.take()).toBeNull()
})

it.runIf(onPostgres)(
  'who loses the connection loses the lease, and shows a new sign of life before asking again',
  async () => {
    const url = await freshUrl()
    const { turns } = await turnsOn(url, 'delivery')
    const { turns: others, time } = await turnsOn(url, 'delivery')
    expect(await turns.take()).toMatchObject({ token: 1 })
    await run(
      url,
      `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = 'countersign (lives)'`,
    )
    await expect(others.take())
      .resolves.toBeNull()
      .catch(() => undefined)
    await vi.waitFor(async () => expect(await others.take()).toMatchObject({ token: 2 }), soon)
    turns.lose()
    await vi.waitFor(async () => expect(await turns.take()).toBeNull(), soon)
    // Both show that they live again.
    time.now += 5000
    expect(await others.take()).toMatchObject({ token: 2 })
    expect(await turns.take()).toBeNull()
  },
)
