/** One thing that is measured: what Countersign does, and the least that any program would do instead. */
export interface Bench {
  name: string
  /** What the bare side does. */
  bare: string
  /** How a cost is shown: as milliseconds for one, or as how many a second. */
  unit: 'ms' | 'a second'
  runs: number
  /** Makes both sides ready in a folder that is removed afterwards. */
  prepare(folder: string): Promise<Sides>
}

/** Each side does its work once and answers what one thing cost, in milliseconds. What it prepares is not counted. */
export interface Sides {
  countersign: Side
  bare: Side
  close?(): Promise<void>
}

export type Side = () => number | Promise<number>

/** Medians, in milliseconds for one thing; `ratio` is how many times the bare cost Countersign's is. */
export interface Comparison {
  name: string
  bare: string
  unit: Bench['unit']
  runs: number
  milliseconds: { countersign: number; bare: number }
  ratio: number
}

/** On a busy machine a bench ends before all its runs, but not with fewer than these. */
const enough = { milliseconds: 4000, runs: 3 }

/** Runs both sides in turn, so that whatever else the machine does hits both. The first turn warms up and is not counted. */
export async function compare(bench: Bench, folder: string, onRun: (run: number) => void): Promise<Comparison> {
  const { countersign, bare, close } = await bench.prepare(folder)
  try {
    const costs = { countersign: [] as number[], bare: [] as number[] }
    const start = performance.now()
    for (let run = 0; run <= bench.runs; run += 1) {
      onRun(run)
      const turn = { bare: await bare(), countersign: await countersign() }
      if (run === 0) continue
      costs.bare.push(turn.bare)
      costs.countersign.push(turn.countersign)
      if (run >= enough.runs && performance.now() - start > enough.milliseconds) break
    }
    const milliseconds = { countersign: median(costs.countersign), bare: median(costs.bare) }
    const { name, unit } = bench
    const runs = costs.bare.length
    return { name, bare: bench.bare, unit, runs, milliseconds, ratio: milliseconds.countersign / milliseconds.bare }
  } finally {
    await close?.()
  }
}

/** How long some work takes, in milliseconds. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}
