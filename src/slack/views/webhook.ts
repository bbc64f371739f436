import type { KnownBlock } from '@slack/types'
import type { EntryOf } from '../../core/entry.ts'
import type { State } from '../../core/view.ts'
import { context, header, paragraph, prose, rich } from './blocks.ts'
import { webhookLines } from './lines/webhook.ts'
import type { Rendered } from './rendered.ts'
import { said } from './said.ts'
import { fallback } from './text.ts'

/** Loud: somebody relies on being told what happens here, and is not. */
export function webhookNotice(state: State, entry: EntryOf<'WebhookFailing'>): Rendered {
  const { sentence } = webhookLines.WebhookFailing(entry, { state, earlier: [] })
  const fails = state.desk.webhooks?.some(({ seq }) => seq === entry.seq) ?? false
  const how = entry.gone
    ? `Correct its address, or run \`countersign webhooks retry ${entry.webhook}\` once it is there again.`
    : 'It is tried again at least once an hour.'
  const now = fails
    ? `What happens meanwhile is not lost: it waits, in order. ${how} \`countersign doctor\` says more.`
    : 'That is over: it takes events again, or the policy does not name it any more.'
  const blocks = [
    header(fails ? '⚠️ A webhook takes nothing' : 'A webhook took nothing'),
    rich(paragraph(...said(`${sentence}.`, [], 900)), paragraph(...prose(now))),
    context('No gate depends on it.', `ledger entry ${entry.seq}`),
  ] satisfies KnownBlock[]
  return { text: fallback(`${sentence}. ${now}`), blocks }
}
