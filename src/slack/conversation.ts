import type { ModalView } from '@slack/types'
import type { Command } from '../core/command.ts'
import type { Person } from '../core/person.ts'
import type { Refusal } from '../core/refusal.ts'
import type { State } from '../core/view.ts'
import type { Decision } from '../core/who-may.ts'
import type { Subject } from './ids.ts'

/** What one conversation does with its buttons and modals. Pure: `interactions.ts` does the calls, the acks and the recording. */
export interface Conversation {
  /** By `action_id`. */
  buttons: Record<string, Button>
  /** By `callback_id`. */
  submissions: Record<string, (submission: Submission) => PersonsCommand | Refusal>
}

/** A button, and the decision that it leads to: who may make it is asked before it reacts. Null: anybody in the workspace may. */
export interface Button {
  decides: Decision | null
  react(click: Click): Reaction
}

/** A button that somebody pressed, already verified, and what is true at that moment. */
export interface Click {
  subject: Subject
  person: Person
  state: State
  now: number
}

/** A modal that somebody submitted; `value` reads one input by its block id, '' when it is empty or not there. */
export interface Submission extends Click {
  value(input: string): string
  /** SHA-256 (hex) over the canonical JSON of the blocks that came back: what was shown, without what was typed (rule 4). */
  shown: string
  /** The advice (its ids) that stood in it. */
  advised: string[]
}

/** What a click leads to: a modal, a command that is recorded at once, or a refusal. */
export type Reaction = { show: ModalView } | { run: PersonsCommand; recorded: string } | Refusal

/** A command that somebody in Slack gives. */
export type PersonsCommand = Command & { by: Person }
