import { refuseStranger } from '../../core/request/decide.ts'
import { readRun } from '../command-line.ts'
import { requestRunModal } from '../views/request-run.ts'
import type { Word } from './word.ts'

/** Opens the form that asks the owners for one run. */
export const request: Word = {
  usage: 'request [ACTION] [NAME=VALUE …]',
  does: 'asks the owners for one run of an action',
  answer: ({ words, person }) => refuseStranger(person) ?? { modal: requestRunModal(readRun(words)) },
}
