import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { digestOf } from '../core/digest.ts'
import { isRefusal, type Refusal } from '../core/refusal.ts'
import { decideAs } from '../workflows/decide-as.ts'
import type { Done, Ledger } from '../workflows/ledger.ts'
import { requestRun } from '../workflows/request-run.ts'
import type { Context } from './context.ts'
import type { Click, Conversation, PersonsCommand } from './conversation.ts'
import { faultReference } from './faults.ts'
import { identify } from './identity.ts'
import { adviceShown, inputValue, readSubject } from './ids.ts'
import { onceEach } from './once-each.ts'
import { readSpokenOf } from './read-spoken-of.ts'
import { refusedView } from './refused-view.ts'
import { faultModal, recordedModal } from './views/reading.ts'
import { requestedModal } from './views/request-run.ts'
import { lineOf, stopped } from './views/sentences.ts'

type SubmissionArgs = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs
type ViewResponse = Exclude<Parameters<SubmissionArgs['ack']>[0], void>

/** A modal's submission: commits, then acknowledges (rule 9), with errors beside the field they belong to. */
export function onSubmission(context: Context, toCommand: Conversation['submissions'][string]) {
  const once = onceEach((outcome: Outcome) => !isRefusal(outcome))
  return async (args: SubmissionArgs): Promise<void> => {
    const arrived = performance.now()
    const { body, view } = args
    const person = identify(context, body.user, body.team?.id)
    const click: Click = {
      subject: readSubject(view.private_metadata),
      person,
      state: context.ledger.state,
      now: context.ledger.now,
    }
    const respond = async (): Promise<ViewResponse> => {
      const value = (input: string) => inputText(view.state.values[input]?.[inputValue])
      const command = toCommand({ ...click, value, shown: digestOf(view.blocks), advised: adviceShown(view.blocks) })
      const outcome = isRefusal(command)
        ? command
        : await once(deliveryOf(args, person.user), () => carryOut(context, command))
      return isRefusal(outcome) ? refused(context, args, click, outcome) : recorded(outcome.say)
    }
    // An ack that fails is no reason to say that nothing was recorded.
    await args.ack(
      await respond().catch((error): ViewResponse => {
        return { response_action: 'update', view: faultModal(faultReference(context, error, person.user)) }
      }),
    )
    context.ledger.observer.acknowledged(performance.now() - arrived)
  }
}

/** What two deliveries of one submission have in common, and nothing else has. */
function deliveryOf({ view }: SubmissionArgs, user: string): string {
  const { id = '', callback_id, private_metadata, state } = view
  return digestOf([user, id, callback_id, private_metadata, state.values])
}

type Outcome = Refusal | { say: ModalView | null }

/** Records a command, and answers with what only the person who submitted it is told; null where messages tell it. */
async function carryOut({ ledger }: Context, command: PersonsCommand): Promise<Outcome> {
  if (command.kind === 'request-run') {
    const asked = await requestRun(ledger, command)
    return isRefusal(asked) ? asked : { say: requestedModal(ledger.state, asked) }
  }
  const done = await decideAs(ledger, command)
  return isRefusal(done) ? done : { say: await voted(ledger, done) }
}

/** A vote decides nothing yet, so that whoever gave it is told how it stands. */
async function voted(ledger: Ledger, { entries, state }: Done): Promise<ModalView | null> {
  const vote = entries.find(({ kind }) => kind === 'VoteCast')
  if (!vote) return null
  const earlier = await readSpokenOf(ledger, vote)
  return recordedModal(stopped(lineOf({ state, earlier }, vote).sentence))
}

function recorded(say: ModalView | null): ViewResponse {
  return say ? { response_action: 'update', view: say } : { response_action: 'clear' }
}

function refused(context: Context, { view }: SubmissionArgs, click: Click, refusal: Refusal): ViewResponse {
  const { field, sentence } = refusal
  if (field && view.blocks.some(({ block_id }) => block_id === field))
    return { response_action: 'errors', errors: { [field]: sentence } }
  return { response_action: 'update', view: refusedView(context, click, refusal) }
}

type StateValue = SubmissionArgs['view']['state']['values'][string][string]

function inputText(value: StateValue | undefined): string {
  // Half a surrogate pair has no place in canonical JSON.
  return (value?.value ?? value?.selected_option?.value ?? '').toWellFormed()
}
