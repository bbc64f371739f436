import type { Actor } from './actor.ts'
import { auditRow, hiddenFields } from './audit.ts'
import type { Entry } from './entry.ts'
import type { Outcome } from './run/run.ts'
import { blockerIn, requestIn } from './subject.ts'

/** The schema that the events are of (https://schema.ocsf.io/1.3.0). The mapping in words: docs/audit.md. */
const schema = '1.3.0'

const classes = {
  entity: {
    category_uid: 3,
    category_name: 'Identity & Access Management',
    class_uid: 3004,
    class_name: 'Entity Management',
  },
  api: { category_uid: 6, category_name: 'Application Activity', class_uid: 6003, class_name: 'API Activity' },
} as const

const activities = { Create: 1, Read: 2, Update: 3, Delete: 4 } as const

type Mapped = readonly [keyof typeof classes, keyof typeof activities]

/** Class and activity of each kind; null for the housekeeping of the ledger itself. A new kind does not compile until it has one. */
const mapping: Readonly<Record<Entry['kind'], Mapped | null>> = {
  LedgerOpened: ['entity', 'Create'],
  KeyAdopted: ['entity', 'Create'],
  LedgerMoved: ['entity', 'Update'],
  PolicyAdopted: ['entity', 'Update'],
  TokenCreated: ['entity', 'Create'],
  TokenRevoked: ['entity', 'Delete'],
  DocumentImported: ['entity', 'Create'],
  BlockerAdded: ['entity', 'Create'],
  BlockerRevised: ['entity', 'Update'],
  BlockerMissed: ['entity', 'Update'],
  BlockerRetired: ['entity', 'Delete'],
  BlockerReopened: ['entity', 'Update'],
  ClaimMade: ['entity', 'Create'],
  ClaimWithdrawn: ['entity', 'Delete'],
  ClaimConfirmed: ['entity', 'Update'],
  ClaimRefused: ['entity', 'Update'],
  GrantIssued: ['entity', 'Create'],
  RequirementRejected: ['entity', 'Update'],
  GrantRevoked: ['entity', 'Delete'],
  GrantExpired: ['entity', 'Delete'],
  GrantWentStale: ['entity', 'Delete'],
  VoteCast: ['entity', 'Create'],
  VoteWithdrawn: ['entity', 'Delete'],
  InfoRequested: ['entity', 'Create'],
  InfoAnswered: ['entity', 'Update'],
  InfoWithdrawn: ['entity', 'Delete'],
  HelpAsked: ['entity', 'Create'],
  AdviceGiven: ['entity', 'Create'],
  RunRequested: ['entity', 'Create'],
  RequestRejected: ['entity', 'Delete'],
  RequestEnded: ['entity', 'Delete'],
  ActionFrozen: ['entity', 'Create'],
  ActionThawed: ['entity', 'Delete'],
  ProofSubmitted: ['entity', 'Create'],
  ProofConfirmed: ['entity', 'Update'],
  ProofAccepted: ['entity', 'Update'],
  ProofReturned: ['entity', 'Update'],
  ProofWentStale: ['entity', 'Update'],
  GatePassed: ['api', 'Update'],
  GrantSpent: ['api', 'Update'],
  PassageRefused: ['api', 'Update'],
  DecisionRefused: ['api', 'Update'],
  RunStarted: ['api', 'Create'],
  RunEnded: ['api', 'Update'],
  RunLost: ['api', 'Update'],
  WebhookFailing: ['entity', 'Update'],
  WebhookAnswered: ['entity', 'Update'],
  RequirementAsked: null,
  DigestPrepared: null,
  NudgePrepared: null,
  ReminderPrepared: null,
  ReminderSnoozed: null,
  StatesSealed: null,
}

/** An entry as an OCSF event (Entity Management or API Activity); null where it has none. `origin` is the ledger's, `version` the program's. */
export function ocsfEvent(entry: Entry, { origin, version }: { origin: string; version: string }): object | null {
  const mapped = mapping[entry.kind]
  if (!mapped) return null
  const [classed, activity] = mapped
  const { class_uid, class_name } = classes[classed]
  const activity_id = activities[activity]
  const { words } = auditRow(entry)
  return {
    ...classes[classed],
    activity_id,
    activity_name: activity,
    type_uid: class_uid * 100 + activity_id,
    type_name: `${class_name}: ${activity}`,
    time: Date.parse(entry.at),
    ...outcomeOf(entry),
    message: words ? `${entry.kind}: ${words}` : entry.kind,
    metadata: {
      version: schema,
      product: { name: 'Countersign', vendor_name: 'Countersign', version },
      uid: `${origin}/${entry.seq}`,
      event_code: entry.kind,
      sequence: entry.seq,
      original_time: entry.at,
      log_name: origin,
    },
    actor: actorOf(entry.by),
    ...(classed === 'entity' ? { entity: entityOf(entry), ...(words ? { comment: words } : {}) } : callOf(entry)),
    unmapped: unmappedOf(entry),
  }
}

function outcomeOf(entry: Entry): { severity_id: number; severity: string; status_id: number; status: string } {
  const failed = { status_id: 2, status: 'Failure' }
  if (entry.kind === 'PassageRefused' || entry.kind === 'DecisionRefused')
    return { severity_id: 2, severity: 'Low', ...failed }
  if (entry.kind === 'RunEnded' && !isGood(entry.outcome)) return { severity_id: 3, severity: 'Medium', ...failed }
  if (entry.kind === 'RunLost') return { severity_id: 3, severity: 'Medium', status_id: 0, status: 'Unknown' }
  return { severity_id: 1, severity: 'Informational', status_id: 1, status: 'Success' }
}

/** What was ended, failed or did not run did not do what it was let through for. */
function isGood(outcome: Outcome): boolean {
  if (outcome.kind === 'exited') return outcome.code === 0
  return outcome.kind === 'told' && outcome.as === 'succeeded'
}

function actorOf(by: Actor): object {
  switch (by.kind) {
    case 'person':
      return { user: { name: by.name, uid: by.user, uid_alt: `${by.team}/${by.user}`, type_id: 1 } }
    case 'command':
      return { user: { name: by.name, type_id: 1 }, app_name: doors.command }
    case 'caller':
      return { app_name: by.name, app_uid: by.id }
    case 'countersign':
      return { app_name: 'Countersign' }
    default:
      return by satisfies never
  }
}

const doors: Readonly<Record<Actor['kind'], string>> = {
  person: 'slack',
  command: 'countersign command line',
  caller: 'countersign http api',
  countersign: 'countersign',
}

function callOf(entry: Entry): object {
  const action = 'action' in entry && entry.action ? entry.action : null
  return {
    api: { operation: entry.kind, service: { name: 'Countersign' } },
    // Which network it came from is in no entry: the door is what is known of it.
    src_endpoint: { svc_name: doors[entry.by.kind] },
    ...(action ? { resources: [{ name: action, type: 'action' }] } : {}),
  }
}

function entityOf({ subject }: Entry): object {
  const blocker = blockerIn(subject)
  if (blocker) return { uid: blocker, name: blocker, type: 'blocker' }
  const request = requestIn(subject)
  return request ? { uid: request, name: request, type: 'request' } : { uid: 'desk', name: 'desk', type: 'desk' }
}

/** What the schema has no attribute for, as the entry has it. */
function unmappedOf(entry: Entry): object {
  return Object.fromEntries(
    Object.entries(entry).filter(([name]) => !hiddenFields.has(name) && !mappedFields.has(name)),
  )
}

const mappedFields: ReadonlySet<string> = new Set(['v', 'seq', 'at', 'by', 'kind'])
