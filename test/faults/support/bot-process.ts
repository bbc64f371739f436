import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { readPolicy } from '../../../src/core/read-policy.ts'
import { createLog } from '../../../src/log.ts'
import { startBot } from '../../../src/wire/bot.ts'
import { importDocument } from '../../../src/workflows/import-document.ts'
import type { KeyPlaces } from '../../../src/workflows/ports/keys.ts'

/** What the bot of a test is told when it is started as a process of its own. */
export interface BotTask {
  apiUrl: string
  botToken: string
  appToken: string
  database: string
  /** Beside the database unless told. */
  keys?: KeyPlaces
  policy: object
  /** Its clock begins here (epoch milliseconds) and runs. */
  now: number
}

/**
 * Run as a process of its own: the real bot, told things a line at a time on standard input. `import JSON` imports and prints
 * where the ledger then ends, which is its acknowledgement; `settle` prints `settled` once Slack is in step; `forward 1000` moves
 * its clock (milliseconds).
 */
const task = JSON.parse(process.argv[2] ?? '') as BotTask
const policy = readPolicy(task.policy)
if (!policy.ok) throw new Error(JSON.stringify(policy.problems))
const started = performance.now()
let skipped = 0

const bot = await startBot({
  connection: { kind: 'socket', botToken: task.botToken, appToken: task.appToken },
  apiUrl: task.apiUrl,
  database: task.database,
  ...(task.keys ? { keys: task.keys } : {}),
  policy: policy.policy,
  sandbox: true,
  clock: { now: () => Math.floor(task.now + skipped + performance.now() - started) },
  log: createLog({ level: 'warn', secrets: [] }),
  rates: null,
})
bot.failed.then((error) => {
  writeSync(2, `${error.message}\n`)
  process.exit(1)
})
writeSync(1, 'ready\n')

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'stop') break
  if (line === 'settle') await bot.delivery.settled().then(() => writeSync(1, 'settled\n'))
  if (line.startsWith('forward ')) skipped += Number(line.slice('forward '.length))
  if (line.startsWith('import ')) await importLine(line.slice('import '.length))
}
await bot.stop()
// Standard input stays open.
process.exit(0)

async function importLine(document: string): Promise<void> {
  const outcome = await importDocument(bot.ledger, Buffer.from(document))
  const { size, root } = bot.ledger.head
  writeSync(1, outcome.kind === 'imported' ? `imported ${size} ${root}\n` : `refused ${JSON.stringify(outcome)}\n`)
}
