import type { ApiAnswer, AskApi } from '../workflows/ports/ask-api.ts'
import { exit } from './answer.ts'
import { accountName } from './place-of.ts'
import type { Io, LoadWire } from './ports.ts'
import type { Said, Server } from './remote/server.ts'
import { serverIn } from './remote/server.ts'
import { withSoundLedger } from './with-ledger.ts'

/** `mcp`: serves agents on standard input and output: from the ledger here, or from the server that COUNTERSIGN_URL names. */
export async function mcp(io: Io, loadWire: LoadWire): Promise<number> {
  const server = serverIn(io.env)
  const wire = await loadWire()
  if (server) {
    await wire.serveMcp(askServer(server))
    return exit.done
  }
  return withSoundLedger(io, async (ledger) => {
    await wire.serveMcp(wire.apiOver(ledger, accountName()))
    return exit.done
  })
}

function askServer(server: Server): AskApi {
  return async (method, path, body) => {
    const waits = Number(/[?&]wait=(\d+)/.exec(path)?.[1] ?? 0) * 1000
    return answerOf(
      method === 'GET' ? await server.get(path, { waits }) : await server.post(path, body ?? {}, { waits }),
      server,
    )
  }
}

/** A server that does not answer as Countersign does is a problem, and never an answer. */
function answerOf(said: Said, { url }: Server): ApiAnswer {
  switch (said.kind) {
    case 'said':
      return { status: 200, body: said.value as Record<string, unknown> }
    case 'problem':
      return { status: said.status, body: { code: said.code, detail: said.sentence, problems: said.problems } }
    case 'silent':
      return { status: 503, body: { code: 'no_answer', detail: `${url} does not answer: ${said.why}.` } }
    default:
      return said satisfies never
  }
}
