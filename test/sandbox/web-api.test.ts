import { describe, expect, it } from 'vitest'
import { methods } from '../../src/sandbox/web-api/methods.ts'
import { AT, CHANNEL, clientOf, errorOf, manifestWith, refusalOf, sandboxed, stoppedClock } from './support.ts'

describe('A token', () => {
  it('is needed, must be right, and must be of the kind that the method wants', async () => {
    const { sandbox } = await sandboxed()
    expect(await errorOf(clientOf(sandbox).auth.test())).toBe('not_authed')
    expect(await errorOf(clientOf(sandbox, 'xoxb-wrong').auth.test())).toBe('invalid_auth')
    expect(await errorOf(clientOf(sandbox, sandbox.appToken).auth.test())).toBe('not_allowed_token_type')
    expect(await errorOf(clientOf(sandbox, sandbox.botToken).apps.connections.open())).toBe('not_allowed_token_type')
  })

  it('may do only what the manifest asks for, and Slack says what is missing', async () => {
    const manifestPath = await manifestWith((manifest) => {
      manifest.oauth_config.scopes.bot = ['chat:write', 'channels:history']
    })
    const { client } = await sandboxed({ manifestPath })
    const refusal = await refusalOf(client.users.info({ user: 'U01ANA' }))
    expect(refusal).toMatchObject({
      error: 'missing_scope',
      needed: 'users:read',
      provided: 'chat:write,channels:history',
    })
  })

  it('shows an email only with its own scope', async () => {
    const manifestPath = await manifestWith((manifest) => {
      manifest.oauth_config.scopes.bot = ['users:read']
    })
    const { client } = await sandboxed({ manifestPath })
    expect((await client.users.info({ user: 'U01ANA' })).user?.profile?.email).toBeUndefined()
    expect(await errorOf(client.users.lookupByEmail({ email: 'ana@example.com' }))).toBe('missing_scope')
  })
})

describe('A method', () => {
  it('that the table does not have is unknown', async () => {
    const { client } = await sandboxed()
    expect(Object.keys(methods)).not.toContain('chat.scheduleMessage')
    expect(await errorOf(client.apiCall('chat.scheduleMessage'))).toBe('unknown_method')
  })

  it('refuses arguments that it does not know, that are missing or that are of another type', async () => {
    const { client } = await sandboxed()
    const unknown = await refusalOf(client.apiCall('chat.postMessage', { channel: CHANNEL, text: 'x', chanel: 1 }))
    expect(unknown).toMatchObject({
      error: 'invalid_arguments',
      messages: ['[ERROR] invalid additional property: chanel'],
    })
    const missing = await refusalOf(client.apiCall('users.info', {}))
    expect(missing.messages).toEqual(['[ERROR] missing required field: user'])
    expect(await errorOf(client.apiCall('users.list', { limit: 'many' }))).toBe('invalid_arguments')
  })

  it('takes JSON as well as form-encoding', async () => {
    const { sandbox } = await sandboxed()
    const response = await fetch(`${sandbox.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.botToken}`, 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ channel: CHANNEL, text: 'Two blockers are open.', unfurl_links: false }),
    })
    expect(await response.json()).toMatchObject({ ok: true, channel: CHANNEL })
  })

  it('is logged with what it was told and what it answered, but not with the token', async () => {
    const { sandbox, client } = await sandboxed()
    await errorOf(client.chat.postMessage({ channel: 'C404', text: 'Hello' }))
    expect(sandbox.calls).toMatchObject([
      {
        method: 'chat.postMessage',
        args: { channel: 'C404', text: 'Hello' },
        result: { error: 'channel_not_found' },
        at: AT,
      },
    ])
    expect(JSON.stringify(sandbox.calls)).not.toContain(sandbox.botToken)
  })
})

