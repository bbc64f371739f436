import { once } from 'node:events'
import { createWriteStream, openSync } from 'node:fs'
import { finished } from 'node:stream/promises'
import { type Choice, isEverything } from '../core/audit.ts'
import { actionName } from '../core/blocker/listing.ts'
import { ocsfEvent } from '../core/ocsf.ts'
import { isRefusal } from '../core/refusal.ts'
import { blockerSubject } from '../core/subject.ts'
import { version } from '../version.ts'
import { type ExportHead, exportEntries, exportHead, exportJsonl, exportRows } from '../workflows/export-ledger.ts'
import { lookUpBlocker } from '../workflows/find-blocker.ts'
import type { Ledger } from '../workflows/ledger.ts'
import { recordDecisions } from '../workflows/record-decisions.ts'
import { exit, type Problem, refuseWith } from './answer.ts'
import { csvLines } from './export-csv.ts'
import { htmlReport } from './export-html.ts'
import type { Io } from './ports.ts'
import { withSoundLedger } from './with-ledger.ts'

export interface ExportOptions {
  format?: 'jsonl' | 'csv' | 'html' | 'ocsf'
  decisions?: boolean
  from?: string
  to?: string
  blocker?: string
  action?: string
  output?: string
}

type Format = NonNullable<ExportOptions['format']> | 'decisions'

/** `export`: the ledger for somebody else: to verify (jsonl), to read (html), to calculate with (csv). Written as it is read. */
export async function exportLedger(io: Io, options: ExportOptions): Promise<number> {
  const format = options.decisions ? 'decisions' : options.format
  const problems = [
    formatProblem(options),
    instantProblem('--from', options.from),
    instantProblem('--to', options.to),
  ].filter((one) => one !== null)
  if (problems.length > 0 || format === undefined)
    return refuseWith(io, exit.usage, { code: 'usage', sentence: 'Nothing was exported.', problems })
  return withSoundLedger(io, async (ledger) => {
    const blocker = options.blocker === undefined ? null : lookUpBlocker(ledger.state, options.blocker)
    if (isRefusal(blocker)) return refuseWith(io, exit.usage, blocker)
    const choice: Choice = {
      from: options.from ? Date.parse(options.from) : null,
      to: options.to ? Date.parse(options.to) : null,
      subject: blocker && blockerSubject(blocker.key),
      action: options.action === undefined ? null : actionName(options.action),
    }
    return write(io, options.output, linesOf(ledger, exportHead(ledger), choice, format))
  })
}

function linesOf(ledger: Ledger, head: ExportHead, choice: Choice, format: Format): AsyncIterable<string> {
  switch (format) {
    case 'jsonl':
      return exportJsonl(ledger, head, choice)
    case 'decisions':
      return recordLines(ledger, head, choice)
    case 'ocsf':
      return ocsfLines(ledger, head, choice)
    case 'csv':
      return csvLines(exportRows(ledger, head, choice))
    case 'html':
      return htmlReport({ head, desk: ledger.state.desk, choice, whole: isEverything(choice) }, (wanted) =>
        exportRows(ledger, head, choice, wanted),
      )
    default:
      return format satisfies never
  }
}

/** An OCSF event a line, for whoever collects security events. */
async function* ocsfLines(ledger: Ledger, head: ExportHead, choice: Choice): AsyncGenerator<string> {
  for await (const entry of exportEntries(ledger, head, choice)) {
    const event = ocsfEvent(entry, { origin: head.origin, version })
    if (event) yield JSON.stringify(event)
  }
}

async function* recordLines(ledger: Ledger, head: ExportHead, choice: Choice): AsyncGenerator<string> {
  yield JSON.stringify(await recordDecisions(ledger, head, choice), null, 2)
}

/** To a new file, which nothing overwrites, or to standard output. */
async function write(io: Io, output: string | undefined, lines: AsyncIterable<string>): Promise<number> {
  if (output === undefined) {
    for await (const line of lines) io.say(line)
    return exit.done
  }
  const fd = openNew(output)
  if (fd === null)
    return refuseWith(io, exit.usage, {
      code: 'exists',
      sentence: `${output} is there already, and nothing is overwritten.`,
    })
  const file = createWriteStream(output, { fd })
  let written = 0
  for await (const line of lines) {
    if (!file.write(`${line}\n`)) await once(file, 'drain')
    written += 1
    if (written % 1000 === 0) io.progress(`Exporting: ${written} lines`)
  }
  io.progress('')
  file.end()
  await finished(file)
  return exit.done
}

function openNew(path: string): number | null {
  try {
    return openSync(path, 'wx')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return null
    throw error
  }
}

function formatProblem({ format, decisions }: ExportOptions): Problem | null {
  if ((format === undefined) === (decisions === true)) return null
  return { place: '--format', sentence: 'Please say either --format jsonl, html, csv or ocsf, or --decisions.' }
}

function instantProblem(place: string, given: string | undefined): Problem | null {
  if (given === undefined || !Number.isNaN(Date.parse(given))) return null
  return { place, sentence: `“${given}” is no instant; expected one such as 2026-06-01 or 2026-06-01T09:00:00Z.` }
}
