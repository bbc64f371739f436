import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { freePort } from '../support/free-port.ts'
import type { Told } from './bot-process.ts'
import type { Bench, Sides } from './compare.ts'
import { copyOf, endOf, longest, shortest } from './long-ledgers.ts'
import { SlackThread } from './slack-thread.ts'

/** From the process to the bot that Slack can reach. */
export const startOfLongLedger: Bench = {
  name: 'start, long ledger',
  bare: `start to ready with ${shortest} entries; else with ${longest.toLocaleString('en')}`,
  unit: 'ms',
  atMost: 1.3,
  prepare: (folder) => bots(folder, ({ ready }) => ready),
}

/** Resident memory of a bot that has nothing to do. */
export const memory: Bench = {
  name: 'memory',
  bare: `idle with ${shortest} entries; else with ${longest.toLocaleString('en')}`,
  unit: 'MB',
  atMost: 1.2,
  prepare: (folder) => bots(folder, (found) => found.memory),
}

interface Found {
  ready: number
  memory: number
}

const child = fileURLToPath(new URL('bot-process.ts', import.meta.url))

async function bots(folder: string, measure: (found: Found) => number): Promise<Sides> {
  const slack = await SlackThread.start()
  const [long, short] = [await copyOf(longest, folder), await copyOf(shortest, folder)]
  const start = async (database: string) => measure(await runBot(slack, database))
  return { countersign: () => start(long), bare: () => start(short), close: () => slack.close() }
}

async function runBot({ tokens }: SlackThread, database: string): Promise<Found> {
  const told: Told = { database, at: endOf(database), port: await freePort(), ...tokens }
  const bot = fork(child, [JSON.stringify(told)], { execArgv: ['--expose-gc'] })
  const exited = once(bot, 'exit')
  const found = await Promise.race([once(bot, 'message'), exited])
  await exited
  if (typeof found[0] !== 'object' || found[0] === null) throw new Error('The bot ended before it was ready.')
  return found[0] as Found
}
