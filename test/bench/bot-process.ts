import { createLog } from '../../src/log.ts'
import { startBot } from '../../src/wire/bot.ts'
import { policy, standing } from './given.ts'

/** What the process that measures says to this one, as JSON in its first argument. */
export interface Told {
  database: string
  at: number
  apiUrl: string
  botToken: string
  signingSecret: string
  port: number
}

/** A bot in a process of its own, which says when it is ready and what memory it holds when it has nothing to do, and ends. */
const { database, at, apiUrl, botToken, signingSecret, port } = JSON.parse(process.argv[2] ?? '') as Told
const log = createLog({ level: 'error', secrets: [botToken] })
const connection = { kind: 'http', botToken, signingSecret, host: '127.0.0.1', port } as const
const bot = await startBot({
  connection,
  apiUrl,
  database,
  policy,
  sandbox: false,
  clock: standing(at),
  log,
  rates: null,
})
const ready = performance.now()
await bot.delivery.settled()
for (let i = 0; i < 5; i += 1) {
  globalThis.gc?.()
  await new Promise(setImmediate)
}
process.send?.(
  { ready, memory: process.memoryUsage().rss / 2 ** 20 },
  () => void bot.stop().then(() => process.exit(0)),
)
