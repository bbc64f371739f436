import { useState } from 'react'
import type { InputValue, View } from '../../protocol.ts'
import { fieldValues, type Typed } from './form-values.ts'

/** What is wrong, by block id. */
type Problems = Record<string, string>

/** What was typed into a view, and what is wrong with it. */
export interface Form {
  typed: Typed
  errors: Problems
  /** Grows with every answer to a submission, so that the focus can go to the first field that is wrong. */
  answers: number
  type(blockId: string, value: InputValue): void
  /** Takes in what was refused; nothing, when the submission was accepted. */
  answered(problems: Problems): void
  values(): Record<string, InputValue>
}

/** Keeps a form's state by block id. An error goes away when its field is changed. */
export function useForm(view: View): Form {
  const [typed, setTyped] = useState<Typed>({})
  const [problems, setProblems] = useState<Problems>({})
  const [changed, setChanged] = useState<string[]>([])
  const [answers, setAnswers] = useState(0)

  const isShown = (blockId: string) =>
    !changed.includes(blockId) && view.blocks.some((block) => block.block_id === blockId)
  const errors = Object.entries({ ...view.errors, ...problems }).filter(([blockId]) => isShown(blockId))

  return {
    typed,
    errors: Object.fromEntries(errors),
    answers,
    type(blockId, value) {
      setTyped((before) => ({ ...before, [blockId]: value }))
      setChanged((before) => [...before, blockId])
    },
    answered(found) {
      setProblems(found)
      setChanged([])
      setAnswers((count) => count + 1)
    },
    values: () => fieldValues(view.blocks, typed),
  }
}
