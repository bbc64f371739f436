import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { aging } from './aging.ts'
import { blockOfExport, blockOfImport, blockOfImportBeside, blockOfVerification } from './blocking.ts'
import { clickToAck } from './click.ts'
import { coldGate, coldGateOfLongLedger } from './cold-gate.ts'
import { type Bench, type Comparison, compare, runs } from './compare.ts'
import { checksOfManyBlockers, gateCheck } from './gate.ts'
import { overHttp, overMcp } from './http.ts'
import { importing } from './import.ts'
import { tellProgress } from './long-ledgers.ts'
import { memory, startOfLongLedger } from './start.ts'
import { tableLines, thisMachine } from './table.ts'
import { verifying } from './verify.ts'

const benches: Bench[] = [
  aging,
  coldGateOfLongLedger,
  coldGate,
  startOfLongLedger,
  checksOfManyBlockers,
  gateCheck,
  clickToAck,
  importing,
  verifying,
  memory,
  overHttp,
  overMcp,
  blockOfImport,
  blockOfImportBeside,
  blockOfVerification,
  blockOfExport,
]

const usage = `npm run bench -- [--json] [--only WORD]

Measures Countersign beside the least that any program would do, or beside itself when there is little, in turn, on this
machine: medians of ${runs}, and their ratio. Only ratios can be compared between machines. --json prints one JSON array of
{name, countersign, bare, ratio}; --only WORD measures the lines whose name has it.

The first time a ledger of a million entries is made and kept in the folder for temporary files, which takes minutes.
BENCH_ENTRIES=50000 makes a shorter one do.`

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, only: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
})

if (values.help) console.log(usage)
else print(await measure(benches.filter(({ name }) => name.includes(values.only ?? ''))))

async function measure(chosen: readonly Bench[]): Promise<[Bench, Comparison][]> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
  const measured: [Bench, Comparison][] = []
  try {
    for (const [i, bench] of chosen.entries()) {
      const own = join(folder, String(i))
      mkdirSync(own)
      const at = `${i + 1}/${chosen.length} ${bench.name}`
      tellProgress((line) => progress(`${at}: ${line}`))
      progress(`${at}: making ready`)
      measured.push([bench, await compare(bench, own, (run) => progress(`${at}: ${run}/${runs}`))])
      rmSync(own, { recursive: true })
    }
    return measured
  } finally {
    progress('')
    rmSync(folder, { recursive: true, force: true })
  }
}

function print(measured: [Bench, Comparison][]): void {
  if (values.json) {
    console.log(
      JSON.stringify(
        measured.map(([, comparison]) => comparison),
        null,
        2,
      ),
    )
    return
  }
  for (const line of tableLines(measured)) console.log(line)
  console.log(`\n${thisMachine()}. Medians of ${runs}.`)
}

/** Only in a terminal. */
function progress(line: string): void {
  if (process.stdout.isTTY && process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${line}`)
}
