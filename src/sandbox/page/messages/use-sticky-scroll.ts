import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'
import type { Message } from '../../protocol.ts'

const NEARLY = 48

/** Stays at the bottom as messages arrive or grow, unless the person has scrolled up; sending something returns there. */
export function useStickyScroll(
  messages: Message[],
  sent: number,
): {
  ref: RefObject<HTMLDivElement | null>
  /** Something new arrived below what is seen. */
  behind: boolean
  onScroll(): void
  toBottom(): void
} {
  const ref = useRef<HTMLDivElement>(null)
  const atBottom = useRef(true)
  const seen = useRef(messages.length)
  const [behind, setBehind] = useState(false)

  const toBottom = useCallback(() => {
    atBottom.current = true
    const box = ref.current
    if (box) box.scrollTop = box.scrollHeight
  }, [])

  useLayoutEffect(() => {
    if (sent > 0) toBottom()
  }, [sent, toBottom])

  useLayoutEffect(() => {
    if (atBottom.current) toBottom()
    else if (messages.length > seen.current) setBehind(true)
    seen.current = messages.length
  }, [messages, toBottom])

  function onScroll() {
    const box = ref.current
    if (!box) return
    atBottom.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEARLY
    if (atBottom.current) setBehind(false)
  }

  return { ref, behind, onScroll, toBottom }
}
