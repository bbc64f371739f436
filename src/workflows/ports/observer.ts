import type { Fact } from '../../core/entry.ts'
import type { ReasonCode } from '../../core/reasons.ts'
import type { RefusalCode } from '../../core/refusal.ts'
import type { Call } from './messenger.ts'

/** Who counts what happens, for whoever watches the process. It sees kinds and codes, never words, people or tokens. */
export interface Observer {
  recorded(kind: Fact['kind']): void
  refused(code: RefusalCode): void
  checkedGate(result: 'open' | ReasonCode): void
  called(call: Call, result: string): void
  /** Milliseconds between a click's arrival and its ack. */
  acknowledged(milliseconds: number): void
}

/** Nobody watches. */
export const nobody: Observer = {
  recorded: () => undefined,
  refused: () => undefined,
  checkedGate: () => undefined,
  called: () => undefined,
  acknowledged: () => undefined,
}
