/** A row as it must be or as it is: what tells it apart, how a person would name it, and its columns. */
export interface ExpectedRow {
  key: string
  name: string
  row: Record<string, unknown>
}

/** The first row and column in which a table differs from what the ledger says, in one sentence, or null. */
export function findDifference(
  table: string,
  expected: readonly ExpectedRow[],
  found: readonly ExpectedRow[],
): string | null {
  const stored = new Map(found.map((row) => [row.key, row]))
  for (const { key, name, row } of expected) {
    const other = stored.get(key)
    if (!other) return names.missing(name, table)
    const column = Object.keys(row).find((column) => row[column] !== other.row[column])
    if (column) return names.differs(name, table, column, other.row[column], row[column])
    stored.delete(key)
  }
  for (const { name } of stored.values()) return names.extra(name, table)
  return null
}

/** How differences are said. */
export const names = {
  missing: (name: string, table: string) => `row ${name} of table ${table} is missing`,
  extra: (name: string, table: string) => `row ${name} of table ${table} is there, and the ledger knows nothing of it`,
  differs: (name: string, table: string, column: string, stored: unknown, said: unknown) =>
    `row ${name} of table ${table}: \`${column}\` is ${shown(stored)}, the ledger says ${shown(said)}`,
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'empty'
  const text = String(value)
  return `\`${text.length > 80 ? `${text.slice(0, 80)}…` : text}\``
}
