import { type FormEvent, type KeyboardEvent, useEffect, useRef } from 'react'
import type { View } from '../../protocol.ts'
import { BlockList } from '../blocks/block-list.tsx'
import { InputBlock } from '../blocks/input-block.tsx'
import { ActError } from '../elements/act-error.tsx'
import { TargetContext } from '../elements/target.tsx'
import { useAct } from '../state/use-act.ts'
import { useSend } from '../state/workspace.tsx'
import { withEmoji } from '../text/emoji.ts'
import { Dialog } from './dialog.tsx'
import { useForm } from './use-form.ts'

/** A modal view: a form whose typed values outlive the server's updates of the view. */
export function Modal({ view, covered }: { view: View; covered: boolean }) {
  const send = useSend()
  const act = useAct()
  const form = useForm(view)
  const element = useRef<HTMLFormElement>(null)
  const { answers } = form

  useEffect(() => {
    if (answers) element.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus()
  }, [answers])

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (!view.submit) return
    const outcome = await act.run(() => send({ kind: 'submit', view: view.id, values: form.values() }))
    if (outcome) form.answered(outcome.ok ? {} : (outcome.errors ?? {}))
  }

  function submitFromTextarea(event: KeyboardEvent) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) element.current?.requestSubmit()
  }

  const close = () => void act.run(() => send({ kind: 'close', view: view.id }))
  // The fields say it themselves.
  const footerError = Object.keys(form.errors).length > 0 ? '' : act.error

  return (
    <Dialog kind="modal" covered={covered} title={withEmoji(view.title ?? '')} onClose={close}>
      <form ref={element} noValidate onSubmit={submit} onKeyDown={submitFromTextarea} aria-busy={act.busy}>
        <TargetContext value={{ kind: 'view', view: view.id }}>
          <div className="dialog-body">
            <BlockList
              blocks={view.blocks}
              input={(block) => (
                <InputBlock
                  block={block}
                  id={`${view.id}-${block.block_id}`}
                  typed={form.typed[block.block_id]}
                  error={form.errors[block.block_id]}
                  onChange={(value) => form.type(block.block_id, value)}
                />
              )}
            />
          </div>
        </TargetContext>
        <footer className="dialog-footer">
          <ActError text={footerError} />
          <button type="button" className="button" onClick={close}>
            {withEmoji(view.close ?? (view.submit ? 'Cancel' : 'Close'))}
          </button>
          {view.submit && (
            <button type="submit" className="button button-primary" aria-busy={act.busy}>
              {withEmoji(view.submit)}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  )
}
