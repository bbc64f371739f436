import { useEffect, useState } from 'react'
import { MenuIcon } from './icons.tsx'

/** The sidebar's id, for the button that opens it. */
export const SIDEBAR_ID = 'sidebar'
const TOGGLE_ID = 'sidebar-toggle'

/** In a narrow window the sidebar is a drawer: opening it moves the focus there, Esc and going elsewhere close it. */
export function useSidebarDrawer(whereabouts: string): { open: boolean; close(): void; toggle(): void } {
  const [openAt, setOpenAt] = useState<string>()
  const open = openAt === whereabouts

  useEffect(() => {
    if (!open) return
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      setOpenAt(undefined)
      document.getElementById(TOGGLE_ID)?.focus()
    }
    document.querySelector<HTMLElement>(`#${SIDEBAR_ID} a[aria-current]`)?.focus()
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [open])

  return {
    open,
    close: () => setOpenAt(undefined),
    toggle: () => setOpenAt(open ? undefined : whereabouts),
  }
}

/** The three lines at the top left of a narrow window. */
export function MenuToggle({ open, onToggle }: { open: boolean; onToggle(): void }) {
  return (
    <button
      type="button"
      id={TOGGLE_ID}
      className="icon-button menu-toggle"
      aria-label="Menu"
      aria-expanded={open}
      aria-controls={SIDEBAR_ID}
      onClick={onToggle}
    >
      <MenuIcon />
    </button>
  )
}
