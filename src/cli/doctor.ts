import { existsSync } from 'node:fs'
import {
  type Config,
  configPath,
  databaseUrl,
  EnvironmentError,
  formatProblem,
  isServer,
  keyPlaces,
  readConfig,
  readPolicyFile,
  withoutPassword,
} from '../config.ts'
import { deadEnds } from '../core/desk/dead-ends.ts'
import { namesNobodyKnows } from '../core/policy-names.ts'
import type { Ledger } from '../workflows/ledger.ts'
import { listFailures } from '../workflows/list-failures.ts'
import { listWebhooks, webhookTrouble } from '../workflows/list-webhooks.ts'
import { keysIn } from '../workflows/ports/keys.ts'
import type { VerificationState } from '../workflows/ports/verification.ts'
import { answer, describe, exit } from './answer.ts'
import { foreseePolicyFile } from './foresee-policy.ts'
import type { Io, Line, LoadWire } from './ports.ts'
import { columns, count, type Text } from './text.ts'
import { withLedger } from './with-ledger.ts'

export interface DoctorOptions {
  policy?: string
  /** Every webhook is sent a signed ping. */
  send?: boolean
}

/** `doctor`: configuration, database, tokens, scopes, channels; each line `ok` or what to do. With `--policy`, what that one would change. */
export async function doctor(io: Io, { policy, send = false }: DoctorOptions, loadWire: LoadWire): Promise<number> {
  if (policy !== undefined) return foreseePolicyFile(io, policy)
  const reading = readConfig(io.env)
  const lines = [
    { what: 'node', ok: true, say: process.version },
    ...configurationLines(io, reading),
    ...(await databaseLines(io)),
    ...(reading.kind === 'configured' ? await slackLines(reading.config, loadWire) : []),
    ...(reading.kind === 'configured' ? await webhookLines(io, reading.config, send) : []),
  ]
  const ok = lines.every((line) => line.ok)
  answer(io, { ok, lines }, () => textOf(lines))
  return ok ? exit.done : exit.fault
}

function configurationLines(io: Io, reading: ReturnType<typeof readConfig>): Line[] {
  switch (reading.kind) {
    case 'sandbox':
      return [
        { what: 'configuration', ok: true, say: 'no Slack variables are set, so `countersign start` runs the sandbox' },
        ...policyLines(configPath(io.env)),
      ]
    case 'problems':
      return reading.problems.map((problem) => ({ what: 'configuration', ok: false, say: formatProblem(problem) }))
    case 'configured': {
      const how = reading.config.slack.kind === 'socket' ? 'Socket Mode' : `HTTP on port ${reading.config.slack.port}`
      return [{ what: 'configuration', ok: true, say: `Slack by ${how}` }, ...policyLines(configPath(io.env))]
    }
    default:
      return reading satisfies never
  }
}

function policyLines(path: string): Line[] {
  if (!existsSync(path)) return []
  const reading = readPolicyFile(path)
  if (!reading.ok)
    return reading.problems.map((problem) => ({ what: 'policy', ok: false, say: formatProblem(problem) }))
  const { owners, operators } = reading.policy
  return [
    { what: 'policy', ok: true, say: `${path} names ${owners.length} as owners and ${operators.length} as operators` },
  ]
}

async function databaseLines(io: Io): Promise<Line[]> {
  try {
    // The other variables have lines of their own.
    const { COUNTERSIGN_KEY, COUNTERSIGN_KEY_FILE, COUNTERSIGN_PUBLIC_KEY } = io.env
    const env = { DATABASE_URL: databaseUrl(io.env), COUNTERSIGN_KEY, COUNTERSIGN_KEY_FILE, COUNTERSIGN_PUBLIC_KEY }
    return await withLedger({ ...io, env }, async (ledger) => [
      ledgerLine(io, ledger),
      ...headLines(io, ledger),
      ...(await verificationLines(ledger)),
      ...policyTroubles(ledger),
      ...(await failureLines(ledger)),
      ...(await webhookTroubles(ledger)),
    ])
  } catch (error) {
    if (error instanceof EnvironmentError) return []
    const { code, sentence } = describe(error)
    // A file that is not there yet is made by the first start; another kind of database is not.
    return [{ what: 'database', ok: code === 'missing' && !isServer(databaseUrl(io.env)), say: sentence }]
  }
}

