import { CloseIcon } from './icons.tsx'

/** A sentence about what went wrong, near where it was tried; nothing when there is nothing to say. */
export function Notice({ text, onDismiss }: { text: string; onDismiss(): void }) {
  if (!text) return null
  return (
    <div className="notice" role="alert">
      <span>
        <span aria-hidden="true">⚠️ </span>
        {text}
      </span>
      <button type="button" className="icon-button" aria-label="Dismiss notice" onClick={onDismiss}>
        <CloseIcon />
      </button>
    </div>
  )
}
