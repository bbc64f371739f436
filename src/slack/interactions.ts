import type {
  AllMiddlewareArgs,
  BlockAction,
  SlackActionMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { WebAPIPlatformError } from '@slack/web-api'
import type { Person } from '../core/person.ts'
import { isRefusal, type Refusal } from '../core/refusal.ts'
import { brokenLedger } from '../workflows/ledger.ts'
import type { Context } from './context.ts'
import type { Click, Conversation, Reaction } from './conversation.ts'
import { identify } from './identity.ts'
import { inputValue, readSubject } from './ids.ts'
import { askedNow } from './views/asked-now.ts'
import { faultModal, faultSentence, recordedModal, refusalModal } from './views/reading.ts'

type ButtonArgs = SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs
type SubmissionArgs = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs

type ViewResponse = Exclude<Parameters<SubmissionArgs['ack']>[0], void>

/** A button: opens its modal first (the trigger lives three seconds), or records, then acknowledges (rule 8). */
export function onButton(context: Context, react: Conversation['buttons'][string]) {
  return async (args: ButtonArgs): Promise<void> => {
    const arrived = performance.now()
    const person = identify(context, args.body.user, args.body.team?.id)
    const answer = await answerTo(context, args, person, react).catch((error: unknown) => ({
      view: faultModal(logFault(context, error, person.user)),
      recorded: false,
    }))
    if (answer) await show(args, answer.view).catch((error: unknown) => showAgain(context, args, answer, error))
    await args.ack()
    context.ledger.observer.acknowledged(performance.now() - arrived)
  }
}

/** A modal's submission: commits, then acknowledges, with errors beside the field they belong to. */
export function onSubmission(context: Context, toCommand: Conversation['submissions'][string]) {
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
      const command = toCommand({ ...click, value: (input) => inputText(view.state.values[input]?.[inputValue]) })
      const outcome = isRefusal(command) ? command : await context.ledger.execute(command)
      if (!isRefusal(outcome)) return { response_action: 'clear' }
      if (outcome.field && view.blocks.some(({ block_id }) => block_id === outcome.field)) {
        return { response_action: 'errors', errors: { [outcome.field]: outcome.sentence } }
      }
      return { response_action: 'update', view: refusedView(context, click, outcome) }
    }
    // An ack that fails is no reason to say that nothing was recorded.
    await args.ack(
      await respond().catch((error): ViewResponse => {
        return { response_action: 'update', view: faultModal(logFault(context, error, person.user)) }
      }),
    )
    context.ledger.observer.acknowledged(performance.now() - arrived)
  }
}

/** Logs a fault under a reference that the person is given too. */
export function logFault(context: Context, error: unknown, user: string): string {
  const reference = crypto.randomUUID().slice(0, 8)
  context.log.error({ err: error, reference, user }, 'a listener failed')
  return reference
}

/** What the person who clicked is shown, and whether something was recorded. */
interface Answer {
  view: ModalView
  recorded: boolean
}

async function answerTo(
  context: Context,
  { body, action }: ButtonArgs,
  person: Person,
  react: Conversation['buttons'][string],
): Promise<Answer | null> {
  const state = await context.ledger.refresh()
  const subject = readSubject('value' in action ? action.value : undefined)
  const { broken, now } = context.ledger
  const click = { subject, person, state, now }
  const reaction: Reaction = broken ? brokenLedger(broken) : react(click)
  if (isRefusal(reaction)) context.ledger.observer.refused(reaction.code)
  if (isRefusal(reaction)) return { view: refusedView(context, click, reaction), recorded: false }
  if ('show' in reaction) return { view: reaction.show, recorded: false }
  const outcome = await context.ledger.execute(reaction.run)
  if (isRefusal(outcome)) return { view: refusedView(context, click, outcome), recorded: false }
  // A message is updated by the delivery worker; inside a modal nothing else would answer the click.
  return body.view?.type === 'modal' ? { view: recordedModal(reaction.recorded), recorded: true } : null
}

/** Whether a trigger has opened its modal already: the payload came twice. */
export function isUsedTrigger(error: unknown): boolean {
  return error instanceof WebAPIPlatformError && error.data.error === 'exchanged_trigger_id'
}

/** After Slack did not open a view: once more, with what is true. */
async function showAgain(
  context: Context,
  args: ButtonArgs,
  { view, recorded }: Answer,
  error: unknown,
): Promise<void> {
  if (isUsedTrigger(error)) return
  const reference = logFault(context, error, args.body.user.id)
  await show(args, recorded ? view : faultModal(reference)).catch(() => sayPrivately(context, args, reference))
}

/** Where no view opens, such as after a trigger ran out, a click on a message is still answered. */
async function sayPrivately({ log }: Context, { body, respond }: ButtonArgs, reference: string): Promise<void> {
  if (!body.response_url) return
  await respond({ response_type: 'ephemeral', replace_original: false, text: faultSentence(reference) }).catch(
    (error: unknown) => log.warn({ err: error, reference }, 'a fault could not be told to the person who clicked'),
  )
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
