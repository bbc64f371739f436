import { blockerOf } from '../../../core/entry.ts'
import { bullets, buttons, context, detailsButton, header, rich } from '../blocks.ts'
import { historyRow } from '../history.ts'
import { count } from '../when.ts'
import type { Part, Scene } from './part.ts'

/** What was decided lately, by whom and why, and who went through which gate; the newest first. */
export function decidedPart({ state, past: { decided } }: Scene): Part {
  return {
    head: [
      header('Recently decided'),
      context(
        decided.length > 0
          ? `The last ${count(decided.length, 'decision')}, the newest first`
          : 'Nothing was decided yet.',
      ),
    ],
    rows: decided.map(({ entry, earlier }) => () => {
      const key = blockerOf(entry)
      return [rich(bullets([historyRow(state, entry, earlier, '…')])), ...(key ? buttons(detailsButton(key)) : [])]
    }),
    perPage: 20,
  }
}
