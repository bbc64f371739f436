import type { Button } from '@slack/types'
import { useConfirm } from '../dialogs/use-confirm.tsx'
import { useAct } from '../state/use-act.ts'
import { isSafeUrl } from '../text/parse-angle.ts'
import { plainText } from '../text/text-object.tsx'
import { ActError } from './act-error.tsx'
import { useInteract } from './target.tsx'

/** A button: asks for confirmation where the app wants it, shows that it works, and what went wrong. */
export function ButtonElement({ button, blockId }: { button: Button; blockId: string }) {
  const act = useAct()
  const interact = useInteract()
  const confirm = useConfirm()

  function press() {
    confirm.ask(button.confirm, () => {
      // Slack opens the address and tells the app as well.
      if (button.url && isSafeUrl(button.url)) window.open(button.url, '_blank', 'noopener,noreferrer')
      void act.run(() => interact(blockId, button.action_id ?? ''))
    })
  }

  return (
    <span className="act">
      <button
        type="button"
        className={`button ${button.style ? `button-${button.style}` : ''}`}
        aria-label={button.accessibility_label}
        aria-busy={act.busy}
        aria-haspopup={button.confirm ? 'dialog' : undefined}
        data-action-id={button.action_id}
        onClick={press}
      >
        <span>{plainText(button.text)}</span>
        {button.url && <span aria-hidden="true"> ↗</span>}
      </button>
      <ActError text={act.error} />
      {confirm.dialog}
    </span>
  )
}
