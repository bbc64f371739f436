import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sandboxDatabase } from '../../src/config/sandbox.ts'
import { requestFingerprint } from '../../src/core/authorisation.ts'
import { blockerKey } from '../../src/core/blocker/listing.ts'
import type { Command } from '../../src/core/command.ts'
import type { Parameters } from '../../src/core/parameters.ts'
import type { Policy } from '../../src/core/policy.ts'
import { isRefusal } from '../../src/core/refusal.ts'
import { importDocument } from '../../src/workflows/import-document.ts'
import type { Done, Ledger } from '../../src/workflows/ledger.ts'
import { closeLedger, openLedger } from '../../src/workflows/open-ledger.ts'
import { ana, policyOf, roles, TEAM } from '../support/cast.ts'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url))

export const map = fixture('production-blocker-map.json')
export const page = fixture('kb-1a5d-rev3.txt')
export const realrun = 'FIX7-P0-PLAN-REALRUN-1'
export const separate = 'FIX7-P0-PLAN-SEPARATE-AUTH-1'

/** Where the command line looks when DATABASE_URL says nothing. */
export function databaseIn(folder: string): string {
  return join(folder, 'data/countersign.db')
}

/** A policy under which a grant may last until long after these tests. */
export const longLived: Policy = policyOf({ default: { ttl: '7d', max_ttl: '5000w', uses: 3 }, actions: {} })

/** The same, under which a request waits for an owner as long. */
export const patient: Policy = policyOf({
  default: { ttl: '7d', max_ttl: '5000w', uses: 3 },
  actions: {},
  requests: { expire: '5000w' },
})

const then = Date.parse('2026-06-12T09:30:00Z')
export const weeks = 7 * 24 * 3_600_000

/** Makes the ledger of a folder, as of 12 June 2026, 09:30 UTC: policy, people and the real map, and what a test adds. */
export async function ledgerIn<T = void>(
  folder: string,
  add: ((desk: Desk) => Promise<T>) | undefined = undefined,
  {
    policy = longLived,
    imports = true,
    sandbox = false,
  }: { policy?: Policy | null; imports?: boolean; sandbox?: boolean } = {},
): Promise<T> {
  mkdirSync(join(folder, 'data'), { recursive: true })
  return inLedgerOf(
    folder,
    async (desk) => {
      await desk.does({ kind: 'open-ledger', workspace: TEAM, sandbox })
      if (policy) await desk.does({ kind: 'adopt-policy', policy, roles })
      if (imports) await importDocument(desk.ledger, map)
      return (await add?.(desk)) as T
    },
    { now: () => then },
    sandbox ? sandboxDatabase : undefined,
  )
}

/** Does something in the ledger of a folder, now, after what commands have done there. */
export async function inLedgerOf<T>(
  folder: string,
  use: (desk: Desk) => Promise<T>,
  clock = { now: () => Date.now() },
  database = 'data/countersign.db',
): Promise<T> {
  const machine = { kind: 'countersign' } as const
  const ledger = await openLedger({ url: join(folder, database), create: true, clock, machine })
  try {
    return await use(new Desk(ledger))
  } finally {
    await closeLedger(ledger)
  }
}

/** Does what people would do in Slack. */
export class Desk {
  readonly ledger: Ledger

  constructor(ledger: Ledger) {
    this.ledger = ledger
  }

  async does(command: Command): Promise<Done> {
    const done = await this.ledger.execute(command)
    if (isRefusal(done)) throw new Error(done.sentence)
    return done
  }

  /** Names the round that is open now. */
  asking(id: string, action: string) {
    const blocker = blockerKey(id)
    const requirement = this.ledger.state.blocker(blocker)?.requirements.find((r) => r.action === action)
    if (!requirement) throw new Error(`${id} does not block ${action}`)
    return { blocker, action, round: requirement.round.number }
  }

  /** Grants a requirement, and answers with the grant's id. */
  async grants(
    id: string,
    action: string,
    { by = ana, ttl = 5000 * weeks, uses = 1, advised = [] as string[] } = {},
  ): Promise<string> {
    const terms = { reason: `go for ${action}`, expires: after(ttl), uses, typed: action, advised }
    return grantIn(await this.does({ kind: 'grant', ...this.asking(id, action), by, ...terms }))
  }

  /** Somebody at the machine asks for a run; answers with the request's id. */
  async asksFor(action: string, params: Parameters = []): Promise<string> {
    const done = await this.does({ kind: 'request-run', action, params, reason: 'the release is due', for_whom: null })
    const requested = done.entries.find(({ kind }) => kind === 'RunRequested')
    return requested && 'request' in requested ? requested.request : ''
  }

  /** Grants a request, and answers with the grant's id. */
  async grantsRequest(id: string, { by = ana, ttl = 5000 * weeks } = {}): Promise<string> {
    const { seen, action } = this.#readRequest(id)
    const terms = { reason: `go for ${id}`, expires: after(ttl), typed: action }
    return grantIn(await this.does({ kind: 'grant-request', request: id, seen, by, ...terms }))
  }

  async rejectsRequest(id: string, reason: string): Promise<void> {
    const { seen } = this.#readRequest(id)
    await this.does({ kind: 'reject-request', request: id, seen, by: ana, reason })
  }

  #readRequest(id: string): { seen: string; action: string } {
    const request = this.ledger.state.request(id)
    if (!request) throw new Error(`there is no request ${id}`)
    return { seen: requestFingerprint(this.ledger.state, request), action: request.action }
  }
}

function after(milliseconds: number): string {
  return new Date(then + milliseconds).toISOString()
}

function grantIn({ entries }: Done): string {
  const grant = entries.find(({ kind }) => kind === 'GrantIssued')
  if (!grant) throw new Error('nothing was granted')
  return `G-${grant.seq}`
}

/** The same document with something changed. */
export function changedMap(
  change: (map: { blockers: Record<string, unknown>[] } & Record<string, unknown>) => void,
): string {
  const copy = JSON.parse(map.toString())
  change(copy)
  return JSON.stringify(copy, null, 2)
}
