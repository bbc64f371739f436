import { useRef } from 'react'

/** What was sent from this field, for the arrow keys, as in a terminal. */
export interface SentBefore {
  remember(text: string): void
  /** The one before, when the field is empty or shows one of them. */
  older(shown: string): string | undefined
  newer(shown: string): string | undefined
}

/** Remembers for as long as the field lives. */
export function useSentBefore(): SentBefore {
  const sent = useRef<string[]>([])
  const at = useRef(0)

  function recall(shown: string, step: 1 | -1): string | undefined {
    if (shown === '') at.current = sent.current.length
    else if (shown !== sent.current[at.current]) return undefined
    const next = at.current + step
    if (next < 0 || next > sent.current.length) return undefined
    at.current = next
    return sent.current[next] ?? ''
  }

  return {
    remember(text) {
      sent.current.push(text)
      at.current = sent.current.length
    },
    older: (shown) => recall(shown, -1),
    newer: (shown) => recall(shown, 1),
  }
}
