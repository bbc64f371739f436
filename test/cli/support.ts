import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { blockerKey } from '../../src/core/blocker/listing.ts'
import type { Command } from '../../src/core/command.ts'
import type { Policy } from '../../src/core/policy.ts'
import { isRefusal } from '../../src/core/refusal.ts'
import { currentRound } from '../../src/core/state.ts'
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

const then = Date.parse('2026-06-12T09:30:00Z')
export const weeks = 7 * 24 * 3_600_000

/** Makes the ledger of a folder, as of 12 June 2026, 09:30 UTC: policy, people and the real map, and what a test adds. */
export async function ledgerIn(
  folder: string,
  add: (desk: Desk) => Promise<void> = async () => undefined,
  {
    policy = longLived,
    imports = true,
    sandbox = false,
  }: { policy?: Policy | null; imports?: boolean; sandbox?: boolean } = {},
): Promise<void> {
  mkdirSync(join(folder, 'data'), { recursive: true })
  const clock = { now: () => then }
  const machine = { kind: 'countersign' } as const
  const ledger = await openLedger({ url: databaseIn(folder), create: true, clock, machine })
  const desk = new Desk(ledger)
  try {
    await desk.does({ kind: 'open-ledger', workspace: TEAM, sandbox })
    if (policy) await desk.does({ kind: 'adopt-policy', policy, roles })
    if (imports) await importDocument(ledger, map)
    await add(desk)
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
    const requirement = this.ledger.state.blockers.get(blocker)?.requirements.find((r) => r.action === action)
    if (!requirement) throw new Error(`${id} does not block ${action}`)
    return { blocker, action, round: currentRound(requirement).number }
  }

  async grants(id: string, action: string, { by = ana, ttl = 5000 * weeks, uses = 1 } = {}): Promise<void> {
    const reason = `go for ${action}`
    await this.does({ kind: 'grant', ...this.asking(id, action), by, reason, ttl, uses, typed: action })
  }
}

/** The same document with something changed. */
export function changedMap(
  change: (map: { blockers: Record<string, unknown>[] } & Record<string, unknown>) => void,
): string {
  const copy = JSON.parse(map.toString())
  change(copy)
  return JSON.stringify(copy, null, 2)
}
