/**
 * Half a character, which no canonical JSON can hold, becomes U+FFFD, as it would on its way to a disk. What has none,
 * which is nearly everything, is given back as it is.
 */
export function wellFormed<T>(value: T): T {
  return isWellFormed(value) ? value : replaced(value)
}

function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isWellFormed)
  for (const key in value)
    if (!key.isWellFormed() || !isWellFormed((value as Record<string, unknown>)[key])) return false
  return true
}

function replaced<T>(value: T): T {
  if (typeof value === 'string') return value.toWellFormed() as T
  if (Array.isArray(value)) return value.map(replaced) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toWellFormed(), replaced(inner)])) as T
}
