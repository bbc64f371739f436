import { configDefaults, defineConfig } from 'vitest/config'
import { hasBinaries } from './test/support/postgres/binaries.ts'
import { long } from './vitest.faults.config.ts'

const common = { testTimeout: 120_000, hookTimeout: 60_000 }

const sqlite = {
  test: {
    ...common,
    name: 'sqlite',
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...long, 'test/postgres/**'],
  },
}

/** The stories in which the engine has a say: who waits for whom, what is written twice, what is found again. The others would show the same pages. */
const stories = '{approve,claims,delivery,freeze,home,reject-and-ask,requests,restart,two-owners,votes,webhooks}'

/** The store and those stories once more, and what only PostgreSQL can do, on a server that starts when a test asks for it. */
const postgres = {
  test: {
    ...common,
    name: 'postgres',
    include: ['test/{store,postgres}/**/*.test.ts', `test/stories/${stories}.test.ts`],
    exclude: [...configDefaults.exclude, 'test/store/sqlite/**'],
    env: { COUNTERSIGN_TEST_ENGINE: 'postgres' },
    globalSetup: ['test/support/postgres/setup.ts'],
  },
}

export default defineConfig({
  test: {
    // Stories start servers and a browser; two cores serve two files at once.
    maxWorkers: 2,
    projects: hasBinaries() ? [sqlite, postgres] : [sqlite],
  },
})
