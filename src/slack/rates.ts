import type { Rates } from '../workflows/budget.ts'

/**
 * Slack's rates with some room left for listeners: posts about one a second in a channel and some hundreds a minute in a
 * workspace; `chat.update`, `conversations.open` and `.history` are tier 3 (50 a minute), `views.publish` tier 4 (100; docs/slack.md).
 */
export const slackRates: Rates = {
  open: { perMinute: 45 },
  post: { perMinute: 200, perChannelMinute: 55 },
  update: { perMinute: 45 },
  find: { perMinute: 45 },
  publish: { perMinute: 80 },
}
