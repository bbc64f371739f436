import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import type { Person } from '../../core/person.ts'
import { isRefusal, type Refusal, refuse } from '../../core/refusal.ts'
import type { State } from '../../core/view.ts'
import { refuseWho } from '../../core/who-may.ts'
import { noteRefusedDecision } from '../../workflows/decide-as.ts'
import { brokenLedger } from '../../workflows/ledger.ts'
import { readTyped } from '../command-line.ts'
import type { Word } from '../commands/word.ts'
import { findWord } from '../commands.ts'
import type { Context } from '../context.ts'
import { isUsedTrigger, logFault } from '../faults.ts'
import { identify, refuseOutsiders } from '../identity.ts'
import { faultSentence } from '../views/reading.ts'
import { refusalView } from '../views/refusal.ts'
import type { Rendered } from '../views/rendered.ts'

type CommandArgs = SlackCommandMiddlewareArgs & AllMiddlewareArgs

/** `/blockers`: answers travel in the ack, to the person alone unless `--share`; a word with a modal opens it first. */
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

type Shown = { view: Rendered; share: boolean } | { modal: ModalView }

async function answerTo(context: Context, body: CommandArgs['body']): Promise<Shown> {
  const { ledger } = context
  const person = identify(context, { id: body.user_id }, body.team_id)
  const state = await ledger.refresh()
  const { first, rest: words, share } = readTyped(body.text)
  const word = findWord(first)
  const barred = ledger.broken ? brokenLedger(ledger.broken) : refuseOutsiders(person)
  if (barred) return privately(barred)
  if (isRefusal(word)) return privately(word)
  const refused = await refuseAsked(context, { word, words, share, person, state })
  if (refused) return privately(refused)
  // What is shared shows no button of the person who asked.
  const viewer = share ? { ...person, standing: 'unknown' as const } : person
  const answer = await word.answer({ words, person, viewer, shared: share, ledger, state, now: ledger.now })
  if (isRefusal(answer)) return privately(answer)
  return 'modal' in answer ? answer : { view: answer, share }
}

interface Typed {
  word: Word
  words: string[]
  share: boolean
  person: Person
  state: State
}

async function refuseAsked({ ledger }: Context, { word, words, share, person, state }: Typed): Promise<Refusal | null> {
  if (share && person.standing !== 'member')
    return refuse(
      'not_allowed',
      'Only full members of this workspace can share an answer with the channel; without `--share` it is for you alone.',
    )
  if (word.missing && words.length === 0) return refuse('bad_input', word.missing)
  const barred = word.decides ? refuseWho(state, person, word.decides) : null
  if (barred && word.decides) await noteRefusedDecision(ledger, person, word.decides, 'desk', barred.code)
  return barred
}

function privately(refusal: Refusal): Shown {
  return { view: refusalView(refusal), share: false }
}
