import { createReadStream, existsSync } from 'node:fs'
import { z } from 'zod'
import { configPath, readPolicyFile } from '../config.ts'
import { actionName } from '../core/blocker/listing.ts'
import { readDocument } from '../core/document.ts'
import { type ImportOutcome, type ImportReport, importDocument } from '../workflows/import-document.ts'
import type { Ledger } from '../workflows/ledger.ts'
import { answer, exit, refuseWith } from './answer.ts'
import { importLines } from './import-lines.ts'
import { nameWorkspace, openEmptyLedger, whileUnopened } from './open-first.ts'
import type { Io, LoadWire } from './ports.ts'
import { valueOr } from './remote/say-refused.ts'
import { type Server, serverIn } from './remote/server.ts'
import { withLedger } from './with-ledger.ts'

export interface ImportOptions {
  dryRun?: boolean
  allowEmpty?: boolean
}

/** `import FILE|-`: reads a blocker map into the ledger, in one transaction, or says what that would do. */
export async function importFile(io: Io, file: string, options: ImportOptions, loadWire: LoadWire): Promise<number> {
  const bytes = await readInput(io, file)
  if ('unreadable' in bytes) return refuseWith(io, exit.usage, { code: 'unreadable', sentence: bytes.unreadable })
  const server = serverIn(io.env)
  if (server) return importThrough(io, server, file, bytes.read, options)
  const allowed = actionsOfPolicy(io)
  const reading = readDocument(bytes.read, { allowEmpty: options.allowEmpty ?? false, allowed })
  if (!reading.ok) return refuseDocument(io, file, reading.problems)
  return withWritableLedger(io, options, loadWire, async (ledger) => {
    const outcome = await importDocument(ledger, bytes.read, { ...options, allowed })
    return sayOutcome(io, file, outcome, options.dryRun ?? false)
  })
}

/** The server reads it, by the policy that is in force there. */
async function importThrough(io: Io, server: Server, file: string, bytes: Uint8Array, options: ImportOptions) {
  const { dryRun = false, allowEmpty = false } = options
  const query = [
    ['dry_run', String(dryRun)],
    ['allow_empty', String(allowEmpty)],
  ] as const
  const said = await server.post('/v1/documents', bytes, { query })
  if (said.kind === 'problem' && said.code === 'bad_document') return refuseDocument(io, file, said.problems)
  const read = valueOr(io, server, said, imported)
  return typeof read === 'number' ? read : sayReport(io, read.value as unknown as Told)
}

const list = z.array(z.looseObject({}))
const imported = z.looseObject({
  dry_run: z.boolean(),
  doc: z.string(),
  counts: z.looseObject({ added: z.int(), changed: z.int(), missing: z.int(), listed: z.int() }),
  changes: list,
  claims: list,
  stale: list,
  warnings: z.array(z.looseObject({ place: z.string(), sentence: z.string() })),
})

/** The first import may come before the first start, which puts the policy in force. */
function actionsOfPolicy({ env }: Io): ReadonlySet<string> {
  const path = configPath(env)
  const reading = existsSync(path) ? readPolicyFile(path) : null
  return new Set(reading?.ok ? Object.keys(reading.policy.actions).map(actionName) : [])
}

type Use = (ledger: Ledger) => Promise<number>

/** A dry run makes nothing; where no ledger is open yet, it happens in one that is forgotten. */
async function withWritableLedger(io: Io, { dryRun }: ImportOptions, loadWire: LoadWire, use: Use): Promise<number> {
  const done = await whileUnopened(io, use)
  if (done !== 'unopened') return done
  if (dryRun) return openEmptyLedger(io, use)
  const named = await nameWorkspace(io, loadWire)
  if (typeof named === 'number') return named
  return withLedger(
    io,
    async (ledger) => {
      const opened = await ledger.execute({ kind: 'open-ledger', workspace: named.workspace, sandbox: false })
      if ('refused' in opened) return refuseWith(io, exit.usage, opened)
      return use(ledger)
    },
    { create: true },
  )
}

function sayOutcome(io: Io, file: string, outcome: ImportOutcome, dryRun: boolean): number {
  if (outcome.kind === 'problems') return refuseDocument(io, file, outcome.problems)
  if (outcome.kind === 'refused') {
    return refuseWith(io, outcome.refusal.code === 'ledger_broken' ? exit.fault : exit.usage, outcome.refusal)
  }
  return sayReport(io, { dry_run: dryRun, ...outcome.report })
}

type Told = ImportReport & { dry_run: boolean }

function sayReport(io: Io, told: Told): number {
  if (!io.json) {
    for (const { place, sentence, loud } of told.warnings) {
      io.complain([{ style: loud ? 'red' : 'yellow', text: loud ? 'WARNING' : 'warning' }, ` ${place}: ${sentence}`])
    }
  }
  answer(io, told, () => importLines(told, told.dry_run))
  return exit.done
}

function refuseDocument(io: Io, file: string, problems: readonly { place: string; sentence: string }[]): number {
  const sentence = `${file === '-' ? 'Standard input' : file} was not imported; nothing was changed.`
  return refuseWith(io, exit.usage, { code: 'bad_document', sentence, problems })
}

// A document may have 16 MB; what is longer is refused by its reader, which need not see all of it.
const enough = 17 * 1024 * 1024

async function readInput(io: Io, file: string): Promise<{ read: Uint8Array } | { unreadable: string }> {
  try {
    return { read: await readUpTo(file === '-' ? io.stdin : createReadStream(file), enough) }
  } catch (error) {
    return { unreadable: unreadable(file, error) }
  }
}

async function readUpTo(chunks: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const read: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    read.push(chunk)
    length += chunk.length
    if (length > limit) break
  }
  return Buffer.concat(read)
}

function unreadable(file: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'ENOENT') return `There is no file ${file}. Give the path of a blocker map, or - for standard input.`
  if (code === 'EISDIR') return `${file} is a folder. Give the path of a blocker map, or - for standard input.`
  if (code === 'EACCES') return `${file} cannot be read by this account.`
  return `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`
}
