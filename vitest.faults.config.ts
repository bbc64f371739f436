import { defineConfig } from 'vitest/config'
import { hasBinaries } from './test/support/postgres/binaries.ts'

const onPostgres = 'test/faults/killed-postgres.test.ts'
const onSqlite = ['test/faults/every-write.test.ts', 'test/faults/killed.test.ts']

/** The fault tests that take longer than half a minute: `npm run test:faults`. */
export const long = [...onSqlite, onPostgres]

const common = { testTimeout: 1_800_000, hookTimeout: 60_000 }

const sqlite = { test: { ...common, name: 'faults', include: onSqlite } }

const postgres = {
  test: {
    ...common,
    name: 'faults on postgres',
    include: [onPostgres],
    globalSetup: ['test/support/postgres/setup.ts'],
  },
}

export default defineConfig(() => ({
  test: {
    // They mostly wait for the processes that they kill; two cores serve two files at once.
    maxWorkers: 2,
    projects: hasBinaries() ? [sqlite, postgres] : [sqlite],
  },
}))
