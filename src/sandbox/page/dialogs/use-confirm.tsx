import type { ConfirmationDialog } from '@slack/types'
import { type ReactNode, useState } from 'react'
import { plainText, Text } from '../text/text-object.tsx'
import { Dialog } from './dialog.tsx'

interface Question {
  wording: ConfirmationDialog
  proceed(): void
}

/** Asks "are you sure" in the app's own words; without words it proceeds at once. */
export function useConfirm(): {
  ask(wording: ConfirmationDialog | undefined, proceed: () => void): void
  dialog: ReactNode
} {
  const [question, setQuestion] = useState<Question>()
  return {
    ask: (wording, proceed) => (wording ? setQuestion({ wording, proceed }) : proceed()),
    dialog: question && <ConfirmDialog {...question} onClose={() => setQuestion(undefined)} />,
  }
}

function ConfirmDialog({ wording, proceed, onClose }: Question & { onClose(): void }) {
  function confirm() {
    onClose()
    proceed()
  }
  return (
    <Dialog
      kind="confirm"
      role="alertdialog"
      title={wording.title ? plainText(wording.title) : 'Are you sure?'}
      onClose={onClose}
    >
      <div className="dialog-body">
        <Text of={wording.text} />
      </div>
      <footer className="dialog-footer">
        <button type="button" className="button" onClick={onClose}>
          {wording.deny ? plainText(wording.deny) : 'Cancel'}
        </button>
        <button type="button" className={`button button-${wording.style ?? 'primary'}`} onClick={confirm}>
          {wording.confirm ? plainText(wording.confirm) : 'Yes'}
        </button>
      </footer>
    </Dialog>
  )
}
