import { type KeyboardEvent, type ReactNode, useId, useLayoutEffect, useRef } from 'react'
import { createPortal } from 'react-dom'
import { CloseIcon } from '../shell/icons.tsx'

interface DialogProps {
  title: ReactNode
  kind: 'modal' | 'confirm'
  role?: 'dialog' | 'alertdialog'
  /** Another modal lies on top. */
  covered?: boolean
  onClose(): void
  children: ReactNode
}

const FOCUSABLE = 'a[href], button:not([tabindex="-1"]), input, select, textarea'

/** A modal window: holds the focus, closes with Esc or its x, and gives the focus back to what opened it. */
export function Dialog({ title, kind, role = 'dialog', covered = false, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()

  useLayoutEffect(() => {
    const element = dialog.current
    const opener = document.activeElement
    element?.showModal()
    focusFirst(element)
    return () => {
      element?.close()
      // The dialog below is uncovered in this same drawing; only after it can what opened this one take the focus.
      queueMicrotask(() => opener instanceof HTMLElement && opener.focus())
    }
  }, [])

  function onKeyDown(event: KeyboardEvent<HTMLDialogElement>) {
    // A portal's events bubble to the React parent, which may be another dialog.
    event.stopPropagation()
    if (event.key === 'Tab') keepFocusInside(event)
    if (event.key !== 'Escape') return
    event.preventDefault()
    onClose()
  }

  return createPortal(
    <dialog
      ref={dialog}
      role={role}
      className={`dialog dialog-${kind} ${covered ? 'dialog-covered' : ''}`}
      aria-labelledby={titleId}
      onKeyDown={onKeyDown}
      onCancel={(event) => event.preventDefault()}
    >
      <header className="dialog-header">
        <h2 id={titleId}>{title}</h2>
        <button type="button" className="icon-button" aria-label="Dismiss" onClick={onClose}>
          <CloseIcon />
        </button>
      </header>
      {children}
    </dialog>,
    document.body,
  )
}

function focusFirst(dialog: HTMLDialogElement | null) {
  const wanted = dialog?.querySelector<HTMLElement>('[data-autofocus]')
  const field = dialog?.querySelector<HTMLElement>('input, textarea, select')
  const footer = dialog?.querySelector<HTMLElement>('.dialog-footer button:last-child')
  ;(wanted ?? field ?? footer)?.focus()
}

function keepFocusInside(event: KeyboardEvent<HTMLDialogElement>) {
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>(FOCUSABLE)]
  const [first, last] = [all[0], all.at(-1)]
  const leaving = event.shiftKey ? first : last
  if (document.activeElement !== leaving) return
  event.preventDefault()
  ;(event.shiftKey ? last : first)?.focus()
}
