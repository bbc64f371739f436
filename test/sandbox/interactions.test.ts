import type { BlockAction, SlackViewAction, SlashCommand } from '@slack/bolt'
import { describe, expect, it } from 'vitest'
import { AT, actions, button, CHANNEL, input, manifestWith, modal, stoppedClock, withApp } from './support.ts'

const plain = (text: string) => ({ type: 'plain_text' as const, text })
const post = { channel: CHANNEL, text: 'REALRUN-1 waits.', blocks: [actions(button('Grant', { value: 'key-1' }))] }

describe('A click in a message', () => {
  it('brings the action, the message, the place, the person and a response_url', async () => {
    const bodies: BlockAction[] = []
    const { sandbox, client } = await withApp((app) => {
      app.action('grant', async ({ ack, body }) => {
        bodies.push(body as BlockAction)
        await ack()
      })
    })
    const { ts } = await client.chat.postMessage(post)
    expect(await sandbox.click('U06SAM', CHANNEL, 'Grant')).toEqual({ ok: true })
    expect(bodies).toMatchObject([
      {
        type: 'block_actions',
        team: { id: 'T01SANDBOX' },
        user: { id: 'U06SAM', username: 'sam', team_id: 'T02OTHER' },
        api_app_id: 'A01COUNTER',
        container: { type: 'message', message_ts: ts, channel_id: CHANNEL, is_ephemeral: false },
        channel: { id: CHANNEL, name: 'production-blockers' },
        message: { ts, text: 'REALRUN-1 waits.', bot_id: 'B01COUNTER', user: 'U0COUNTER' },
        state: { values: {} },
        actions: [{ type: 'button', action_id: 'grant', block_id: 'answers', value: 'key-1', text: plain('Grant') }],
      },
    ])
    expect(bodies[0]?.response_url).toMatch(/^http/)
    expect(bodies[0]?.trigger_id).toBeTruthy()
  })

  it('says which modal it opened', async () => {
    const { sandbox, client } = await withApp((app) => {
      app.action('grant', async ({ ack, body, client }) => {
        await client.views.open({ trigger_id: (body as BlockAction).trigger_id, view: modal() })
        await ack()
      })
    })
    await client.chat.postMessage(post)
    const outcome = await sandbox.click('U01ANA', CHANNEL, 'Grant')
    expect(outcome).toEqual({ ok: true, view: sandbox.modal('U01ANA')?.id })
  })

  it('keeps what was chosen in a menu, for that person', async () => {
    const bodies: BlockAction[] = []
    const { sandbox, client } = await withApp((app) => {
      app.action(/.*/, async ({ ack, body }) => {
        bodies.push(body as BlockAction)
        await ack()
      })
    })
    const options = ['apply', 'cutover'].map((value) => ({ text: plain(value), value }))
    const select = { type: 'static_select', action_id: 'which', placeholder: plain('Which action?'), options }
    await client.chat.postMessage({ ...post, blocks: [actions(select, button('Grant'))] })
    await sandbox.click('U01ANA', CHANNEL, 'Which action?', { selected: 'cutover' })
    await sandbox.click('U01ANA', CHANNEL, 'Grant')
    await sandbox.click('U02OMAR', CHANNEL, 'Grant')
    const chosen = (option: unknown) => ({ answers: { which: { type: 'static_select', selected_option: option } } })
    expect(bodies[0]?.actions).toMatchObject([{ type: 'static_select', selected_option: options[1] }])
    expect(bodies.map((body) => body.state?.values)).toEqual([chosen(options[1]), chosen(options[1]), chosen(null)])
  })

  it('leaves an ephemeral message out of the payload', async () => {
    const bodies: BlockAction[] = []
    const { sandbox, client } = await withApp((app) => {
      app.action('grant', async ({ ack, body }) => {
        bodies.push(body as BlockAction)
        await ack()
      })
    })
    await client.chat.postEphemeral({ ...post, user: 'U01ANA' })
    await sandbox.click('U01ANA', CHANNEL, 'Grant')
    expect(bodies[0]).toMatchObject({ container: { is_ephemeral: true } })
    expect(bodies[0]).not.toHaveProperty('message')
  })

  it('on what is no longer there, or not for this person, goes nowhere', async () => {
    const { sandbox, client } = await withApp(() => {})
    const { ts } = await client.chat.postMessage(post)
    const click = { kind: 'click' as const, channel: CHANNEL, block_id: 'answers', action_id: 'grant' }
    await client.chat.update({ channel: CHANNEL, ts: String(ts), text: 'Granted.' })
    expect(await sandbox.act({ ...click, user: 'U01ANA', ts: String(ts) })).toMatchObject({ ok: false })
    await client.chat.postEphemeral({ ...post, user: 'U01ANA' })
    const secret = String(sandbox.messages(CHANNEL).at(-1)?.ts)
    expect(await sandbox.act({ ...click, user: 'U02OMAR', ts: secret })).toMatchObject({ ok: false })
  })

  it('fails before the eyes of the person when nobody acknowledges in time, or nobody is there', async () => {
    const { sandbox, client, app } = await withApp((app) => app.action('grant', async () => {}), { ackTimeout: 50 })
    await client.chat.postMessage(post)
    expect(await sandbox.click('U01ANA', CHANNEL, 'Grant')).toEqual({
      ok: false,
      error: 'We had some trouble connecting. Try again? (operation_timeout)',
    })
    await app.stop()
    await sandbox.waitFor(() => !sandbox.snapshot('U01ANA').app.connected, 'the app to disconnect')
    expect(await sandbox.click('U01ANA', CHANNEL, 'Grant')).toMatchObject({
      error: expect.stringContaining('dispatch_failed'),
    })
  })

  it('is impossible while the manifest turns interactivity off', async () => {
    const manifestPath = await manifestWith((manifest) => {
      manifest.settings.interactivity.is_enabled = false
    })
    const { sandbox, client } = await withApp((app) => app.action('grant', ({ ack }) => ack()), { manifestPath })
    await client.chat.postMessage(post)
    expect(await sandbox.click('U01ANA', CHANNEL, 'Grant')).toEqual({
      ok: false,
      error: 'This app is not configured to handle interactive responses.',
    })
  })
})

