import { readFileSync } from 'node:fs'

/** Countersign's own version. */
export const version = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version