function ledgerLine(io: Io, { state, broken, clockTrouble }: Ledger): Line {
  const what = 'database'
  const url = withoutPassword(databaseUrl(io.env))
  if (broken)
    return { what, ok: false, say: `${url}: the ledger cannot be trusted: ${broken}. Run \`countersign verify\`.` }
  if (state.desk.workspace === null)
    return { what, ok: true, say: `${url} has no ledger yet; \`countersign start\` opens one` }
  if (clockTrouble) return { what, ok: false, say: `${url}: ${clockTrouble}` }
  const entries = count(state.size, 'entry', 'entries')
  return {
    what,
    ok: true,
    say: `${url} holds ${entries} for workspace ${state.desk.workspace}${state.desk.sandbox ? ', of the sandbox' : ''}`,
  }
}

/** The head beside the database shows an older copy of it, as long as it is written. */
function headLines(io: Io, { head, broken }: Ledger): Line[] {
  if (broken || head.size === 0) return []
  const places = keyPlaces(io.env)
  const kept = keysIn(places).readHead()
  if (kept?.size === head.size) return []
  const noted = kept ? `notes ${count(kept.size, 'entry', 'entries')}` : 'is not there'
  const say = `${places.headFile} ${noted}, and the ledger has ${head.size}: Countersign must be able to write it, for an older copy of the database to show`
  return [{ what: 'head', ok: false, say }]
}

/** What the running bot says of its verification in the background; nothing where none answers. */
async function verificationLines({ state: { desk } }: Ledger): Promise<Line[]> {
  if (!desk.policy || desk.policy.http.port === 0) return []
  const { host, port } = desk.policy.http
  const what = 'verification'
  try {
    const answer = await fetch(`http://${host}:${port}/readyz`, { signal: AbortSignal.timeout(1000) })
    const { verification: found } = (await answer.json()) as { verification?: VerificationState }
    switch (found?.kind) {
      case 'running':
        return [{ what, ok: true, say: `is under way: ${found.entries} of ${count(found.of, 'entry', 'entries')}` }]
      case 'intact':
        return [{ what, ok: true, say: `found ${count(found.entries, 'entry', 'entries')} intact, at ${found.at}` }]
      case 'broken':
        return [{ what, ok: false, say: `found the ledger broken, at ${found.at}: ${found.broken}` }]
      case 'failed':
        return [{ what, ok: false, say: `could not be done, at ${found.at}; the log says why` }]
      default:
        return []
    }
  } catch {
    // No bot runs there.
    return []
  }
}

/** A slip in the policy's names has no effect, and what nobody can give waits for ever: somebody has to say so. */
function policyTroubles({ state }: Ledger): Line[] {
  const { policy } = state.desk
  const troubles = policy ? [...namesNobodyKnows(policy, state), ...deadEnds(state)] : []
  return troubles.map((say) => ({ what: 'policy', ok: false, say }))
}

async function failureLines(ledger: Ledger): Promise<Line[]> {
  const failures = Map.groupBy(await listFailures(ledger), ({ failure }) => failure)
  return [...failures].map(([failure, [first, ...others]]) => ({
    what: 'message',
    ok: false,
    say:
      others.length === 0
        ? `${first?.key} is not delivered: ${failure}`
        : `${first?.key} and ${count(others.length, 'other message', 'other messages')} are not delivered: ${failure}`,
  }))
}

/** Endpoints that do not take what they are sent, as the worker found it. */
async function webhookTroubles(ledger: Ledger): Promise<Line[]> {
  const troubles = (await listWebhooks(ledger)).flatMap((one) => webhookTrouble(one) ?? [])
  return troubles.map((say) => ({ what: 'webhook', ok: false, say }))
}

/** Where each endpoint is, or what it makes of a ping. */
async function webhookLines(io: Io, { webhooks, policy }: Config, send: boolean): Promise<Line[]> {
  if (webhooks.length === 0) return []
  const { tryWebhook } = await import('../workflows/try-webhook.ts')
  const workspace = policy.workspace ?? (await workspaceOf(io))
  const ping = send ? { workspace, now: io.clock.now() } : null
  return Promise.all(webhooks.map(async (one) => ({ what: `webhook ${one.name}`, ...(await tryWebhook(one, ping)) })))
}

/** Whose ledger it is; one that is not there yet has lines of its own. */
async function workspaceOf(io: Io): Promise<string> {
  return withLedger(io, async ({ state }) => state.desk.workspace ?? 'new').catch(() => 'new')
}

async function slackLines(config: Config, loadWire: LoadWire): Promise<Line[]> {
  try {
    const wire = await loadWire()
    return await wire.diagnoseSlack(config)
  } catch (error) {
    return [{ what: 'slack', ok: false, say: describe(error).sentence }]
  }
}

function textOf(lines: readonly Line[]): Text[] {
  const cells = columns(lines.map(({ what, say }) => [what, say]))
  return lines.map(({ ok }, i) => [
    ok ? { style: 'green', text: 'ok' } : { style: 'red', text: '!!' },
    '  ',
    ...(cells[i] ?? []),
  ])
}
