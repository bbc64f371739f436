import type { KeyPlaces } from '../workflows/ports/keys.ts'
import { type Environment, trimmed } from './environment.ts'
import { readKeyPlaces } from './keys.ts'

/* Apart from config.ts, which reads the policy: a gate loads neither YAML nor zod. */

/** Where the ledger lives: DATABASE_URL, a path, `file:…` or `postgres://…`. */
export function databaseUrl(env: Environment): string {
  return trimmed(env).DATABASE_URL ?? 'data/countersign.db'
}

/** Where the policy stands: COUNTERSIGN_CONFIG. */
export function configPath(env: Environment): string {
  return trimmed(env).COUNTERSIGN_CONFIG ?? 'countersign.yaml'
}

/**
 * Where the ledger's keys are: COUNTERSIGN_KEY, COUNTERSIGN_KEY_FILE (default: beside the SQLite file as `<file>.key`, or
 * `data/countersign.key` for PostgreSQL) and COUNTERSIGN_PUBLIC_KEY (default: `.pub` beside the key file).
 */
export function keyPlaces(env: Environment): KeyPlaces {
  const { COUNTERSIGN_KEY: key, COUNTERSIGN_KEY_FILE: keyFile, COUNTERSIGN_PUBLIC_KEY: publicKey } = trimmed(env)
  return readKeyPlaces({ key, keyFile, publicKey }, databaseUrl(env))
}
