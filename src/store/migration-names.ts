import { readdir } from 'node:fs/promises'
import type { Engine } from './engine.ts'

/** Where the migrations of an engine lie. */
export function migrationsOf(engine: Engine['name']): URL {
  return new URL(`../../migrations/${engine}/`, import.meta.url)
}

/** The migrations that this version knows, in order. */
export async function migrationNames(folder: URL): Promise<string[]> {
  return (await readdir(folder)).filter((name) => /^\d{4}_.+\.sql$/.test(name)).sort()
}
