import type { WebClient } from '@slack/web-api'
import { describe, expect, it } from 'vitest'
import { actions, button, CHANNEL, errorOf, input, modal, refusalOf, withApp } from './support.ts'

/** An app that opens nothing by itself, and a way to get a trigger by Ana's click. */
async function clickable(options: { monotonic?: () => number } = {}) {
  const triggers: string[] = []
  const running = await withApp((app) => {
    app.action('open', async ({ ack, body }) => {
      triggers.push((body as { trigger_id: string }).trigger_id)
      await ack()
    })
  }, options)
  const { sandbox, client } = running
  await client.chat.postMessage({ channel: CHANNEL, text: 'x', blocks: [actions(button('Open'))] })
  const trigger = async () => {
    await sandbox.click('U01ANA', CHANNEL, 'Open')
    return String(triggers.at(-1))
  }
  return { ...running, trigger }
}

function open(
  client: WebClient,
  trigger_id: string,
  view: object = {},
): Promise<{ view?: { id?: string; hash?: string } }> {
  return client.views.open({ trigger_id, view: modal(view) })
}

describe('A trigger', () => {
  it('opens one modal only', async () => {
    const { sandbox, client, trigger } = await clickable()
    const id = await trigger()
    await open(client, id)
    expect(sandbox.modal('U01ANA')).toMatchObject({ title: 'REALRUN-1', submit: 'Send' })
    expect(await errorOf(open(client, id))).toBe('exchanged_trigger_id')
    expect(await errorOf(open(client, 'made-up'))).toBe('invalid_trigger_id')
  })

  it('lives three seconds', async () => {
    let now = 0
    const { client, trigger } = await clickable({ monotonic: () => now })
    const [early, late] = [await trigger(), await trigger()]
    now = 3000
    await open(client, early)
    now = 3001
    expect(await errorOf(open(client, late))).toBe('expired_trigger_id')
  })

  it('is not used up by a view that Slack refuses', async () => {
    const { client, trigger } = await clickable()
    const id = await trigger()
    expect(await errorOf(open(client, id, { title: undefined }))).toBe('invalid_arguments')
    await open(client, id)
  })
})

const plain = (text: string) => ({ type: 'plain_text', text })
const REFUSED: [rule: string, view: object, message: string][] = [
  [
    'a title of 25 characters',
    { title: plain('x'.repeat(25)) },
    'must be less than 25 characters [json-pointer:/view/title/text]',
  ],
  [
    'a submit button of 25 characters',
    { submit: plain('x'.repeat(25)) },
    'must be less than 25 characters [json-pointer:/view/submit/text]',
  ],
  ['an input without a submit button', { submit: undefined }, 'missing required field: submit [json-pointer:/view]'],
  [
    'private metadata of 3001 characters',
    { private_metadata: 'x'.repeat(3001) },
    'must be less than 3001 characters [json-pointer:/view/private_metadata]',
  ],
  [
    'a callback_id of 256 characters',
    { callback_id: 'x'.repeat(256) },
    'must be less than 256 characters [json-pointer:/view/callback_id]',
  ],
  ['a misspelt key', { notify_on_closed: true }, 'invalid additional property: notify_on_closed [json-pointer:/view]'],
  [
    'a table',
    { blocks: [{ type: 'table', rows: [[{ type: 'raw_text', text: 'x' }]] }] },
    'unsupported type: table (not in a modal) [json-pointer:/view/blocks/0]',
  ],
  [
    'a block that is wrong in itself',
    { blocks: [input('why', {}, { label: undefined })] },
    'missing required field: label [json-pointer:/view/blocks/0]',
  ],
  [
    'more than 100 blocks',
    { blocks: Array(101).fill({ type: 'divider' }) },
    'no more than 100 items allowed [json-pointer:/view/blocks]',
  ],
]

