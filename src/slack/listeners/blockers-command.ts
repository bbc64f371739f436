import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { type Person, refuseUnless } from '../../core/person.ts'
import { isRefusal, type Refusal } from '../../core/refusal.ts'
import type { BlockerState, State } from '../../core/state.ts'
import { checkGate } from '../../workflows/check-gate.ts'
import { findBlocker } from '../../workflows/find-blocker.ts'
import { brokenLedger } from '../../workflows/ledger.ts'
import { listFailures } from '../../workflows/list-failures.ts'
import { readHistory } from '../../workflows/read-history.ts'
import { parseRequest } from '../command-line.ts'
import type { Context } from '../context.ts'
import { identify, refuseOutsiders } from '../identity.ts'
import { isUsedTrigger, logFault } from '../interactions.ts'
import { gateView, helpView, historyView, listView, mineView, nextList, showView } from '../views/blockers.ts'
import { submitProofModal } from '../views/proof.ts'
import { faultSentence } from '../views/reading.ts'
import { refusalView } from '../views/refusal.ts'
import type { Rendered } from '../views/rendered.ts'

/** Who can have something done about messages that do not arrive. */
function holdsRole({ roles }: State, { user }: Person): boolean {
  return [...roles.owners, ...roles.operators].some((holder) => holder.user === user)
}

type CommandArgs = SlackCommandMiddlewareArgs & AllMiddlewareArgs

/** `/blockers`: answers travel in the ack, to the person alone unless `--share`; `proof` opens its modal first. */
export function onBlockersCommand(context: Context) {
  return async ({ ack, body, client }: CommandArgs): Promise<void> => {
    try {
      const answer = await answerTo(context, body)
      if ('modal' in answer) {
        await client.views.open({ trigger_id: body.trigger_id, view: answer.modal })
        return await ack()
      }
      await ack({ response_type: answer.share ? 'in_channel' : 'ephemeral', ...answer.view })
    } catch (error) {
      if (isUsedTrigger(error)) return await ack()
      await ack({ response_type: 'ephemeral', text: faultSentence(logFault(context, error, body.user_id)) })
    }
  }
}

type Answer = { view: Rendered; share: boolean } | { modal: ModalView }

async function answerTo(context: Context, body: CommandArgs['body']): Promise<Answer> {
  const person = identify(context, { id: body.user_id }, body.team_id)
  const state = await context.ledger.refresh()
  const request = parseRequest(body.text, state)
  const { now } = context.ledger
  const privately = (refusal: Refusal): Answer => ({ view: refusalView(refusal), share: false })
  if (context.ledger.broken) return privately(brokenLedger(context.ledger.broken))
  if (isRefusal(request)) return privately(request)
  const barred = refuseOutsiders(person)
  if (barred) return privately(barred)
  const { share } = request
  // What is shared shows no button of the person who asked.
  const viewer = share ? { ...person, standing: 'unknown' as const } : person
  const about = async (words: string, answer: (blocker: BlockerState) => Answer | Promise<Answer>) => {
    const blocker = findBlocker(state, words)
    return isRefusal(blocker) ? privately(blocker) : answer(blocker)
  }
  switch (request.verb) {
    case 'list': {
      const failures = share || !holdsRole(state, person) ? [] : await listFailures(context.ledger)
      return { view: listView(state, request.filter, now, failures.length), share }
    }
    case 'show':
      return about(request.words, (blocker) => ({ view: showView(state, blocker, viewer, now), share }))
    case 'next':
      return { view: nextList(state, viewer, now), share }
    case 'mine':
      return { view: mineView(state, viewer, now), share }
    case 'proof':
      return about(request.words, (blocker) => {
        const not = refuseUnless(state, person, ['operator'], 'submit a proof')
        return not ? privately(not) : { modal: submitProofModal(blocker) }
      })
    case 'gate':
      return { view: gateView(await checkGate(context.ledger, request.words), state), share }
    case 'history':
      return about(request.words, async (blocker) => ({
        view: historyView(state, blocker, await readHistory(context.ledger, blocker.key)),
        share,
      }))
    case 'help':
      return { view: helpView(), share }
    default:
      return request satisfies never
  }
}
