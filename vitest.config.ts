import { configDefaults, defineConfig } from 'vitest/config'
import { long } from './vitest.faults.config.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...long],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Stories start servers and a browser; two cores serve two files at once.
    maxWorkers: 2,
  },
})
