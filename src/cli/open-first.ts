import { existsSync } from 'node:fs'
import { configPath, databaseUrl, isServer, readPolicyFile } from '../config.ts'
import type { Ledger } from '../workflows/ledger.ts'
import { StoreError } from '../workflows/open-ledger.ts'
import { exit, refuseWith, showStack } from './answer.ts'
import type { Io, LoadWire } from './ports.ts'
import { withLedger } from './with-ledger.ts'

/** Uses the ledger, unless there is none, or none was opened in the database yet. */
export async function whileUnopened(io: Io, use: (ledger: Ledger) => Promise<number>): Promise<number | 'unopened'> {
  try {
    return await withLedger(io, async (ledger) =>
      ledger.state.desk.workspace === null && !ledger.broken ? 'unopened' : use(ledger),
    )
  } catch (error) {
    if (isMissing(error) && !isServer(databaseUrl(io.env))) return 'unopened'
    throw error
  }
}

/** Uses a ledger in memory, in which nothing was ever imported. */
export async function openEmptyLedger(io: Io, use: (ledger: Ledger) => Promise<number>): Promise<number> {
  return withLedger(
    io,
    async (ledger) => {
      await ledger.execute({ kind: 'open-ledger', workspace: 'T00', sandbox: false })
      return use(ledger)
    },
    { create: true, url: ':memory:' },
  )
}

/** The workspace to which a new ledger will belong: the policy's, or that of the bot token; else what to do, and the exit code. */
export async function nameWorkspace(io: Io, loadWire: LoadWire): Promise<{ workspace: string } | number> {
  const path = configPath(io.env)
  const reading = existsSync(path) ? readPolicyFile(path) : null
  if (reading && !reading.ok) {
    const sentence = `${path} has problems; nothing was imported.`
    return refuseWith(io, exit.usage, { code: 'configuration', sentence, problems: reading.problems })
  }
  if (reading?.policy.workspace) return { workspace: reading.policy.workspace }
  if (!io.env.SLACK_BOT_TOKEN?.trim()) return refuseNameless(io, path)
  return askSlack(io, loadWire)
}

async function askSlack(io: Io, loadWire: LoadWire): Promise<{ workspace: string } | number> {
  const wire = await loadWire()
  try {
    return { workspace: await wire.identifyWorkspace(io.env) }
  } catch (error) {
    showStack(io, error)
    const why = error instanceof Error ? error.message.replace(/\.$/, '') : String(error)
    const sentence = `Slack did not say which workspace SLACK_BOT_TOKEN is of: ${why}. Nothing was imported.`
    return refuseWith(io, exit.fault, { code: 'slack', sentence })
  }
}

function refuseNameless(io: Io, path: string): number {
  const sentence = `This database has no ledger yet, and a ledger belongs to one Slack workspace: set \`workspace\` in ${path} (such as T0123ABCD), or SLACK_BOT_TOKEN. Nothing was imported.`
  return refuseWith(io, exit.usage, { code: 'no_ledger', sentence })
}

function isMissing(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'missing'
}
