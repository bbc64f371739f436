import { defineConfig } from 'vitest/config'

/** The fault tests that take longer than a minute: `npm run test:faults`. */
export const long = ['test/faults/every-write.test.ts', 'test/faults/killed.test.ts']

export default defineConfig({
  test: {
    include: long,
    testTimeout: 1_800_000,
    hookTimeout: 60_000,
    // They kill processes and watch what these did; two of them at once would only take each other's time.
    maxWorkers: 1,
  },
})
