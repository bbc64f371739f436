import { auditRow } from '../core/audit.ts'
import { blockerKey } from '../core/blocker/listing.ts'
import type { Entry } from '../core/entry.ts'
import { isRefusal } from '../core/refusal.ts'
import { foldWhiteSpace } from '../core/text.ts'
import { lookUpBlocker } from '../workflows/find-blocker.ts'
import type { Ledger } from '../workflows/ledger.ts'
import { isCitation, readCited } from '../workflows/record-decisions.ts'
import { type DetailedFacts, tellBlocker } from '../workflows/tell-blocker.ts'
import { answer, exit, refuseWith } from './answer.ts'
import type { Io } from './ports.ts'
import { readBlocker } from './remote/read-blockers.ts'
import { serverIn } from './remote/server.ts'
import { showLines } from './show-lines.ts'
import type { Text } from './text.ts'
import { withSoundLedger } from './with-ledger.ts'

/** `show ID`: everything about one blocker, with every grant it ever had; or the entry that a decision record cites (`D-42`, `R-7`). */
export async function show(io: Io, id: string): Promise<number> {
  const server = serverIn(io.env)
  if (server) {
    const read = await readBlocker(io, server, id)
    return typeof read === 'number' ? read : tell(io, read.facts, read.zone, Date.now())
  }
  return withSoundLedger(io, async (ledger) => {
    const { state, now } = ledger
    // A blocker that is called so comes first: its id is its own.
    if (isCitation(id) && !state.blockers.has(blockerKey(id))) return showCited(io, ledger, id)
    const blocker = lookUpBlocker(state, id)
    if (isRefusal(blocker)) return refuseWith(io, exit.usage, blocker)
    return tell(io, await tellBlocker(ledger, blocker), state.desk.policy?.digest.timezone ?? 'UTC', now)
  })
}

function tell(io: Io, facts: DetailedFacts, zone: string, now: number): number {
  answer(io, facts, () => showLines(facts, zone, now))
  return exit.done
}

async function showCited(io: Io, ledger: Ledger, id: string): Promise<number> {
  const entry = await readCited(ledger, id)
  if (entry === null)
    return refuseWith(io, exit.usage, {
      code: 'unknown_decision',
      sentence: `Entry ${id.slice(2)} is no ${/^d/i.test(id) ? 'decision' : 'refused attempt'}; \`export --decisions\` lists them all. Requests stand in \`requests\`.`,
    })
  answer(io, { id: id.toUpperCase(), entry }, () => citedLines(id.toUpperCase(), entry))
  return exit.done
}

function citedLines(id: string, entry: Entry): Text[] {
  const { at, kind, by, subject, action, words, rest } = auditRow(entry)
  return [
    [{ style: 'bold', text: id }, `: ${kind}`],
    ...[
      ['when', at],
      ['who', by],
      ['about', subject],
      ['action', action],
      ['words', words],
    ]
      .filter(([, value]) => value !== '')
      .map(([name = '', value = '']): Text => ['  ', { style: 'dim', text: `${name}  ` }, foldWhiteSpace(value)]),
    ...rest.map((line): Text => `  ${line}`),
  ]
}
