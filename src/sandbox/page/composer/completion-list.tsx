import type { Suggestion } from './completion.ts'

interface CompletionListProps {
  id: string
  items: Suggestion[]
  active: number
  onTake(item: Suggestion): void
}

/** The id of the line that the keyboard is on, for `aria-activedescendant`. */
export function optionId(listId: string, index: number): string {
  return `${listId}-${index}`
}

/** The list above the composer; the focus stays in the text field. */
export function CompletionList({ id, items, active, onTake }: CompletionListProps) {
  return (
    <div className="completion">
      <p className="completion-keys" aria-hidden="true">
        <span>Commands</span>
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> to move, <kbd>Tab</kbd> to take
        </span>
      </p>
      <div role="listbox" id={id} aria-label="Commands">
        {items.map((item, index) => (
          <div
            key={item.shown}
            ref={index === active ? scrollToLine : undefined}
            role="option"
            id={optionId(id, index)}
            tabIndex={-1}
            aria-selected={index === active}
            onMouseDown={(event) => {
              event.preventDefault()
              onTake(item)
            }}
          >
            <strong>{item.shown}</strong>
            <span>{item.details}</span>
          </div>
        ))}
      </div>
    </div>
  )
}

function scrollToLine(line: HTMLElement | null) {
  line?.scrollIntoView({ block: 'nearest' })
}
