import type { Entry, EntryOf } from '../entry.ts'
import type { Run } from '../run/run.ts'
import type { FailingWebhook } from '../webhook/facts.ts'
import type { Desk, Reminder } from './desk.ts'

/** The entries about the desk. */
export type DeskEntry =
  Extract<Entry, { subject: unknown }> extends infer E
    ? E extends { blocker: unknown } | { request: unknown }
      ? never
      : E
    : never

/** The desk after one more entry about it: the fold of its own entries, alone. Throws for a kind that this version does not know. */
export function evolveDesk(desk: Desk, entry: DeskEntry): Desk {
  switch (entry.kind) {
    case 'LedgerOpened':
      return { ...desk, workspace: entry.workspace, sandbox: entry.sandbox }
    case 'KeyAdopted':
      return { ...desk, keys: [...desk.keys.filter((key) => key !== entry.key), entry.key] }
    case 'LedgerMoved':
      return { ...desk, moved: { to: entry.to, at: entry.at } }
    case 'PolicyAdopted':
      return withWebhooks(
        { ...desk, policy: entry.policy, policy_hash: entry.hash, roles: entry.roles },
        (desk.webhooks ?? []).filter(({ name }) => entry.policy.webhooks?.some((one) => one.name === name)),
      )
    case 'DocumentImported':
      return importDocument(desk, entry)
    case 'ActionFrozen': {
      const { seq, action, by, at, reason } = entry
      return { ...desk, freezes: [...desk.freezes, { id: `F-${seq}`, action, by, at, reason, votes: [] }] }
    }
    case 'ActionThawed':
      return { ...desk, freezes: desk.freezes.filter(({ id }) => id !== entry.freeze) }
    case 'VoteCast':
      return vote(desk, entry.freeze, entry, { by: entry.by, at: entry.at, reason: entry.reason, seen: entry.seen })
    case 'VoteWithdrawn':
      return vote(desk, entry.freeze, entry, null)
    case 'DigestPrepared':
      return { ...desk, digests: [...desk.digests.slice(-1), { date: entry.date, seq: entry.seq }] }
    case 'ReminderPrepared':
      return remind(desk, entry.operator, { date: entry.date })
    case 'NudgePrepared': {
      const { owner, date, waiting, times } = entry
      const others = desk.nudges.filter((known) => known.owner !== owner)
      return { ...desk, nudges: [...others, { owner, date, waiting, times }] }
    }
    case 'ReminderSnoozed':
      return remind(desk, entry.operator, { snoozed_until: entry.until })
    case 'TokenCreated': {
      const { seq, name, scopes, actions, expires, hash, by, at } = entry
      const inForce = desk.tokens.filter((token) => token.expires > at)
      return { ...desk, tokens: [...inForce, { id: `T-${seq}`, name, scopes, actions, expires, hash, by, at }] }
    }
    case 'TokenRevoked':
      return { ...desk, tokens: desk.tokens.filter(({ id }) => id !== entry.token) }
    case 'RunStarted':
      return { ...desk, runs: [...desk.runs, started(entry)] }
    case 'RunLost':
      return { ...desk, runs: desk.runs.map((run) => (run.id === entry.run ? { ...run, lost: entry.seq } : run)) }
    case 'RunEnded':
      return { ...desk, runs: desk.runs.filter(({ id }) => id !== entry.run) }
    case 'WebhookFailing': {
      const { webhook: name, seq, gone } = entry
      const others = (desk.webhooks ?? []).filter((one) => one.name !== name)
      return withWebhooks(desk, [...others, { name, seq, gone }])
    }
    case 'WebhookAnswered':
      return withWebhooks(
        desk,
        (desk.webhooks ?? []).filter(({ name }) => name !== entry.webhook),
      )
    case 'GatePassed':
    case 'PassageRefused':
    case 'DecisionRefused':
    case 'StatesSealed':
      return desk
    default:
      throw new Error(
        `entry ${(entry satisfies never as Entry).seq} is of a kind that this version of Countersign does not know`,
      )
  }
}

function withWebhooks({ webhooks: _, ...desk }: Desk, failing: readonly FailingWebhook[]): Desk {
  return failing.length > 0 ? { ...desk, webhooks: failing } : desk
}

function importDocument(desk: Desk, entry: EntryOf<'DocumentImported'>): Desk {
  const { doc, revision, sha256, content, at: imported_at, date, seq } = entry
  const known = desk.documents.find((document) => document.doc === doc)
  // A revision without a heading leaves the newest known one in force, so that an older one is still noticed.
  const { source, source_revision } = entry.source === null && known ? known : entry
  const document = { doc, source, source_revision, revision, sha256, content, imported_at, date, seq }
  const documents = known
    ? desk.documents.map((other) => (other === known ? document : other))
    : [...desk.documents, document]
  return { ...desk, documents }
}

function started({
  run: id,
  passage,
  action,
  params,
  by,
  passed_by,
  program,
  runner,
  at,
  until,
  card,
  for_request,
}: EntryOf<'RunStarted'>): Run {
  return { id, passage, action, params, by, passed_by, program, runner, at, until, lost: null, card, for_request }
}

function vote(desk: Desk, freeze: string, { by }: Entry, given: Desk['freezes'][number]['votes'][number] | null): Desk {
  const user = by.kind === 'person' ? by.user : ''
  const freezes = desk.freezes.map((found) => {
    if (found.id !== freeze) return found
    const others = found.votes.filter((cast) => cast.by.kind !== 'person' || cast.by.user !== user)
    return { ...found, votes: given ? [...others, given] : others }
  })
  return { ...desk, freezes }
}

function remind(desk: Desk, operator: string, change: Partial<Reminder>): Desk {
  const known = desk.reminders.find((reminder) => reminder.operator === operator)
  if (known) return { ...desk, reminders: desk.reminders.map((one) => (one === known ? { ...one, ...change } : one)) }
  return { ...desk, reminders: [...desk.reminders, { operator, date: '', snoozed_until: '', ...change }] }
}
