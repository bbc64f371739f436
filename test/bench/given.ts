import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BlockerKey, blockerKey } from '../../src/core/blocker/listing.ts'
import type { Command } from '../../src/core/command.ts'
import type { Person } from '../../src/core/person.ts'
import type { Roles } from '../../src/core/policy.ts'
import { type Policy, readPolicy } from '../../src/core/read-policy.ts'
import { isRefusal } from '../../src/core/refusal.ts'
import type { View } from '../../src/core/view.ts'
import { importDocument } from '../../src/workflows/import-document.ts'
import type { Ledger } from '../../src/workflows/ledger.ts'
import { openLedger } from '../../src/workflows/open-ledger.ts'

export const WORKSPACE = 'T01SANDBOX'
export const ana: Person = { team: WORKSPACE, user: 'U01ANA', name: 'Ana Ruiz', standing: 'member' }
export const ivy: Person = { team: WORKSPACE, user: 'U03IVY', name: 'Ivy Tran', standing: 'member' }

/** When every short bench is: a Sunday, when nothing is due. */
export const SUNDAY = Date.parse('2026-06-14T08:00:00Z')

/** A clock that stands still. */
export function standing(at: number) {
  return { now: () => at, set: () => undefined }
}

/** One owner; large maps would otherwise be mostly about prompts. */
export const policy: Policy = policyOf({
  owners: [ana.user],
  operators: [ivy.user],
  channels: { blockers: 'C01BLOCKERS' },
  default: { ttl: '7d', max_ttl: '30d', uses: 3 },
  digest: { at: '09:00', timezone: 'UTC' },
  http: { port: 0 },
})

export const roles: Roles = { owners: [holder(ana)], operators: [holder(ivy)] }

/** An action that ten blockers of a large document lift; so is every other one, `action-1` and so on. */
export const ACTION = 'action-0'

/** A blocker map of this many blockers, about as wordy as the real one; ten of them block each action, and lift it only or authorise it. */
export function documentOf(count: number, { authorises = true, wording = '' } = {}): Uint8Array {
  const blockers = Array.from({ length: count }, (_, i) => ({
    id: `BENCH-${i}`,
    item: `production surface ${i} (function, registry and row) is not scoped and nobody knows who writes it${wording}`,
    evidence: `production-surface-inventory.json surface ${i}; packet ${i} is staged and not applied`,
    required_owner_gpt_decision: `authorize the exact surface ${i}, and nothing else`,
    required_technical_proof: authorises ? 'n/a (authorization gate)' : 'n/a',
    actor_needed: 'owner',
    next_action: `the owner looks at surface ${i} and decides`,
    status: 'OPEN',
    blocks: `action-${Math.floor(i / 10)}`,
  }))
  const map = { doc: 'bench', date: '2026-06-12', authority: 'blocker map only', blockers }
  return new TextEncoder().encode(JSON.stringify({ ...map, production_work_performed: false }))
}

/** The real map, to the byte. */
export function realDocument(): Uint8Array {
  return readFileSync(new URL('../fixtures/production-blocker-map.json', import.meta.url))
}

/** A ledger with a policy and nothing else. */
export async function emptyLedger(file: string): Promise<Ledger> {
  const machine = { kind: 'command', name: 'bench' } as const
  const ledger = await openLedger({ url: file, create: true, clock: standing(SUNDAY), machine })
  await does(ledger, { kind: 'open-ledger', workspace: WORKSPACE, sandbox: false })
  await does(ledger, { kind: 'adopt-policy', policy, roles })
  return ledger
}

/** A ledger of this many blockers, in which every grant that `ACTION` needs was given. */
export async function openGate(folder: string, count: number): Promise<{ ledger: Ledger; file: string }> {
  const file = join(folder, `${count}.db`)
  const ledger = await emptyLedger(file)
  await imports(ledger, documentOf(count))
  for (let i = 0; i < 10; i += 1)
    await does(ledger, grant(ledger.state, `BENCH-${i}`, ACTION, { now: SUNDAY, uses: 3 }))
  return { ledger, file }
}

export async function imports(ledger: Ledger, bytes: Uint8Array): Promise<void> {
  const outcome = await importDocument(ledger, bytes)
  if (outcome.kind !== 'imported') throw new Error(`The import failed: ${JSON.stringify(outcome)}`)
}

export async function does(ledger: Ledger, command: Command): Promise<void> {
  const done = await ledger.execute(command)
  if (isRefusal(done)) throw new Error(`${command.kind} was refused: ${done.sentence}`)
}

/** Ana grants what a blocker asks for an action now. */
export function grant(
  view: View,
  id: string,
  action: string,
  { now, uses = 1 }: { now: number; uses?: number },
): Command {
  const expires = new Date(now + 7 * 86_400_000).toISOString()
  return { kind: 'grant', by: ana, ...asking(view, id, action), reason: 'looked at it', expires, uses, typed: '' }
}

/** What is asked of a blocker for an action now. */
export function asking(view: View, id: string, action: string): { blocker: BlockerKey; action: string; round: number } {
  const blocker = blockerKey(id)
  const requirement = view.blocker(blocker)?.requirements.find((one) => one.action === action)
  if (!requirement) throw new Error(`There is no ${id} / ${action}.`)
  return { blocker, action, round: requirement.round.number }
}

function holder({ user, name }: Person) {
  return { user, name }
}

function policyOf(input: object): Policy {
  const reading = readPolicy(input)
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  return reading.policy
}
