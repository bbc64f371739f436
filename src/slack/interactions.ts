import type { AllMiddlewareArgs, BlockAction, SlackActionMiddlewareArgs } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { isRefusal, type Refusal } from '../core/refusal.ts'
import { refuseWho } from '../core/who-may.ts'
import { decideAs, noteRefusedDecision } from '../workflows/decide-as.ts'
import { brokenLedger } from '../workflows/ledger.ts'
import { aboutOf } from './attempts.ts'
import type { Context } from './context.ts'
import type { Button, Click, Reaction } from './conversation.ts'
import { faultReference, isUsedTrigger, logFault } from './faults.ts'
import { identify, refuseOutsiders } from './identity.ts'
import { readSubject } from './ids.ts'
import { onceEach } from './once-each.ts'
import { refusedView } from './refused-view.ts'
import { faultModal, faultSentence, recordedModal } from './views/reading.ts'

type ButtonArgs = SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs

/** A button: opens its modal first (the trigger lives three seconds, docs/slack.md), or records, then acknowledges (rule 9). */
export function onButton(context: Context, button: Button) {
  const once = onceEach(() => true)
  return async (args: ButtonArgs): Promise<void> => {
    const arrived = performance.now()
    await once(args.body.trigger_id, () => respondTo(context, args, button))
    await args.ack()
    context.ledger.observer.acknowledged(performance.now() - arrived)
  }
}

async function respondTo(context: Context, args: ButtonArgs, button: Button): Promise<void> {
  const { user } = args.body
  const answer = await answerTo(context, args, button).catch(
    (error: unknown): Answer => ({ view: faultModal(faultReference(context, error, user.id)), recorded: false }),
  )
  const { view } = answer
  if (view) await show(args, view).catch((error: unknown) => showAgain(context, args, view, answer, error))
  await answer.remember?.().catch((error: unknown) => logFault(context, error, user.id))
}

/** What the person who clicked is shown, whether something was recorded, and what is recorded once they see it. */
interface Answer {
  view: ModalView | null
  recorded: boolean
  remember?: () => Promise<unknown>
}

async function answerTo(context: Context, { body, action }: ButtonArgs, button: Button): Promise<Answer> {
  const { ledger } = context
  const person = identify(context, body.user, body.team?.id)
  const state = await ledger.refresh()
  const subject = readSubject('value' in action ? action.value : undefined)
  const click: Click = { subject, person, state, now: ledger.now }
  const reaction: Reaction = ledger.broken
    ? brokenLedger(ledger.broken)
    : (refusePerson(click, button) ?? button.react(click))
  if (isRefusal(reaction)) return refusedAtOnce(context, click, button, reaction)
  if ('show' in reaction) return { view: reaction.show, recorded: false }
  const outcome = await decideAs(ledger, reaction.run)
  if (isRefusal(outcome)) return { view: refusedView(context, click, outcome), recorded: false }
  // A message is updated by the delivery worker; inside a modal nothing else would answer the click.
  return { view: body.view?.type === 'modal' ? recordedModal(reaction.recorded) : null, recorded: true }
}

function refusePerson({ state, person }: Click, { decides }: Button): Refusal | null {
  return decides ? refuseWho(state, person, decides) : refuseOutsiders(person)
}

/** Refused before a modal opens: shown at once, since the trigger lives three seconds, then remembered (rule 12). */
function refusedAtOnce(context: Context, click: Click, { decides }: Button, refusal: Refusal): Answer {
  const { ledger } = context
  const { person, subject } = click
  ledger.observer.refused(refusal.code)
  const view = refusedView(context, click, refusal)
  if (!decides || ledger.broken) return { view, recorded: false }
  const remember = () => noteRefusedDecision(ledger, person, decides, aboutOf(subject), refusal.code)
  return { view, recorded: false, remember }
}

/** After Slack did not open a view: once more, with what is true. */
async function showAgain(
  context: Context,
  args: ButtonArgs,
  view: ModalView,
  { recorded }: Answer,
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

async function show({ client, body }: ButtonArgs, view: ModalView): Promise<void> {
  const { trigger_id } = body
  if (body.view?.type === 'modal') await client.views.push({ trigger_id, view })
  else await client.views.open({ trigger_id, view })
}
