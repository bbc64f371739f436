import { type AuditRow, chapterOf } from '../core/audit.ts'

/** So many columns of time; a longer ledger has more in each. */
const columns = 120
const rows = {
  decisions: 'decisions',
  passages: 'passages and runs',
  refusals: 'refused',
  freezes: 'freezes',
  authority: 'policy',
} as const

/** When things happened, as a picture: a row a kind, darker where more happened. It has words beside it, and a title for who cannot see it. */
export async function* timeline(found: AsyncIterable<AuditRow>): AsyncGenerator<string> {
  const times: { row: keyof typeof rows; at: number }[] = []
  for await (const { kind, at } of found) {
    const row = chapterOf({ kind })
    if (row !== null && row in rows) times.push({ row: row as keyof typeof rows, at: Date.parse(at) })
  }
  const first = times[0]?.at
  const last = times.at(-1)?.at
  if (first === undefined || last === undefined) return
  const width = Math.max(1, last - first)
  const counts = new Map<string, number>()
  for (const { row, at } of times) {
    const column = Math.min(columns - 1, Math.floor(((at - first) / width) * columns))
    counts.set(`${row} ${column}`, (counts.get(`${row} ${column}`) ?? 0) + 1)
  }
  const most = Math.max(...counts.values())
  const names = Object.keys(rows) as (keyof typeof rows)[]
  const marks = [...counts].map(([place, count]) => {
    const [row = '', column = '0'] = place.split(' ')
    const y = names.indexOf(row as keyof typeof rows) * 26 + 8
    return `<rect x="${150 + Number(column) * 6}" y="${y}" width="5" height="16" fill-opacity="${(0.25 + (0.75 * count) / most).toFixed(2)}"><title>${count} ${rows[row as keyof typeof rows]}</title></rect>`
  })
  const labels = names.map((name, i) => `<text x="0" y="${i * 26 + 21}">${rows[name]}</text>`)
  const height = names.length * 26
  const day = (at: number) => new Date(at).toISOString().slice(0, 10)
  yield `<section><h2>When</h2><svg viewBox="0 0 880 ${height + 24}" role="img" aria-label="When decisions, passages, refusals, freezes and policy changes happened, from ${day(first)} to ${day(last)}">${labels.join('')}${marks.join('')}<text x="150" y="${height + 18}">${day(first)}</text><text x="870" y="${height + 18}" text-anchor="end">${day(last)}</text></svg></section>`
}
