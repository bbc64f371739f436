import type { CommandOf } from '../command.ts'
import type { Fact } from '../entry.ts'
import type { View } from '../view.ts'

/** What the delivery of webhooks found: said once, until it is otherwise. */
export function decideWebhook(
  command: CommandOf<'note-webhook-failing' | 'note-webhook-answered'>,
  { desk }: Pick<View, 'desk'>,
): Fact[] {
  const known = desk.webhooks?.find(({ name }) => name === command.webhook)
  if (command.kind === 'note-webhook-answered')
    return known ? [{ kind: 'WebhookAnswered', webhook: known.name, failing: known.seq }] : []
  const { webhook, because, since, gone } = command
  if (known && (known.gone || !gone)) return []
  return [{ kind: 'WebhookFailing', webhook, because, since, gone }]
}