describe('A response_url', () => {
  const respondable = async (options = {}) => {
    const urls: string[] = []
    const running = await withApp((app) => {
      app.action('grant', async ({ ack, body }) => {
        urls.push((body as BlockAction).response_url)
        await ack()
      })
    }, options)
    await running.client.chat.postMessage(post)
    await running.sandbox.click('U01ANA', CHANNEL, 'Grant')
    const respond = async (body: object) => {
      const headers = { 'content-type': 'application/json' }
      return (await fetch(String(urls[0]), { method: 'POST', headers, body: JSON.stringify(body) })).status
    }
    const seenBy = (user: string) => running.sandbox.snapshot(user).conversations[0]?.messages.map(({ text }) => text)
    return { ...running, respond, seenBy }
  }

  it('answers that person only, or the channel, or replaces or removes the message', async () => {
    const { respond, seenBy } = await respondable()
    await respond({ text: 'Noted.' })
    await respond({ text: 'Ana granted it.', response_type: 'in_channel' })
    expect(seenBy('U01ANA')).toEqual(['REALRUN-1 waits.', 'Noted.', 'Ana granted it.'])
    expect(seenBy('U02OMAR')).toEqual(['REALRUN-1 waits.', 'Ana granted it.'])
    await respond({ text: 'Granted.', replace_original: true })
    expect(seenBy('U02OMAR')).toEqual(['Granted.', 'Ana granted it.'])
    await respond({ delete_original: true })
    expect(seenBy('U02OMAR')).toEqual(['Ana granted it.'])
  })

  it('works five times, within thirty minutes, with blocks that Slack would take', async () => {
    const { respond } = await respondable()
    const statuses = []
    for (const _ of Array(6)) statuses.push(await respond({ text: 'x' }))
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404])
    const clock = stoppedClock()
    const late = await respondable({ clock })
    expect(await late.respond({ blocks: [{ type: 'sectoin' }] })).toBe(400)
    clock.set(AT + 30 * 60_000 + 1)
    expect(await late.respond({ text: 'x' })).toBe(404)
  })
})

