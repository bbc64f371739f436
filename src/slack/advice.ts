/** How far an error of Slack's reaches: this message only, everything in this place, or whatever the app does. */
export type Reach = 'message' | 'place' | 'app'

/** What Slack's refusals mean for whoever runs Countersign, by their code. */
const advice: Record<string, { reach: Reach; say: string }> = {
  channel_not_found: {
    reach: 'place',
    say: 'the channel’s id in countersign.yaml is wrong, or it is private and the app is not in it; /invite @countersign there',
  },
  not_in_channel: { reach: 'place', say: 'the app is not in the channel; /invite @countersign there' },
  is_archived: {
    reach: 'place',
    say: 'the channel is archived; unarchive it, or name another one in countersign.yaml',
  },
  restricted_action: { reach: 'place', say: 'the channel’s settings do not let the app post there; have them changed' },
  user_disabled: { reach: 'place', say: 'the account is deactivated; name somebody else in countersign.yaml' },
  user_not_found: { reach: 'place', say: 'there is no such person in this workspace; correct countersign.yaml' },
  cannot_dm_bot: { reach: 'place', say: 'this is a bot, which takes no messages; correct countersign.yaml' },
  messages_tab_disabled: {
    reach: 'place',
    say: 'the app’s messages tab is off; install the app again from manifest.yml',
  },
  invalid_auth: { reach: 'app', say: 'Slack does not accept SLACK_BOT_TOKEN; copy it again from the app’s settings' },
  not_authed: { reach: 'app', say: 'Slack got no token; set SLACK_BOT_TOKEN' },
  account_inactive: {
    reach: 'app',
    say: 'the app was removed from the workspace; install it again, and set the new SLACK_BOT_TOKEN',
  },
  token_revoked: { reach: 'app', say: 'SLACK_BOT_TOKEN was revoked; install the app again, and set the new one' },
  token_expired: { reach: 'app', say: 'SLACK_BOT_TOKEN has expired; install the app again, and set the new one' },
  missing_scope: { reach: 'message', say: 'the app lacks a permission; install it again from manifest.yml' },
}

/** How far a refusal reaches, and a sentence with what to do. */
export function adviceOn(code: string): { reach: Reach; sentence: string } {
  const known = advice[code]
  if (!known) return { reach: 'message', sentence: `Slack says ${code}` }
  return { reach: known.reach, sentence: `Slack says ${code}: ${known.say}` }
}
