import type { Logger } from 'pino'
import type { Ledger } from '../workflows/ledger.ts'
import type { People } from './people.ts'

/** What the listeners work with; the composition root makes it. */
export interface Context {
  ledger: Ledger
  people: People
  log: Logger
}