describe('A submission', () => {
  const submitting = async (view: object, answer: object | undefined = undefined) => {
    const bodies: SlackViewAction[] = []
    const running = await withApp((app) => {
      app.command('/blockers', async ({ ack, body, client }) => {
        await client.views.open({ trigger_id: body.trigger_id, view: modal(view) })
        await ack()
      })
      app.view('decision', async ({ ack, body }) => {
        bodies.push(body)
        await ack(answer as never)
      })
      app.view({ type: 'view_closed', callback_id: 'decision' }, async ({ ack, body }) => {
        bodies.push(body)
        await ack()
      })
    })
    await running.sandbox.command('U01ANA', '/blockers next')
    return { ...running, bodies }
  }

  it('brings every value, and closes the modal when it is acknowledged', async () => {
    const options = ['1', 'many'].map((value) => ({ text: plain(value), value }))
    const blocks = [
      input('reason'),
      input('uses', { type: 'radio_buttons', action_id: 'uses', options, initial_option: options[0] }),
      input('days', { type: 'checkboxes', action_id: 'days', options }, { optional: true }),
      input('until', { type: 'datepicker', action_id: 'until' }),
      input('second', { type: 'users_select', action_id: 'second' }, { optional: true }),
    ]
    const { sandbox, bodies } = await submitting({ blocks, private_metadata: 'REALRUN-1' })
    const values = { reason: { text: 'Checked.' }, days: { options: ['many'] }, until: { date: '2026-12-01' } }
    expect(await sandbox.submit('U01ANA', values)).toEqual({ ok: true })
    expect(sandbox.modal('U01ANA')).toBeUndefined()
    expect(bodies[0]).toMatchObject({
      type: 'view_submission',
      user: { id: 'U01ANA', team_id: 'T01SANDBOX' },
      view: { callback_id: 'decision', private_metadata: 'REALRUN-1', previous_view_id: null, team_id: 'T01SANDBOX' },
    })
    expect(bodies[0]?.view.root_view_id).toBe(bodies[0]?.view.id)
    expect(bodies[0]?.view.state.values).toEqual({
      reason: { text: { type: 'plain_text_input', value: 'Checked.' } },
      uses: { uses: { type: 'radio_buttons', selected_option: options[0] } },
      days: { days: { type: 'checkboxes', selected_options: [options[1]] } },
      until: { until: { type: 'datepicker', selected_date: '2026-12-01' } },
      second: { second: { type: 'users_select', selected_user: null } },
    })
  })

  it('with an empty or too short field never reaches the app', async () => {
    const { sandbox, bodies } = await submitting({ blocks: [input('reason', { min_length: 5 })] })
    expect(await sandbox.submit('U01ANA')).toMatchObject({
      ok: false,
      errors: { reason: 'Please complete this required field.' },
    })
    await sandbox.submit('U01ANA', { reason: { text: 'no' } })
    expect(sandbox.modal('U01ANA')?.errors).toEqual({ reason: 'This entry must have at least 5 characters.' })
    expect(bodies).toEqual([])
  })

  it('that takes a choice which is not offered, or a field that is not there, is a mistake of the test', async () => {
    const { sandbox } = await submitting({})
    expect(await sandbox.submit('U01ANA', { raison: { text: 'x' } })).toEqual({
      ok: false,
      error: 'This modal has no block "raison".',
    })
  })

  it('is refused with an error beside its field', async () => {
    const errors = { reason: 'Say which run.' }
    const { sandbox } = await submitting({}, { response_action: 'errors', errors })
    const outcome = await sandbox.submit('U01ANA', { reason: { text: 'ok' } })
    expect(outcome).toEqual({ ok: false, error: 'Some fields need another look.', errors })
    expect(sandbox.modal('U01ANA')?.errors).toEqual(errors)
  })

  it('cannot be refused beside a field that is not there', async () => {
    const { sandbox } = await submitting({}, { response_action: 'errors', errors: { raison: 'x' } })
    expect(await sandbox.submit('U01ANA', { reason: { text: 'ok' } })).toMatchObject({
      error: expect.stringContaining('raison'),
    })
  })

  it('can be answered with another view, in its place or on top, or by closing everything', async () => {
    const view = modal({ title: plain('Sure?') })
    const updated = await submitting({}, { response_action: 'update', view })
    await updated.sandbox.submit('U01ANA', { reason: { text: 'ok' } })
    expect(updated.sandbox.snapshot('U01ANA').modals).toMatchObject([{ title: 'Sure?' }])
    const pushed = await submitting({}, { response_action: 'push', view })
    await pushed.sandbox.submit('U01ANA', { reason: { text: 'ok' } })
    expect(pushed.sandbox.snapshot('U01ANA').modals).toMatchObject([{ title: 'REALRUN-1' }, { title: 'Sure?' }])
    const cleared = await submitting({}, { response_action: 'clear' })
    await cleared.sandbox.submit('U01ANA', { reason: { text: 'ok' } })
    expect(cleared.sandbox.modal('U01ANA')).toBeUndefined()
  })

  it('answered with a view that Slack refuses leaves the modal as it was', async () => {
    const view = modal({ title: plain('x'.repeat(25)) })
    const { sandbox } = await submitting({}, { response_action: 'update', view })
    const outcome = await sandbox.submit('U01ANA', { reason: { text: 'ok' } })
    expect(outcome).toMatchObject({ ok: false, error: expect.stringContaining('/view/title/text') })
    expect(sandbox.modal('U01ANA')?.title).toBe('REALRUN-1')
  })

  it('that is given up reaches the app only if the view asked for it', async () => {
    const silent = await submitting({})
    await silent.sandbox.closeModal('U01ANA')
    expect(silent.bodies).toEqual([])
    const told = await submitting({ notify_on_close: true })
    await told.sandbox.closeModal('U01ANA')
    expect(told.bodies).toMatchObject([{ type: 'view_closed', is_cleared: false, view: { callback_id: 'decision' } }])
  })
})

