import type { WebClient } from '@slack/web-api'
import { describe, expect, it } from 'vitest'
import { actions, button, CHANNEL, errorOf, input, refusalOf, sandboxed } from './support.ts'

const text = (length: number) => 'x'.repeat(length)
const plain = (words: string) => ({ type: 'plain_text', text: words })
const mrkdwn = (words: string) => ({ type: 'mrkdwn', text: words })
const section = (rest: object) => ({ type: 'section', ...rest })
const option = (value: string) => ({ text: plain(value), value })
const options = (count: number) => Array.from({ length: count }, (_, index) => option(String(index)))

function post(client: WebClient, ...blocks: object[]): Promise<unknown> {
  return client.apiCall('chat.postMessage', { channel: CHANNEL, text: 'x', blocks })
}

const REFUSED: [rule: string, block: object, message: string][] = [
  ['an unknown block type', { type: 'sectoin' }, 'unsupported type: sectoin [json-pointer:/blocks/0]'],
  [
    'an unknown key',
    { type: 'divider', colour: 'red' },
    'invalid additional property: colour [json-pointer:/blocks/0]',
  ],
  ['a section without text', section({}), 'missing required field: text or fields [json-pointer:/blocks/0]'],
  [
    'a section of 3001 characters',
    section({ text: mrkdwn(text(3001)) }),
    'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
  ],
  ['an empty text', section({ text: mrkdwn('') }), 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
  [
    'eleven fields',
    section({ fields: Array(11).fill(mrkdwn('x')) }),
    'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
  ],
  [
    'a field of 2001 characters',
    section({ fields: [mrkdwn(text(2001))] }),
    'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
  ],
  [
    'a header in mrkdwn',
    { type: 'header', text: mrkdwn('x') },
    'must be "plain_text" [json-pointer:/blocks/0/text/type]',
  ],
  [
    'a header of 151 characters',
    { type: 'header', text: plain(text(151)) },
    'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'more than 25 buttons in a row',
    actions(...Array.from({ length: 26 }, (_, index) => button(`B${index}`))),
    'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
  ],
  [
    'two elements of one block with the same action_id',
    actions(button('Grant'), button('Grant')),
    'action_id already exists in this block: grant [json-pointer:/blocks/0]',
  ],
  [
    'a context of eleven elements',
    { type: 'context', elements: Array(11).fill(mrkdwn('x')) },
    'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
  ],
  [
    'a button with 76 characters on it',
    actions(button(text(76))),
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
  ],
  [
    'a button whose text is too long only once it is escaped',
    actions(button(`${text(70)}<<`, { action_id: 'x' })),
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
  ],
  [
    'a button value of 2001 characters',
    actions(button('Grant', { value: text(2001) })),
    'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
  ],
  [
    'an action_id of 256 characters',
    actions(button('Grant', { action_id: text(256) })),
    'must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]',
  ],
  [
    'a confirm whose text has 301 characters',
    actions(button('Grant', { confirm: { title: plain('Sure?'), text: plain(text(301)) } })),
    'must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]',
  ],
  [
    'a select of 101 options',
    actions({ type: 'static_select', action_id: 'x', options: options(101) }),
    'no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    'radio buttons with eleven options',
    actions({ type: 'radio_buttons', action_id: 'x', options: options(11) }),
    'no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    'an overflow menu of six',
    actions({ type: 'overflow', action_id: 'x', options: options(6) }),
    'no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]',
  ],
  [
    'an option of 76 characters',
    actions({ type: 'static_select', action_id: 'x', options: [option(text(76))] }),
    'must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]',
  ],
  [
    'an initial option that is not offered',
    actions({ type: 'static_select', action_id: 'x', options: options(2), initial_option: option('9') }),
    'initial option must be among the options [json-pointer:/blocks/0/elements/0]',
  ],
  [
    'a placeholder of 151 characters',
    actions({ type: 'users_select', action_id: 'x', placeholder: plain(text(151)) }),
    'must be less than 151 characters [json-pointer:/blocks/0/elements/0/placeholder/text]',
  ],
  [
    'a max_length over 3000',
    input('why', { max_length: 3001 }),
    'must be at most 3000 [json-pointer:/blocks/0/element/max_length]',
  ],
  [
    'a label of 2001 characters',
    input('why', {}, { label: plain(text(2001)) }),
    'must be less than 2001 characters [json-pointer:/blocks/0/label/text]',
  ],
  [
    'a block that belongs into a modal',
    { type: 'alert', text: plain('x') },
    'unsupported type: alert (not in a message) [json-pointer:/blocks/0]',
  ],
  [
    'a table of 101 rows',
    { type: 'table', rows: Array(101).fill([{ type: 'raw_text', text: 'x' }]) },
    'no more than 100 items allowed [json-pointer:/blocks/0/rows]',
  ],
]

describe('A message refuses', () => {
  it.each(REFUSED)('%s', async (_rule, block, message) => {
    const { client } = await sandboxed()
    expect(await refusalOf(post(client, block))).toMatchObject({
      error: 'invalid_blocks',
      messages: [`[ERROR] ${message}`],
    })
  })

  it('51 blocks, two blocks with one block_id, and two tables', async () => {
    const { client } = await sandboxed()
    const divider = { type: 'divider', block_id: 'line' }
    const table = { type: 'table', rows: [[{ type: 'raw_text', text: 'x' }]] }
    const messagesOf = async (...blocks: object[]) => (await refusalOf(post(client, ...blocks))).messages
    expect(await messagesOf(...Array(51).fill({ type: 'divider' }))).toEqual([
      '[ERROR] no more than 50 items allowed [json-pointer:/blocks]',
    ])
    expect(await messagesOf(divider, divider)).toEqual([
      '[ERROR] block_id already exists: line [json-pointer:/blocks/1/block_id]',
    ])
    expect(await messagesOf(table, table)).toEqual([
      '[ERROR] no more than 1 table blocks allowed [json-pointer:/blocks]',
    ])
  })

  it('blocks that hold more than about 13,000 characters together', async () => {
    const { client } = await sandboxed()
    const blocks = Array.from({ length: 5 }, () => section({ text: mrkdwn(text(2700)) }))
    expect(await errorOf(post(client, ...blocks))).toBe('msg_blocks_too_long')
  })

  it('blocks that are no list', async () => {
    const { client } = await sandboxed()
    const call = client.apiCall('chat.postMessage', { channel: CHANNEL, text: 'x', blocks: '{"type":' })
    expect(await errorOf(call)).toBe('invalid_blocks_format')
  })
})

it('A message takes every kind of block at its limit', async () => {
  const { sandbox, client } = await sandboxed()
  const rich = {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: '<!channel>', style: { bold: true } }] }],
  }
  await post(
    client,
    { type: 'header', text: plain(text(150)) },
    section({ text: mrkdwn(text(3000)), accessory: button('Show') }),
    section({ fields: Array(10).fill(mrkdwn('x')) }),
    {
      type: 'context',
      elements: [plain('x'), { type: 'image', alt_text: 'x', image_url: 'https://example.com/x.png' }],
    },
    rich,
    actions(button('Grant', { style: 'primary', value: text(2000) }), { type: 'datepicker', action_id: 'day' }),
    input('why', { multiline: true, max_length: 3000 }),
    { type: 'table', rows: [[{ type: 'raw_text', text: 'x' }]] },
  )
  const [message] = sandbox.messages(CHANNEL)
  expect(message?.blocks).toHaveLength(8)
  expect(message?.blocks.every((block) => block.block_id.length > 0)).toBe(true)
})
