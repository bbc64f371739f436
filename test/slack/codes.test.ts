import { describe, expect, it } from 'vitest'
import { adviceOn, isPassing, saysAbsent } from '../../src/slack/codes.ts'

describe('an error code of Slack’s', () => {
  it.each(['user_not_found', 'users_not_found', 'user_not_visible', 'no_such_subteam', 'subteam_not_found'])(
    'takes a role away when it is about the person or the group: %s',
    (code) => expect(saysAbsent(code)).toBe(true),
  )

  it.each([
    'ratelimited',
    'internal_error',
    'account_inactive',
    'invalid_auth',
    'missing_scope',
    'team_added_to_org',
    'team_access_not_granted',
    'accesslimited',
    'access_denied',
    'org_login_required',
    'ekm_access_denied',
    'plan_upgrade_required',
    'a_code_of_the_future',
    'constructor',
    '<!DOCTYPE html>',
  ])('takes no role away when it is about anything else: %s', (code) => expect(saysAbsent(code)).toBe(false))

  it('passes, or lasts until somebody changes something', () => {
    expect(
      ['ratelimited', 'internal_error', 'request_timeout', '<html>', ''].filter((code) => !isPassing(code)),
    ).toEqual([])
    expect(['invalid_auth', 'is_archived', 'a_code_of_the_future', 'constructor'].filter(isPassing)).toEqual([])
  })

  it('says how far it reaches and what to do, for the token that was used', () => {
    expect(adviceOn('is_archived')).toEqual({
      reach: 'place',
      sentence:
        'Slack says is_archived: the channel is archived; unarchive it, or name another one in countersign.yaml',
    })
    expect(adviceOn('token_revoked', 'SLACK_APP_TOKEN')).toEqual({
      reach: 'app',
      sentence: 'Slack says token_revoked: SLACK_APP_TOKEN was revoked; install the app again, and set the new one',
    })
    expect(adviceOn('a_code_of_the_future')).toEqual({ reach: 'message', sentence: 'Slack says a_code_of_the_future' })
  })
})
