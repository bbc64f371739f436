/** How far an error of Slack's reaches: this message only, everything in this place, or whatever the app does. */
export type Reach = 'message' | 'place' | 'app'

/** What one of Slack's error codes means. */
interface Meaning {
  reach: Reach
  /** It goes away by itself, and says nothing of what was asked. */
  passes?: true
  /** It says that the person or group asked about is not there: the only answer that takes a role away. */
  absent?: true
  /** What to do, for whoever runs Countersign; `TOKEN` stands for the variable that holds the token. */
  say?: string
}

const install = 'install it again from manifest.yml'

/** The one table of Slack's error codes. A code that is not in it lasts, holds for one message, and says nothing of anybody. */
const table: Record<string, Meaning> = {
  internal_error: { reach: 'message', passes: true },
  fatal_error: { reach: 'message', passes: true },
  service_unavailable: { reach: 'message', passes: true },
  request_timeout: { reach: 'message', passes: true },
  ratelimited: { reach: 'message', passes: true },
  team_added_to_org: { reach: 'app', passes: true },

  user_not_found: {
    reach: 'place',
    absent: true,
    say: 'there is no such person in this workspace; correct countersign.yaml',
  },
  users_not_found: { reach: 'place', absent: true, say: 'nobody has that address; use the user id' },
  user_not_visible: { reach: 'place', absent: true, say: 'the app may not see this person; correct countersign.yaml' },
  no_such_subteam: { reach: 'place', absent: true, say: 'the group does not exist or is disabled' },
  subteam_not_found: { reach: 'place', absent: true, say: 'the group does not exist or is disabled' },

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
  cannot_dm_bot: { reach: 'place', say: 'this is a bot, which takes no messages; correct countersign.yaml' },
  messages_tab_disabled: { reach: 'place', say: `the app’s messages tab is off; ${install}` },

  invalid_auth: { reach: 'app', say: 'Slack does not accept TOKEN; copy it again from the app’s settings' },
  not_authed: { reach: 'app', say: 'Slack got no token; set TOKEN' },
  not_allowed_token_type: {
    reach: 'app',
    say: 'TOKEN holds a token of another kind; copy the right one from the app’s settings',
  },
  account_inactive: {
    reach: 'app',
    say: 'the app was removed from the workspace; install it again, and set the new TOKEN',
  },
  token_revoked: { reach: 'app', say: 'TOKEN was revoked; install the app again, and set the new one' },
  token_expired: { reach: 'app', say: 'TOKEN has expired; install the app again, and set the new one' },
  missing_scope: { reach: 'message', say: `the app lacks a permission; ${install}` },
  plan_upgrade_required: { reach: 'message', say: 'user groups need a paid plan; name the people by id instead' },
  access_denied: { reach: 'message', say: 'the workspace does not let the app see this; ask its administrators' },
  accesslimited: { reach: 'message', say: 'the workspace limits what the app sees; ask its administrators' },
  team_access_not_granted: {
    reach: 'app',
    say: 'the app has no access to this workspace; an administrator of the organisation grants it',
  },
  org_login_required: {
    reach: 'app',
    say: 'the workspace is being moved into an organisation; it works again afterwards',
  },
  ekm_access_denied: {
    reach: 'app',
    say: 'the organisation’s key management withholds its data; ask its administrators',
  },
}

const codes = new Map(Object.entries(table))

/**
 * Whether an error code of Slack's goes away by itself; everything else that it names stays until somebody changes
 * something. What is no code is a page in place of an answer, which the client gives as one: it says nothing either.
 */
export function isPassing(code: string): boolean {
  return codes.get(code)?.passes ?? !isCode(code)
}

/** Whether a code says that the person or group asked about is not there. Every other one says nothing of them, so that roles stay. */
export function saysAbsent(code: string): boolean {
  return codes.get(code)?.absent ?? false
}

/** How far a refusal reaches, and a sentence with what to do. `token` is the variable whose token was used. */
export function adviceOn(code: string, token = 'SLACK_BOT_TOKEN'): { reach: Reach; sentence: string } {
  const { reach, say } = codes.get(code) ?? { reach: 'message' as const, say: undefined }
  const told = isCode(code) ? `Slack says ${code}` : 'Slack answers something that is no answer'
  return { reach, sentence: say ? `${told}: ${say.replaceAll('TOKEN', token)}` : told }
}

function isCode(code: string): boolean {
  return /^\w{1,80}$/.test(code)
}