describe('A message', () => {
  it('is posted with a timestamp of the clock, unique and increasing even when the clock goes back', async () => {
    const clock = stoppedClock()
    const { client } = await sandboxed({ clock })
    const first = await client.chat.postMessage({ channel: CHANNEL, text: 'one' })
    const second = await client.chat.postMessage({ channel: CHANNEL, text: 'two' })
    clock.set(AT - 60_000)
    const third = await client.chat.postMessage({ channel: CHANNEL, text: 'three' })
    expect([first.ts, second.ts, third.ts]).toEqual(['1793610000.000000', '1793610000.000001', '1793610000.000002'])
  })

  it('reaches a person through the id of the person, or of the direct message that was opened', async () => {
    const { sandbox, client } = await sandboxed()
    const opened = await client.conversations.open({ users: 'U01ANA' })
    const posted = await client.chat.postMessage({ channel: 'U01ANA', text: 'Ana, REAL_RUN waits for you.' })
    expect(opened.channel?.id).toMatch(/^D/)
    expect(posted.channel).toBe(opened.channel?.id)
    expect(sandbox.dm('U01ANA').messages.map((message) => message.text)).toEqual(['Ana, REAL_RUN waits for you.'])
  })

  it('says nothing to bots, to nobody, to archived channels or to private ones without the app', async () => {
    const { sandbox, client } = await sandboxed()
    const post = (channel: string, text?: string) => errorOf(client.apiCall('chat.postMessage', { channel, text }))
    expect(await post('C404', 'x')).toBe('channel_not_found')
    expect(await post('U404', 'x')).toBe('channel_not_found')
    expect(await post('U07ROBOT', 'x')).toBe('cannot_dm_bot')
    expect(await post(CHANNEL)).toBe('no_text')
    sandbox.updateChannel(CHANNEL, { archived: true })
    expect(await post(CHANNEL, 'x')).toBe('is_archived')
    sandbox.updateChannel('C02GENERAL', { kind: 'private' })
    expect(await post('C02GENERAL', 'x')).toBe('channel_not_found')
  })

  it('needs the app in the channel, unless it may post publicly', async () => {
    const manifestPath = await manifestWith((manifest) => {
      manifest.oauth_config.scopes.bot = ['chat:write']
    })
    const timid = await sandboxed({ manifestPath })
    expect(await errorOf(timid.client.chat.postMessage({ channel: 'C02GENERAL', text: 'x' }))).toBe('not_in_channel')
    const bold = await sandboxed()
    expect(await bold.client.chat.postMessage({ channel: 'C02GENERAL', text: 'x' })).toMatchObject({ ok: true })
  })

  it('loses its blocks when an update brings only text, and is marked as edited', async () => {
    const { sandbox, client } = await sandboxed()
    const blocks = [{ type: 'divider' as const }]
    const { ts } = await client.chat.postMessage({ channel: CHANNEL, text: 'before', blocks })
    await client.chat.update({ channel: CHANNEL, ts: String(ts), text: 'after' })
    expect(sandbox.snapshot('U01ANA').conversations[0]?.messages).toMatchObject([
      { text: 'after', blocks: [], edited: true },
    ])
  })

  it('can be updated and deleted only by whom it is from, while it is there, and with at most 4000 characters', async () => {
    const { sandbox, client } = await sandboxed()
    await sandbox.act({ kind: 'say', user: 'U01ANA', channel: CHANNEL, text: 'Mine' })
    const ts = String(sandbox.messages(CHANNEL)[0]?.ts)
    expect(await errorOf(client.chat.update({ channel: CHANNEL, ts, text: 'x' }))).toBe('cant_update_message')
    expect(await errorOf(client.chat.delete({ channel: CHANNEL, ts }))).toBe('cant_delete_message')
    expect(await errorOf(client.chat.update({ channel: CHANNEL, ts: '1.000001', text: 'x' }))).toBe('message_not_found')
    const own = await client.chat.postMessage({ channel: CHANNEL, text: 'x'.repeat(4001) })
    const long = { channel: CHANNEL, ts: String(own.ts), text: 'x'.repeat(4001) }
    expect(await errorOf(client.chat.update(long))).toBe('msg_too_long')
    await client.chat.delete({ channel: CHANNEL, ts: String(own.ts) })
    expect(sandbox.messages(CHANNEL)).toHaveLength(1)
  })

  it('meant for one person is seen by nobody else, is not in the history, and is gone after a reload', async () => {
    const { sandbox, client } = await sandboxed()
    await client.chat.postEphemeral({ channel: CHANNEL, user: 'U03IVY', text: 'Only owners decide.' })
    const seenBy = (user: string) => sandbox.snapshot(user).conversations[0]?.messages.map((message) => message.text)
    expect(seenBy('U03IVY')).toEqual(['Only owners decide.'])
    expect(seenBy('U01ANA')).toEqual([])
    expect((await client.conversations.history({ channel: CHANNEL })).messages).toEqual([])
    await sandbox.act({ kind: 'reload', user: 'U03IVY' })
    expect(seenBy('U03IVY')).toEqual([])
    const outside = client.chat.postEphemeral({ channel: 'C02GENERAL', user: 'U05GUS', text: 'x' })
    expect(await errorOf(outside)).toBe('user_not_in_channel')
  })

  it('in a thread is found under its parent, and nowhere else', async () => {
    const { sandbox, client } = await sandboxed()
    const parent = await client.chat.postMessage({ channel: CHANNEL, text: 'parent' })
    const thread = { channel: CHANNEL, thread_ts: String(parent.ts) }
    await client.chat.postMessage({ ...thread, text: 'reply' })
    const history = await client.conversations.history({ channel: CHANNEL })
    const replies = await client.conversations.replies({ channel: CHANNEL, ts: String(parent.ts) })
    expect(history.messages?.map(({ text, reply_count }) => [text, reply_count])).toEqual([['parent', 1]])
    expect(replies.messages?.map(({ text }) => text)).toEqual(['parent', 'reply'])
    expect(sandbox.snapshot('U01ANA').conversations[0]?.messages[0]?.replies).toMatchObject([{ text: 'reply' }])
    const lost = client.chat.postMessage({ channel: CHANNEL, thread_ts: '1.000001', text: 'x' })
    expect(await errorOf(lost)).toBe('thread_not_found')
  })
})

