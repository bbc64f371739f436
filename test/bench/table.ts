import { arch, cpus, platform, release, totalmem } from 'node:os'
import picocolors from 'picocolors'
import type { Comparison } from './compare.ts'

export interface Machine {
  processor: string
  cores: number
  memory: string
  system: string
  node: string
}

/** What the figures were measured on. */
export function thisMachine(): Machine {
  const all = cpus()
  return {
    processor: all[0]?.model.trim() ?? arch(),
    cores: all.length,
    memory: `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    system: `${platform()} ${release()}`,
    node: process.versions.node,
  }
}

/** The line that says it. */
export function machineLine({ processor, cores, memory, system, node }: Machine): string {
  return `${processor}, ${cores} ${cores === 1 ? 'core' : 'cores'}, ${memory}, ${system}, Node ${node}`
}

/** The comparisons in aligned columns. */
export function tableLines(comparisons: readonly Comparison[], colour: boolean): string[] {
  const { bold, dim } = picocolors.createColors(colour)
  const rows = comparisons.map(({ name, milliseconds, ratio, unit, bare }) => [
    name,
    shown(milliseconds.countersign, unit),
    shown(milliseconds.bare, unit),
    `${significant(ratio)} x`,
    bare,
  ])
  const all = [['', 'Countersign', 'bare', 'cost', 'bare is'], ...rows]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const lines = all.map(([name = '', ours = '', bare = '', ratio = '', what = ''], i) => {
    const [first = 0, second = 0, third = 0, fourth = 0] = widths
    const figures = `${name.padEnd(first)}  ${ours.padStart(second)}  ${bare.padStart(third)}  `
    return i === 0
      ? bold(`${figures}${ratio.padStart(fourth)}  ${what}`)
      : `${figures}${bold(ratio.padStart(fourth))}  ${dim(what)}`
  })
  return lines
}

function shown(milliseconds: number, unit: Comparison['unit']): string {
  return unit === 'ms' ? `${significant(milliseconds)} ms` : `${significant(1000 / milliseconds)} /s`
}

/** Two or three figures that mean something; more would only be noise. */
function significant(number: number): string {
  return Number(number.toPrecision(number < 10 ? 2 : 3)).toLocaleString('en', { maximumSignificantDigits: 3 })
}
