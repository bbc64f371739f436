import { onTestFinished } from 'vitest'
import { type Scope, scopes } from '../../src/core/caller/caller.ts'
import { isRefusal } from '../../src/core/refusal.ts'
import { createLog } from '../../src/log.ts'
import { apiFor } from '../../src/wire/api.ts'
import { importDocument } from '../../src/workflows/import-document.ts'
import { closeLedger, openLedger } from '../../src/workflows/open-ledger.ts'
import { systemClock } from '../../src/workflows/ports/clock.ts'
import { createToken } from '../../src/workflows/tokens.ts'
import { Desk, map } from '../cli/support.ts'
import { policyOf, roles, TEAM } from './cast.ts'
import type { Issuer } from './issuer.ts'

/** What a job of octo/infra is to its issuer. */
export const job = {
  sub: 'repo:octo/infra:environment:production',
  repository: 'octo/infra',
  repository_id: '4711',
  environment: 'production',
  ref: 'refs/heads/main',
  run_id: '812',
  actor: 'octocat',
}

/** The policy's rule that lets such a job in. */
export function ruleFor({ url: issuer }: Pick<Issuer, 'url'>, changes: object = {}): object {
  const { repository_id, environment, ref } = job
  return {
    name: 'deploy',
    issuer,
    audience: 'countersign',
    claims: { repository_id, environment, ref },
    scopes: ['gate:read', 'gate:spend', 'request:create'],
    actions: ['REAL_RUN'],
    insecure: true,
    ...changes,
  }
}

/** The real map behind a real server, by the clock on the wall; it ends with the test. */
export async function aServer({ callers = [] }: { callers?: object[] } = {}) {
  const policy = policyOf({
    default: { ttl: '7d', max_ttl: '5000w', uses: 3 },
    actions: {},
    requests: { expire: '5000w' },
    api: { port: 0 },
    callers,
  })
  const machine = { kind: 'countersign' } as const
  const ledger = await openLedger({ url: ':memory:', create: true, clock: systemClock, machine })
  const desk = new Desk(ledger)
  await desk.does({ kind: 'open-ledger', workspace: TEAM, sandbox: false })
  await desk.does({ kind: 'adopt-policy', policy, roles })
  await importDocument(ledger, map)
  const api = await apiFor(policy, { ledger, log: createLog({ level: 'silent', secrets: [] }) })
  onTestFinished(async () => {
    await api?.close()
    await closeLedger(ledger)
  })
  const token = async (own: readonly Scope[] = scopes) => {
    const expires = new Date(ledger.now + 24 * 3_600_000).toISOString()
    const made = await createToken(ledger, { name: 'deploy', scopes: [...own], actions: null, expires })
    if (isRefusal(made)) throw new Error(made.sentence)
    return made.secret
  }
  return { url: api?.url ?? '', ledger, desk, token }
}