describe('A modal refuses', () => {
  it.each(REFUSED)('%s', async (_rule, view, message) => {
    const { client, trigger } = await clickable()
    expect(await refusalOf(open(client, await trigger(), view))).toMatchObject({
      error: 'invalid_arguments',
      messages: [`[ERROR] ${message}`],
    })
  })
})

describe('A modal', () => {
  it('is updated while its hash is the newest', async () => {
    const { sandbox, client, trigger } = await clickable()
    const { view } = await open(client, await trigger())
    const update = (hash?: string) =>
      client.views.update({
        view_id: String(view?.id),
        ...(hash ? { hash } : {}),
        view: modal({ submit: plain('Sign') }),
      })
    await update(view?.hash)
    expect(sandbox.modal('U01ANA')?.submit).toBe('Sign')
    expect(await errorOf(update(view?.hash))).toBe('hash_conflict')
    await update()
  })

  it('is not there for updates once it is closed', async () => {
    const { sandbox, client, trigger } = await clickable()
    const { view } = await open(client, await trigger())
    await sandbox.closeModal('U01ANA')
    expect(await errorOf(client.views.update({ view_id: String(view?.id), view: modal() }))).toBe('not_found')
  })

  it('has an external id that no other view has', async () => {
    const { client, trigger } = await clickable()
    await open(client, await trigger(), { external_id: 'decision-1' })
    const second = open(client, await trigger(), { external_id: 'decision-1' })
    expect(await errorOf(second)).toBe('duplicate_external_id')
    await client.views.update({ external_id: 'decision-1', view: modal({ external_id: 'decision-1' }) })
  })

  it('can be pushed onto another from a click in it, three deep', async () => {
    const triggers: string[] = []
    const { sandbox, client } = await withApp((app) => {
      app.command('/blockers', async ({ ack, body }) => {
        triggers.push(body.trigger_id)
        await ack()
      })
      app.action('more', async ({ ack, body }) => {
        triggers.push((body as { trigger_id: string }).trigger_id)
        await ack()
      })
    })
    const view = modal({ blocks: [actions(button('More'))] })
    await sandbox.command('U01ANA', '/blockers')
    const [first = ''] = triggers
    expect(await errorOf(client.views.push({ trigger_id: first, view }))).toBe('not_found')
    await client.views.open({ trigger_id: first, view })
    for (const depth of [2, 3]) {
      await sandbox.clickInView('U01ANA', 'More')
      await client.views.push({ trigger_id: String(triggers.at(-1)), view })
      expect(sandbox.snapshot('U01ANA').modals).toHaveLength(depth)
    }
    await sandbox.clickInView('U01ANA', 'More')
    const fourth = client.views.push({ trigger_id: String(triggers.at(-1)), view })
    expect(await errorOf(fourth)).toBe('push_limit_reached')
  })
})

describe('A Home tab', () => {
  const home = (rest: object = {}) => ({ type: 'home', blocks: [{ type: 'divider' }], ...rest }) as never

  it('is published for one person, and guarded by its hash', async () => {
    const { sandbox, client } = await clickable()
    const { view } = await client.views.publish({ user_id: 'U01ANA', view: home() })
    expect(sandbox.snapshot('U01ANA').home?.blocks).toMatchObject([{ type: 'divider' }])
    expect(sandbox.snapshot('U02OMAR').home).toBeNull()
    await client.views.publish({ user_id: 'U01ANA', hash: String(view?.hash), view: home() })
    const stale = client.views.publish({ user_id: 'U01ANA', hash: String(view?.hash), view: home() })
    expect(await errorOf(stale)).toBe('hash_conflict')
  })

  it('is no modal, and refuses an alert', async () => {
    const { client } = await clickable()
    const publish = (view: never) => errorOf(client.views.publish({ user_id: 'U01ANA', view }))
    expect(await publish(modal())).toBe('invalid_arguments')
    expect(await publish(home({ blocks: [{ type: 'alert', text: plain('x') }] }))).toBe('invalid_arguments')
  })
})
