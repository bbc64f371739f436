import type { Runs } from '../runs.ts'
import { askGate } from './ask-gate.ts'
import type { Server } from './server.ts'

/** A run whose gate and record are a server's. It does not see our process, so that only time tells it when we are gone. */
export function runThere(server: Server): Runs {
  return {
    async start(action, params, { program, within, sandbox }) {
      const run = { program, within: `${Math.ceil(within / 60_000)}m` }
      const { facts } = await askGate(server, { action, params, spend: true, sandbox, run })
      return { facts, receipt: facts.receipt ?? null }
    },
    async end(_action, run, outcome) {
      const body =
        outcome.kind === 'signalled'
          ? { signal: outcome.signal }
          : { exit_code: outcome.kind === 'exited' ? outcome.code : 1 }
      const said = await server.post(`/v1/runs/${run}/end`, body)
      if (said.kind === 'said') return null
      return said.kind === 'problem' ? said.sentence : `${server.url}: ${said.why}.`
    },
  }
}
