/** One thing that is measured: what Countersign does, beside the least that any program would do, or beside itself when there is little. */
export interface Bench {
  name: string
  /** What the other side does. */
  bare: string
  /** In what both are measured. */
  unit: 'ms' | 'µs' | 'MB'
  /** How many times the other side's cost Countersign's may be. */
  atMost: number
  /** Makes both sides ready in a folder that is removed afterwards. */
  prepare(folder: string): Promise<Sides>
}

/** Each side does its work once and answers what it cost, in the bench's unit. What it prepares is not counted. */
export interface Sides {
  countersign: Side
  bare: Side
  close?(): Promise<void>
}

export type Side = () => number | Promise<number>

/** Medians in the unit; `ratio` is how many times the other side's cost Countersign's is. */
export interface Comparison {
  name: string
  countersign: number
  bare: number
  ratio: number
}

/** How often each side runs. Its medians are compared. */
export const runs = 5

/** Runs both sides in turn, so that whatever else the machine does hits both. The first turn warms up and is not counted. */
export async function compare(bench: Bench, folder: string, onRun: (run: number) => void): Promise<Comparison> {
  const { countersign, bare, close } = await bench.prepare(folder)
  const costs = { countersign: [] as number[], bare: [] as number[] }
  try {
    for (let run = 0; run <= runs; run += 1) {
      onRun(run)
      costs.bare.push(await bare())
      costs.countersign.push(await countersign())
    }
  } finally {
    await close?.()
  }
  const medians = { countersign: median(costs.countersign.slice(1)), bare: median(costs.bare.slice(1)) }
  return { name: bench.name, ...medians, ratio: medians.countersign / medians.bare }
}

/** How long some work takes, in milliseconds. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** What one of many takes, in microseconds. */
export async function each(times: number, work: (i: number) => unknown): Promise<number> {
  const all = await timed(async () => {
    for (let i = 0; i < times; i += 1) await work(i)
  })
  return (1000 * all) / times
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}
