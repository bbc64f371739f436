import type { ModalView } from '@slack/types'
import type { RequestState } from '../../core/request/request.ts'
import type { View } from '../../core/view.ts'
import { inputs, modals } from '../ids.ts'
import { paragraph, rich } from './blocks.ts'
import { form, textInput } from './form.ts'
import { readingModal } from './reading.ts'
import { runNames, runWords } from './request-words.ts'
import { said } from './said.ts'
import { instantOf } from './when.ts'

/** Somebody asks for one run: which action, with which parameters, why and for whom. */
export function requestRunModal({ action, params }: { action: string; params: readonly string[] }): ModalView {
  return form(modals.requestRun, 'Ask for one run', 'Ask the owners', { kind: 'none' }, [
    rich(
      paragraph(
        'The owners get it as a direct message, and you hear what they decide. A grant is for this one run, with exactly these parameters.',
      ),
    ),
    textInput(inputs.action, 'Action', {
      hint: 'Exactly as the map names it.',
      multiline: false,
      max: null,
      initial: action,
    }),
    textInput(inputs.params, 'Parameters', {
      hint: 'One NAME=VALUE a line, such as version=1.4.2.',
      optional: true,
      max: 3000,
      initial: params.join('\n'),
    }),
    textInput(inputs.reason, 'Reason', {
      hint: 'The owners read it, everybody in the channel can, and the ledger keeps it.',
      max: 2000,
    }),
    textInput(inputs.forWhom, 'For whom, if not for yourself', {
      hint: 'A person or a program: who will make the run.',
      multiline: false,
      optional: true,
      max: 200,
    }),
  ])
}

/** That it is asked, to whoever asked; the same request again is the same one. */
export function requestedModal(view: View, { request, again }: { request: RequestState; again: boolean }): ModalView {
  const sentence = again
    ? `You asked for ${runWords(request)} already: it is ${request.id}, and the owners are not asked twice.`
    : `${request.id}: the owners are asked for ${runWords(request)}, until ${instantOf(view, request.expires)}. You hear what they decide.`
  return readingModal(again ? 'Asked already' : 'Asked', [rich(paragraph(...said(sentence, runNames(request), 2500)))])
}