describe('A slash command', () => {
  const listening = async (answer?: object | string, options = {}) => {
    const bodies: SlashCommand[] = []
    const running = await withApp((app) => {
      app.command('/blockers', async ({ ack, body }) => {
        bodies.push(body)
        await ack(answer as never)
      })
    }, options)
    return { ...running, bodies }
  }

  it('turns names into ids, and says who asks and where', async () => {
    const { sandbox, bodies } = await listening()
    expect(await sandbox.command('U03IVY', '/blockers  assign @Ana in #general @nobody')).toEqual({ ok: true })
    expect(bodies).toMatchObject([
      {
        command: '/blockers',
        text: 'assign <@U01ANA|ana> in <#C02GENERAL|general> @nobody',
        user_id: 'U03IVY',
        user_name: 'ivy',
        team_id: 'T01SANDBOX',
        channel_id: CHANNEL,
        channel_name: 'production-blockers',
        is_enterprise_install: 'false',
      },
    ])
    await sandbox.command('U06SAM', '/blockers list')
    expect(bodies[1]?.team_id).toBe('T02OTHER')
  })

  it('is answered for that person only, with what the acknowledgement says', async () => {
    const { sandbox } = await listening('Two are open.')
    expect(await sandbox.command('U03IVY', '/blockers')).toEqual({ ok: true, ephemeral: 'Two are open.' })
    const [last] = sandbox.snapshot('U03IVY').conversations[0]?.messages ?? []
    expect(last).toMatchObject({ text: 'Two are open.', ephemeral: true })
    expect(sandbox.snapshot('U01ANA').conversations[0]?.messages).toEqual([])
  })

  it('that the manifest does not name is not valid', async () => {
    const { sandbox, bodies } = await listening()
    expect(await sandbox.command('U03IVY', '/approve')).toEqual({
      ok: false,
      error: '/approve is not a valid command.',
    })
    expect(bodies).toEqual([])
  })

  it('fails when nobody answers in time', async () => {
    const { sandbox } = await withApp((app) => app.command('/blockers', async () => {}), { ackTimeout: 50 })
    expect(await sandbox.command('U03IVY', '/blockers')).toEqual({
      ok: false,
      error: '/blockers failed with the error "operation_timeout"',
    })
  })
})

describe('An event', () => {
  it('tells that somebody opened the Home tab, and who it is for', async () => {
    const bodies: object[] = []
    const { sandbox } = await withApp((app) => {
      app.event('app_home_opened', async ({ body, event, client }) => {
        bodies.push(body)
        await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [{ type: 'divider' }] } })
      })
    })
    await sandbox.openHome('U01ANA')
    await sandbox.waitFor(() => sandbox.snapshot('U01ANA').home, "Ana's Home tab")
    await sandbox.openHome('U01ANA')
    expect(bodies).toMatchObject([
      {
        type: 'event_callback',
        team_id: 'T01SANDBOX',
        event_id: expect.stringMatching(/^Ev/),
        event: { type: 'app_home_opened', user: 'U01ANA', tab: 'home', channel: sandbox.dm('U01ANA').id },
        authorizations: [{ team_id: 'T01SANDBOX', user_id: 'U0COUNTER', is_bot: true }],
      },
      { event: { view: { type: 'home' } } },
    ])
  })

  it('tells that a person or a user group changed', async () => {
    const events: object[] = []
    const { sandbox } = await withApp((app) => {
      app.event('user_change', async ({ event }) => void events.push(event))
      app.event('subteam_members_changed', async ({ event }) => void events.push(event))
    })
    await sandbox.updatePerson('U04KEN', { deleted: true })
    await sandbox.setGroup('S02OPERATORS', ['U03IVY', 'U05GUS'])
    expect(events).toMatchObject([
      { user: { id: 'U04KEN', deleted: true } },
      { subteam_id: 'S02OPERATORS', added_users: ['U05GUS'], removed_users: ['U04KEN'] },
    ])
  })

  it('that the manifest does not subscribe to is never sent', async () => {
    const manifestPath = await manifestWith((manifest) => {
      manifest.settings.event_subscriptions.bot_events = []
      manifest.features.app_home.home_tab_enabled = false
    })
    const events: object[] = []
    const { sandbox } = await withApp(
      (app) => {
        app.event(/.*/, async ({ event }) => void events.push(event))
      },
      { manifestPath },
    )
    await sandbox.updatePerson('U04KEN', { deleted: true })
    expect(await sandbox.openHome('U01ANA')).toEqual({ ok: false, error: 'This app has no Home tab.' })
    expect(events).toEqual([])
  })
})

it('Nobody can write to an app whose messages tab is read-only', async () => {
  const { sandbox } = await withApp(() => {})
  const { id } = sandbox.dm('U01ANA')
  expect(await sandbox.act({ kind: 'say', user: 'U01ANA', channel: id, text: 'Hello?' })).toEqual({
    ok: false,
    error: 'Sending messages to this app has been turned off.',
  })
})
