import type { Overflow, PlainTextOption } from '@slack/types'
import { useConfirm } from '../dialogs/use-confirm.tsx'
import { MenuButton } from '../shell/menu-button.tsx'
import { useAct } from '../state/use-act.ts'
import { isSafeUrl } from '../text/parse-angle.ts'
import { plainText } from '../text/text-object.tsx'
import { ActError } from './act-error.tsx'
import { useInteract } from './target.tsx'

/** The three dots, and the menu behind them. */
export function OverflowMenu({ overflow, blockId }: { overflow: Overflow; blockId: string }) {
  const act = useAct()
  const interact = useInteract()
  const confirm = useConfirm()

  function choose(option: PlainTextOption) {
    confirm.ask(overflow.confirm, () => {
      if (option.url && isSafeUrl(option.url)) window.open(option.url, '_blank', 'noopener,noreferrer')
      void act.run(() => interact(blockId, overflow.action_id ?? '', option.value ?? ''))
    })
  }

  return (
    <span className="act">
      <MenuButton
        label="More actions"
        busy={act.busy}
        items={overflow.options.map((option) => ({ label: plainText(option.text), choose: () => choose(option) }))}
      >
        <span aria-hidden="true">⋯</span>
      </MenuButton>
      <ActError text={act.error} />
      {confirm.dialog}
    </span>
  )
}
