import type { Command } from '../core/command.ts'
import type { Person } from '../core/person.ts'
import { isRefusal, type Refusal, type RefusalCode } from '../core/refusal.ts'
import type { Done, Ledger } from './ledger.ts'
import { noteAttempt } from './note-attempt.ts'

/** Records what a person decided; a refusal because of who they are, or when it came, leaves an entry (rule 12). */
export async function decideAs(ledger: Ledger, command: Command & { by: Person }): Promise<Done | Refusal> {
  const outcome = await ledger.execute(command)
  if (isRefusal(outcome)) await noteRefusedDecision(ledger, command.by, command.kind, aboutOf(command), outcome.code)
  return outcome
}

/** Remembers a decision that was refused before anything was opened. Slips of the hand are not attempts. */
export async function noteRefusedDecision(
  ledger: Ledger,
  by: Person,
  what: string,
  about: string,
  code: RefusalCode,
): Promise<void> {
  if (!attempts.has(code) || by.standing === 'unknown') return
  await noteAttempt(ledger, { kind: 'note-refused-decision', by, what, about, code })
}

/** Refused because of who wanted it, or when. */
const attempts: ReadonlySet<RefusalCode> = new Set([
  'not_allowed',
  'own_proof',
  'own_request',
  'out_of_date',
  'already_decided',
  'already_settled',
  'wrong_clock',
])

/** The subject that a command would have changed. */
function aboutOf(command: Command): string {
  if ('on' in command && typeof command.on === 'string' && command.on.includes('/')) return command.on
  if ('blocker' in command) return `blocker/${command.blocker}`
  return 'request' in command ? `request/${command.request}` : 'desk'
}
