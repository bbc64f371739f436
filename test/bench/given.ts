import { join } from 'node:path'
import type { Person } from '../../src/core/person.ts'
import { type Policy, readPolicy } from '../../src/core/read-policy.ts'
import { isRefusal } from '../../src/core/refusal.ts'
import { currentRound } from '../../src/core/state.ts'
import { importDocument } from '../../src/workflows/import-document.ts'
import type { Ledger } from '../../src/workflows/ledger.ts'
import { openLedger } from '../../src/workflows/open-ledger.ts'

/** An action that ten blockers of a large document block; so is every other one, `action-1` and so on. */
export const ACTION = 'action-0'

export const ana: Person = { team: 'T01SANDBOX', user: 'U01ANA', name: 'Ana Ruiz', standing: 'member' }

/** A standing clock, on a Sunday, when nothing is due. */
export const clock = { now: () => Date.parse('2026-06-14T08:00:00Z'), set: () => undefined }

/** One owner; large maps would otherwise be mostly about prompts. */
export const policy: Policy = policyOf({
  owners: [ana.user],
  operators: ['U03IVY'],
  channels: { blockers: 'C01BLOCKERS' },
  default: { ttl: '7d', max_ttl: '30d', uses: 3 },
  http: { port: 0 },
})

/** A blocker map of this many blockers, about as wordy as the real one; ten of them block each action. */
export function documentOf(count: number): Uint8Array {
  const blockers = Array.from({ length: count }, (_, i) => ({
    id: `BENCH-${i}`,
    item: `production surface ${i} (function, registry and row) is not scoped and nobody knows who writes it`,
    evidence: `production-surface-inventory.json surface ${i}; packet ${i} is staged and not applied`,
    required_owner_gpt_decision: `authorize the exact surface ${i}, and nothing else`,
    required_technical_proof: 'n/a (authorization gate)',
    actor_needed: 'owner',
    next_action: `the owner looks at surface ${i} and decides`,
    status: 'OPEN',
    blocks: `action-${Math.floor(i / 10)}`,
  }))
  const map = { doc: 'bench', date: '2026-06-12', authority: 'blocker map only', blockers }
  return new TextEncoder().encode(JSON.stringify({ ...map, production_work_performed: false }))
}

/** A ledger with a policy and nothing else. */
export async function emptyLedger(file: string): Promise<Ledger> {
  const ledger = await openLedger({ url: file, create: true, clock, machine: { kind: 'command', name: 'bench' } })
  await does(ledger, { kind: 'open-ledger', workspace: ana.team, sandbox: true })
  const [owners, operators] = [[ana], [{ user: 'U03IVY', name: 'Ivy Tran' }]]
  await does(ledger, { kind: 'adopt-policy', policy, roles: { owners, operators } })
  return ledger
}

/** A ledger of this many blockers, in which every grant that `ACTION` needs was given. */
export async function openGate(folder: string, count: number): Promise<{ ledger: Ledger; file: string }> {
  const file = join(folder, `${count}.db`)
  const ledger = await emptyLedger(file)
  await imports(ledger, documentOf(count))
  for (const { key, requirements } of [...ledger.state.blockers.values()].slice(0, 10)) {
    for (const { action } of requirements) await grants(ledger, key, action)
  }
  return { ledger, file }
}

export async function imports(ledger: Ledger, bytes: Uint8Array): Promise<void> {
  const outcome = await importDocument(ledger, bytes)
  if (outcome.kind !== 'imported') throw new Error(`The import failed: ${JSON.stringify(outcome)}`)
}

export async function grants(ledger: Ledger, id: string, action: string): Promise<void> {
  const blocker = [...ledger.state.blockers.values()].find(({ key }) => key === id)
  const requirement = blocker?.requirements.find((one) => one.action === action)
  if (!blocker || !requirement) throw new Error(`There is no ${id} / ${action}.`)
  const asking = { blocker: blocker.key, action, round: currentRound(requirement).number }
  await does(ledger, { kind: 'grant', by: ana, ...asking, reason: 'looked at it', ttl: 3_600_000, uses: 1, typed: '' })
}

async function does(ledger: Ledger, command: Parameters<Ledger['execute']>[0]): Promise<void> {
  const done = await ledger.execute(command)
  if (isRefusal(done)) throw new Error(`${command.kind} was refused: ${done.sentence}`)
}

function policyOf(input: object): Policy {
  const reading = readPolicy(input)
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  return reading.policy
}
