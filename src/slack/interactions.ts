import type {
  AllMiddlewareArgs,
  BlockAction,
  SlackActionMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { isRefusal, type Refusal } from '../core/refusal.ts'
import { brokenLedger } from '../workflows/ledger.ts'
import { isDiskFailure } from '../workflows/open-ledger.ts'
import type { Context } from './context.ts'
import type { Click, Conversation, Reaction } from './conversation.ts'
import { identify } from './identity.ts'
import { inputValue, readSubject } from './ids.ts'
import { askedNow } from './views/asked-now.ts'
import { faultModal, recordedModal, refusalModal } from './views/reading.ts'

type ButtonArgs = SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs
type SubmissionArgs = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs

/** A button: opens its modal first (the trigger lives three seconds), or records, then acknowledges (rule 8). */
export function onButton(context: Context, react: Conversation['buttons'][string]) {
  return async (args: ButtonArgs): Promise<void> => {
    const { ack, body, action } = args
    const person = identify(context, body.user, body.team?.id)
    try {
      const state = await context.ledger.refresh()
      const subject = readSubject('value' in action ? action.value : undefined)
      const { broken, now } = context.ledger
      const click = { subject, person, state, now }
      const view = await viewAfter(context, args, click, broken ? brokenLedger(broken) : react(click))
      if (view) await show(args, view)
    } catch (error) {
      if (isDiskFailure(error)) throw error
      await show(args, faultModal(logFault(context, error, person.user))).catch(() => undefined)
    }
    await ack()
  }
}

/** A modal's submission: commits, then acknowledges, with errors beside the field they belong to. */
export function onSubmission(context: Context, toCommand: Conversation['submissions'][string]) {
  return async ({ ack, body, view }: SubmissionArgs): Promise<void> => {
    const person = identify(context, body.user, body.team?.id)
    const click: Click = {
      subject: readSubject(view.private_metadata),
      person,
      state: context.ledger.state,
      now: context.ledger.now,
    }
    try {
      const command = toCommand({ ...click, value: (input) => inputText(view.state.values[input]?.[inputValue]) })
      const outcome = isRefusal(command) ? command : await context.ledger.execute(command)
      if (!isRefusal(outcome)) return await ack({ response_action: 'clear' })
      if (outcome.field && view.blocks.some(({ block_id }) => block_id === outcome.field)) {
        return await ack({ response_action: 'errors', errors: { [outcome.field]: outcome.sentence } })
      }
      await ack({ response_action: 'update', view: refusedView(context, click, outcome) })
    } catch (error) {
      // Nobody knows whether it was kept: no answer at all, and Slack says so itself.
      if (isDiskFailure(error)) throw error
      await ack({ response_action: 'update', view: faultModal(logFault(context, error, person.user)) })
    }
  }
}

/** Logs a fault under a reference that the person is given too. */
export function logFault(context: Context, error: unknown, user: string): string {
  const reference = crypto.randomUUID().slice(0, 8)
  context.log.error({ err: error, reference, user }, 'a listener failed')
  return reference
}

async function viewAfter(
  context: Context,
  { body }: ButtonArgs,
  click: Click,
  reaction: Reaction,
): Promise<ModalView | null> {
  if (isRefusal(reaction)) return refusedView(context, click, reaction)
  if ('show' in reaction) return reaction.show
  const outcome = await context.ledger.execute(reaction.run)
  if (isRefusal(outcome)) return refusedView(context, click, outcome)
  // A message is updated by the delivery worker; inside a modal nothing else would answer the click.
  return body.view?.type === 'modal' ? recordedModal(reaction.recorded) : null
}

/** Whoever answered what is out of date sees what is asked now, by the newest state. */
function refusedView({ ledger }: Context, { subject, person }: Click, refusal: Refusal): ModalView {
  return refusalModal(refusal, askedNow(ledger.state, refusal, subject, person.user, ledger.now))
}

async function show({ client, body }: ButtonArgs, view: ModalView): Promise<void> {
  const { trigger_id } = body
  if (body.view?.type === 'modal') await client.views.push({ trigger_id, view })
  else await client.views.open({ trigger_id, view })
}

type StateValue = SubmissionArgs['view']['state']['values'][string][string]

function inputText(value: StateValue | undefined): string {
  // Half a surrogate pair has no place in canonical JSON.
  return (value?.value ?? value?.selected_option?.value ?? '').toWellFormed()
}
