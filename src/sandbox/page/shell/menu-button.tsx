import { type ReactNode, useEffect, useRef, useState } from 'react'
import { InOrder } from '../text/in-order.tsx'

/** One line of a menu. */
export interface MenuItem {
  label: string
  choose(): void
}

/** A button with a menu: arrow keys move, Enter chooses, Esc and a click elsewhere close it. */
export function MenuButton(props: { label: string; busy: boolean; items: MenuItem[]; children: ReactNode }) {
  const [open, setOpen] = useState(false)
  const root = useRef<HTMLSpanElement>(null)
  useMenuKeys(root, open, () => setOpen(false))

  function choose(item: MenuItem) {
    setOpen(false)
    openerIn(root.current)?.focus()
    item.choose()
  }

  return (
    <span className="menu-root" ref={root}>
      <button
        type="button"
        className="button button-icon"
        aria-label={props.label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-busy={props.busy}
        onClick={() => setOpen(!open)}
      >
        {props.children}
      </button>
      {open && (
        <span role="menu" aria-label={props.label} className="menu">
          <InOrder
            of={props.items}
            draw={(item) => (
              <button type="button" role="menuitem" tabIndex={-1} onClick={() => choose(item)}>
                {item.label}
              </button>
            )}
          />
        </span>
      )}
    </span>
  )
}

/** Native listeners, so that an Esc that closes the menu never reaches the dialog around it. */
function useMenuKeys(root: React.RefObject<HTMLElement | null>, open: boolean, close: () => void) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: `close` is new at every drawing, but always does the same
  useEffect(() => {
    if (!open) return
    const element = root.current
    focusItem(element, 0)

    function onKeyDown(event: KeyboardEvent) {
      if (event.key === 'Tab') return close()
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
      if (!step && event.key !== 'Escape') return
      event.preventDefault()
      event.stopPropagation()
      if (step) return focusItem(element, step)
      close()
      openerIn(element)?.focus()
    }

    function onPointerDown(event: PointerEvent) {
      if (event.target instanceof Node && !element?.contains(event.target)) close()
    }

    element?.addEventListener('keydown', onKeyDown)
    document.addEventListener('pointerdown', onPointerDown)
    return () => {
      element?.removeEventListener('keydown', onKeyDown)
      document.removeEventListener('pointerdown', onPointerDown)
    }
  }, [open])
}

function focusItem(root: HTMLElement | null, step: number) {
  const items = [...(root?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])]
  const focused = items.findIndex((item) => item.matches(':focus'))
  items[(Math.max(focused, 0) + step + items.length) % items.length]?.focus()
}

function openerIn(root: HTMLElement | null): HTMLElement | null | undefined {
  return root?.querySelector<HTMLElement>('[aria-haspopup=menu]')
}
