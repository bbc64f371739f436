import type { Fault } from './protocol.ts'

/** A fault that hits Web API calls, rather than the sockets or the deliveries. */
export type ApiFault = Extract<Fault, { method?: string }>

/** The faults that wait to happen. */
export interface Faults {
  add(fault: Fault): void
  clear(): void
  /** Every fault that hits this call: each counts down by one. */
  hitting(method: string): ApiFault[]
  /** How often the next payload comes beside the first time. */
  duplicates(): number
  waiting(): Fault[]
}

/** Keeps faults in the order in which they came. `response_url` is hit only when it is named. */
export function faults(changed: () => void): Faults {
  let waiting: Fault[] = []

  function countDown(fault: Fault): void {
    const left = ('times' in fault ? (fault.times ?? 1) : 1) - 1
    waiting = left > 0 ? waiting.map((one) => (one === fault ? { ...fault, times: left } : one)) : without(fault)
    changed()
  }

  function without(fault: Fault): Fault[] {
    return waiting.filter((one) => one !== fault)
  }

  return {
    add(fault) {
      waiting = [...waiting, fault]
      changed()
    },
    clear() {
      waiting = []
      changed()
    },
    hitting(method) {
      const matching = waiting.filter(isApiFault).filter((fault) => hits(fault, method))
      const slow = matching.filter((fault) => fault.kind === 'slow')
      const hit = [...slow, ...matching.filter((fault) => fault.kind !== 'slow').slice(0, 1)]
      hit.forEach(countDown)
      return hit
    },
    duplicates() {
      const found = waiting.find((fault) => fault.kind === 'duplicate')
      if (found) countDown(found)
      return found ? 1 : 0
    },
    waiting: () => waiting,
  }
}

function isApiFault(fault: Fault): fault is ApiFault {
  return !['disconnect', 'drop-sockets', 'duplicate'].includes(fault.kind)
}

function hits(fault: ApiFault, method: string): boolean {
  return fault.method === undefined ? method !== 'response_url' : fault.method === method
}
