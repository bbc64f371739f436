import { useState } from 'react'
import { useSnapshot } from '../state/workspace.tsx'
import { type Suggestion, suggestions } from './completion.ts'

/** The suggestions for what is typed, and which of them the keyboard is on. */
export interface Completion {
  items: Suggestion[]
  active: number
  move(step: 1 | -1): void
  /** What Tab takes. */
  forTab: Suggestion | undefined
  /** What Enter takes instead of sending: only where the text would still grow. */
  forEnter: Suggestion | undefined
  close(): void
  reset(): void
}

/** A half-typed command has its first line chosen; a subcommand is chosen by hand, so that Enter sends what is there. */
export function useCompletion(typed: string): Completion {
  const { commands } = useSnapshot()
  const [moved, setMoved] = useState<number>()
  const [closed, setClosed] = useState(false)
  const items = closed ? [] : suggestions(typed, commands)
  const active = moved ?? (typed.includes(' ') ? -1 : 0)
  const chosen = items[active]

  return {
    items,
    active,
    move: (step) => setMoved((Math.max(active, step === 1 ? -1 : 0) + step + items.length) % items.length),
    forTab: chosen ?? items[0],
    forEnter: chosen && chosen.text.trimEnd() !== typed.trimEnd() ? chosen : undefined,
    close: () => setClosed(true),
    reset() {
      setMoved(undefined)
      setClosed(false)
    },
  }
}
