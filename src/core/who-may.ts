import type { Role } from './blocker/listing.ts'
import type { Caller } from './caller/caller.ts'
import type { Command } from './command.ts'
import { type Person, refuseUnless } from './person.ts'
import type { Refusal } from './refusal.ts'
import type { View } from './view.ts'

/** What takes a role of a person. Anybody in the workspace may ask for a run, and only its asker withdraws a request; programs have scopes. */
export type Decision = Exclude<
  Extract<Command, { by?: Person | Caller }>['kind'],
  | 'request-run'
  | 'withdraw-request'
  | 'note-refused-decision'
  | 'spend'
  | 'import'
  | 'note-refused-passage'
  | 'end-run'
  | 'advise'
>

/** Null when a person may do something; else who can (rules 6 and 10). Asked before a modal opens, and again when it comes back. */
export function refuseWho(view: Pick<View, 'desk'>, person: Person, wanted: Decision): Refusal | null {
  const { roles, doing } = who[wanted]
  return refuseUnless(view, person, roles, doing)
}

const owners: readonly Role[] = ['owner']
const both: readonly Role[] = ['owner', 'operator']

const who: Record<Decision, { roles: readonly Role[]; doing: string }> = {
  grant: { roles: owners, doing: 'decide this' },
  reject: { roles: owners, doing: 'decide this' },
  ask: { roles: owners, doing: 'decide this' },
  'grant-request': { roles: owners, doing: 'decide this' },
  'reject-request': { roles: owners, doing: 'decide this' },
  answer: { roles: ['operator', 'owner'], doing: 'answer this' },
  'withdraw-question': { roles: owners, doing: 'withdraw a question' },
  revoke: { roles: owners, doing: 'revoke a grant' },
  'submit-proof': { roles: ['operator'], doing: 'submit a proof' },
  'confirm-proof': { roles: ['operator'], doing: 'confirm a proof' },
  'accept-proof': { roles: both, doing: 'review a proof' },
  'return-proof': { roles: both, doing: 'review a proof' },
  retire: { roles: owners, doing: 'retire a blocker' },
  reopen: { roles: owners, doing: 'reopen a blocker' },
  'settle-claim': { roles: owners, doing: 'settle what a document claims' },
  'withdraw-vote': { roles: owners, doing: 'withdraw a vote' },
  freeze: { roles: both, doing: 'freeze anything' },
  thaw: { roles: owners, doing: 'thaw anything' },
  'withdraw-thaw-vote': { roles: owners, doing: 'withdraw a vote' },
  'ask-help': { roles: ['operator'], doing: 'ask the owners' },
  'tell-outcome': { roles: both, doing: 'say how a run ended' },
  snooze: { roles: both, doing: 'put off reminders' },
}