describe('The history', () => {
  it('gives metadata back to whoever asks for it, newest message first', async () => {
    const { client } = await sandboxed()
    const metadata = { event_type: 'countersign', event_payload: { key: 'card/REALRUN-1' } }
    await client.chat.postMessage({ channel: CHANNEL, text: 'card', metadata })
    await client.chat.postMessage({ channel: CHANNEL, text: 'later' })
    const asked = await client.conversations.history({ channel: CHANNEL, include_all_metadata: true })
    const plain = await client.conversations.history({ channel: CHANNEL })
    expect(asked.messages?.map((message) => message.metadata)).toEqual([undefined, metadata])
    expect(plain.messages?.map((message) => message.metadata)).toEqual([undefined, undefined])
  })

  it('refuses metadata that is not an event type with a payload', async () => {
    const { client } = await sandboxed()
    const post = (metadata: unknown) => client.apiCall('chat.postMessage', { channel: CHANNEL, text: 'x', metadata })
    expect(await errorOf(post({ event_type: 'countersign' }))).toBe('invalid_metadata_format')
    expect(await errorOf(post('countersign'))).toBe('invalid_metadata_format')
  })

  it('comes in pages, and between two timestamps', async () => {
    const { client } = await sandboxed()
    const posted: string[] = []
    for (const text of ['1', '2', '3']) {
      posted.push(String((await client.chat.postMessage({ channel: CHANNEL, text })).ts))
    }
    const [oldest = '', , latest = ''] = posted
    const first = await client.conversations.history({ channel: CHANNEL, limit: 2 })
    const cursor = String(first.response_metadata?.next_cursor)
    const second = await client.conversations.history({ channel: CHANNEL, limit: 2, cursor })
    const between = await client.conversations.history({ channel: CHANNEL, oldest, latest })
    expect([first, second, between].map((page) => page.messages?.map((message) => message.text))).toEqual([
      ['3', '2'],
      ['1'],
      ['2'],
    ])
    expect([first.has_more, second.has_more]).toEqual([true, false])
  })

  it('is closed to an app that is not in the channel, or lacks the scope for its kind', async () => {
    const { client } = await sandboxed()
    expect(await errorOf(client.conversations.history({ channel: 'C02GENERAL' }))).toBe('not_in_channel')
    const manifestPath = await manifestWith((manifest) => {
      manifest.oauth_config.scopes.bot = ['channels:history', 'im:write']
    })
    const other = await sandboxed({ manifestPath })
    const { channel } = await other.client.conversations.open({ users: 'U01ANA' })
    const refusal = await refusalOf(other.client.conversations.history({ channel: String(channel?.id) }))
    expect(refusal).toMatchObject({ error: 'missing_scope', needed: 'im:history' })
  })
})

describe('People', () => {
  it('are told apart: guests, strangers, bots, and where they live', async () => {
    const { client } = await sandboxed()
    const info = async (user: string) => (await client.users.info({ user })).user
    expect(await info('U03IVY')).toMatchObject({ tz: 'Asia/Ho_Chi_Minh', tz_offset: 25_200, is_restricted: false })
    expect(await info('U05GUS')).toMatchObject({ is_restricted: true })
    expect(await info('U06SAM')).toMatchObject({ is_stranger: true, team_id: 'T02OTHER' })
    expect(await info('U07ROBOT')).toMatchObject({ is_bot: true })
    expect(await errorOf(info('U404'))).toBe('user_not_found')
  })

  it('are found by email while they are active, and can be written to', async () => {
    const { sandbox, client } = await sandboxed()
    const found = await client.users.lookupByEmail({ email: 'Ana@example.com' })
    expect(found.user?.id).toBe('U01ANA')
    await sandbox.updatePerson('U01ANA', { deleted: true })
    expect(await errorOf(client.users.lookupByEmail({ email: 'ana@example.com' }))).toBe('users_not_found')
    expect(await errorOf(client.conversations.open({ users: 'U01ANA' }))).toBe('user_disabled')
    expect(await errorOf(client.conversations.open({ users: 'U07ROBOT' }))).toBe('cannot_dm_bot')
  })

  it('are listed in pages, and by user group', async () => {
    const { client } = await sandboxed()
    const first = await client.users.list({ limit: 5 })
    const rest = await client.users.list({ limit: 5, cursor: String(first.response_metadata?.next_cursor) })
    expect([first.members?.length, rest.members?.length]).toEqual([5, 3])
    expect((await client.usergroups.users.list({ usergroup: 'S01OWNERS' })).users).toEqual(['U01ANA', 'U02OMAR'])
    expect((await client.usergroups.list()).usergroups?.map((group) => group.handle)).toEqual(['owners', 'operators'])
    expect(await errorOf(client.usergroups.users.list({ usergroup: 'S404' }))).toBe('no_such_subteam')
  })
})

it('A channel tells whether it is archived and whether the app is in it', async () => {
  const { sandbox, client } = await sandboxed()
  sandbox.updateChannel('C02GENERAL', { archived: true })
  const { channel } = await client.conversations.info({ channel: 'C02GENERAL' })
  expect(channel).toMatchObject({ name: 'general', is_archived: true, is_member: false, is_private: false })
})
