import { cpus, platform, release, totalmem } from 'node:os'
import { styleText } from 'node:util'
import type { Bench, Comparison } from './compare.ts'

/** What the figures were measured on. */
export function thisMachine(): string {
  const all = cpus()
  const cores = `${all.length} ${all.length === 1 ? 'core' : 'cores'}`
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GiB`
  return `${all[0]?.model.trim() ?? process.arch}, ${cores}, ${memory}, ${platform()} ${release()}, Node ${process.versions.node}`
}

/** The comparisons in aligned columns; what costs more than it may is marked. */
export function tableLines(measured: readonly (readonly [Bench, Comparison])[]): string[] {
  const rows = measured.map(([{ unit, bare, atMost }, found]) => [
    found.name,
    `${significant(found.countersign)} ${unit}`,
    `${significant(found.bare)} ${unit}`,
    `${significant(found.ratio)} x`,
    `${found.ratio > atMost ? '>' : '≤'} ${atMost}`,
    bare,
  ])
  const all = [['', 'Countersign', 'other', 'ratio', 'target', 'the other is'], ...rows]
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all.map((cells, line) => {
    const [name = '', ...rest] = cells.map((cell, i) =>
      i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
    )
    const text = [name, ...rest].join('  ')
    if (line === 0) return styleText('bold', text)
    return cells[4]?.startsWith('>') ? styleText('red', text) : text
  })
}

/** Two or three figures that mean something; more would only be noise. */
function significant(number: number): string {
  return Number(number.toPrecision(number < 10 ? 2 : 3)).toLocaleString('en', { maximumSignificantDigits: 3 })
}
