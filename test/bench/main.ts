import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { clickToAck } from './click.ts'
import { type Bench, type Comparison, compare } from './compare.ts'
import { checkingGate, coldGate } from './gate.ts'
import { granting } from './grant.ts'
import { importing } from './import.ts'
import { machineLine, tableLines, thisMachine } from './table.ts'
import { verifying } from './verify.ts'

const benches: Bench[] = [
  importing(1000, 5),
  importing(10_000, 3),
  clickToAck,
  granting(100),
  granting(10_000),
  checkingGate(100, 300),
  checkingGate(10_000, 50),
  coldGate(100),
  coldGate(10_000),
  verifying(10_000),
]

const usage = `npm run bench [-- --json] [-- WORD]

Measures Countersign beside bare baselines, in turn, on this machine: medians, and how many times the bare cost
Countersign's is. Only these ratios can be compared between machines. --json prints one JSON value; with a WORD only
the lines whose name has it are measured.`

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  allowPositionals: true,
})

if (values.help) console.log(usage)
else print(await measure(benches.filter(({ name }) => name.includes(positionals[0] ?? ''))))

async function measure(chosen: readonly Bench[]): Promise<Comparison[]> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
  const comparisons: Comparison[] = []
  try {
    for (const [i, bench] of chosen.entries()) {
      const own = join(folder, String(i))
      mkdirSync(own)
      const say = (run: number) => progress(`${i + 1}/${chosen.length} ${bench.name}: ${run}/${bench.runs}`)
      progress(`${i + 1}/${chosen.length} ${bench.name}: making ready`)
      comparisons.push(await compare(bench, own, say))
      rmSync(own, { recursive: true })
    }
    return comparisons
  } finally {
    progress('')
    rmSync(folder, { recursive: true, force: true })
  }
}

function print(comparisons: Comparison[]): void {
  const machine = thisMachine()
  if (values.json) {
    console.log(JSON.stringify({ machine, comparisons }, null, 2))
    return
  }
  const colour = process.stdout.isTTY === true && !process.env.NO_COLOR
  for (const line of tableLines(comparisons, colour)) console.log(line)
  console.log(`\n${machineLine(machine)}. Medians; \`cost\` is how many times the bare one.`)
}

/** Only in a terminal. */
function progress(line: string): void {
  if (process.stdout.isTTY && process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${line}`)
}
