import { expect, it } from 'vitest'
import { CHANNEL, sandboxed } from './support.ts'

it('Markup in text and in mrkdwn pings', async () => {
  const { sandbox, client } = await sandboxed()
  const words =
    '<!channel> <@U01ANA> <!subteam^S01OWNERS|owners> <#C02GENERAL|general> <!date^0^{date}|x> <https://a.b|c>'
  const blocks = [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text: '<!here|here>' } }]
  await client.chat.postMessage({ channel: CHANNEL, text: words, blocks })
  expect(sandbox.pings().map(({ kind, target }) => `${kind} ${target}`)).toEqual([
    'special channel',
    'user U01ANA',
    'usergroup S01OWNERS',
    'channel C02GENERAL',
    'special here',
  ])
})

it('Escaped markup, plain text and the text of rich text ping nobody', async () => {
  const { sandbox, client } = await sandboxed()
  const shout = '<!channel> <@U01ANA>'
  await client.chat.postMessage({
    channel: CHANNEL,
    text: '&lt;!channel&gt;',
    blocks: [
      { type: 'section', text: { type: 'plain_text', text: shout } },
      { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: shout }] }] },
    ],
  })
  expect(sandbox.pings()).toEqual([])
})

it("Rich text's own elements ping, also in an update", async () => {
  const { sandbox, client } = await sandboxed()
  const { ts } = await client.chat.postMessage({ channel: CHANNEL, text: 'x' })
  const elements = [
    { type: 'user' as const, user_id: 'U02OMAR' },
    { type: 'broadcast' as const, range: 'everyone' as const },
  ]
  await client.chat.update({
    channel: CHANNEL,
    ts: String(ts),
    text: 'x',
    blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }],
  })
  expect(sandbox.pings()).toEqual([
    { channel: CHANNEL, ts, kind: 'user', target: 'U02OMAR' },
    { channel: CHANNEL, ts, kind: 'special', target: 'everyone' },
  ])
})
