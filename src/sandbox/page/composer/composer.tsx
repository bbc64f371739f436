import { type FormEvent, type KeyboardEvent, useId, useRef, useState } from 'react'
import { SendIcon } from '../shell/icons.tsx'
import { Notice } from '../shell/notice.tsx'
import { useAct } from '../state/use-act.ts'
import { useSend } from '../state/workspace.tsx'
import { CompletionList, optionId } from './completion-list.tsx'
import { useCompletion } from './use-completion.ts'
import { useSentBefore } from './use-sent-before.ts'

interface ComposerProps {
  channel: string
  placeholder: string
  thread?: string
  onSent?(): void
}

/** Where people write: messages, and commands that begin with a slash. */
export function Composer({ channel, placeholder, thread, onSent }: ComposerProps) {
  const [text, setText] = useState('')
  const field = useRef<HTMLTextAreaElement>(null)
  const listId = useId()
  const send = useSend()
  const act = useAct()
  const completion = useCompletion(thread ? '' : text)
  const sent = useSentBefore()

  function write(next: string) {
    setText(next)
    completion.reset()
    field.current?.focus()
  }

  async function submit(event?: FormEvent) {
    event?.preventDefault()
    const said = text.trim()
    if (!said || act.busy) return
    const outcome = await act.run(async () => {
      if (!said.startsWith('/'))
        return send({ kind: 'say', channel, text: said, ...(thread ? { thread_ts: thread } : {}) })
      if (!thread) return send({ kind: 'command', channel, text: said })
      return { ok: false, error: `${said.split(' ')[0]} is not supported in threads. Sorry!` }
    })
    if (!outcome?.ok) return
    sent.remember(said)
    onSent?.()
    write('')
  }

  function onKeyDown(event: KeyboardEvent) {
    const handled = completion.items.length > 0 ? onCompletionKey(event) : onHistoryKey(event)
    if (handled) return event.preventDefault()
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    void submit()
  }

  function onCompletionKey({ key, shiftKey }: KeyboardEvent): boolean {
    if (key === 'ArrowDown' || key === 'ArrowUp') completion.move(key === 'ArrowDown' ? 1 : -1)
    else if (key === 'Escape') completion.close()
    else if (key === 'Tab' && !shiftKey && completion.forTab) write(completion.forTab.text)
    else if (key === 'Enter' && completion.forEnter) write(completion.forEnter.text)
    else return false
    return true
  }

  function onHistoryKey({ key }: KeyboardEvent): boolean {
    const recalled = key === 'ArrowUp' ? sent.older(text) : key === 'ArrowDown' ? sent.newer(text) : undefined
    if (recalled === undefined) return false
    setText(recalled)
    return true
  }

  const open = completion.items.length > 0
  return (
    <form className="composer" onSubmit={submit}>
      <Notice text={act.error} onDismiss={act.dismiss} />
      {open && (
        <CompletionList
          id={listId}
          items={completion.items}
          active={completion.active}
          onTake={(item) => write(item.text)}
        />
      )}
      <div className="composer-box">
        <textarea
          ref={field}
          rows={1}
          value={text}
          placeholder={placeholder}
          aria-label={placeholder}
          aria-autocomplete="list"
          aria-controls={open ? listId : undefined}
          aria-activedescendant={open && completion.active >= 0 ? optionId(listId, completion.active) : undefined}
          onChange={(event) => write(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <div className="composer-tools">
          {!thread && (
            <button
              type="button"
              className="icon-button"
              aria-label="Commands"
              title="Commands"
              onClick={() => write('/')}
            >
              <span aria-hidden="true" className="slash">
                /
              </span>
            </button>
          )}
          <button type="submit" className="send" aria-label="Send" aria-busy={act.busy} data-ready={text.trim() !== ''}>
            <SendIcon />
          </button>
        </div>
      </div>
    </form>
  )
}
