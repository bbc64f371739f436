import { WebClient } from '@slack/web-api'
import { expect, vi } from 'vitest'
import type { Entry } from '../../src/core/entry.ts'
import type { Block, InputValue, Message, Outcome, View } from '../../src/sandbox/protocol.ts'
import type { StoredMessage } from '../../src/sandbox/records.ts'
import { type Subject, writeSubject } from '../../src/slack/ids.ts'
import { readEntries } from '../../src/store/ledger.ts'
import { buttonsIn, words } from './words.ts'
import { CHANNEL, type World } from './world.ts'

/* What people of a story do, and what they see. */

export const ANA = 'U01ANA'
export const OMAR = 'U02OMAR'
export const IVY = 'U03IVY'
export const KEN = 'U04KEN'
export const GUS = 'U05GUS'
export const SAM = 'U06SAM'
export const ROBOT = 'U07ROBOT'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** A message as somebody reads it. */
export interface Seen {
  ts: string
  channel: string
  /** The line that phones show. */
  text: string
  words: string
  buttons: string[]
  /** The blocks of its row, in a prompt of several decisions. */
  row?: string[]
}

/** The newest prompt that asks an owner about one action of one blocker, known by the end of its id. */
export function prompt(world: World, owner: string, blocker: string, action: string): Seen {
  return last(prompts(world, owner, blocker, action), `no prompt asks ${owner} about ${action} of ${blocker}`)
}

/** Every prompt in which it has a row, oldest first: the row's words under those of its blocker, and its buttons alone. */
export function prompts(world: World, owner: string, blocker: string, action: string): Seen[] {
  const { id, messages } = world.sandbox.dm(owner)
  return messages
    .filter((message) => keyOf(message).startsWith('prompt/'))
    .flatMap((message) => {
      const blocks = rowIn(message.blocks, world.blocker(blocker).id, action)
      if (!blocks) return []
      const row = blocks === message.blocks ? {} : { row: blocks.map(({ block_id }) => block_id) }
      return [{ ...seen(id, { ...message, blocks }), ...row }]
    })
}

/** The blocks about one action in a prompt, those with its blocker's words first; null where it has none. */
export function rowIn(blocks: Block[], blocker: string, action: string): Block[] | null {
  const texts = blocks.map((block) => words([block]))
  if (texts.includes(`${action} for ${blocker}`)) return blocks
  const head = texts.findIndex((text) => text.split('\n')[0] === blocker)
  if (head < 0) return null
  const isEnd = (i: number) => i >= blocks.length || blocks[i]?.type === 'divider'
  const isRow = (i: number) => {
    const [section] = (blocks[i]?.type === 'rich_text' ? blocks[i].elements : []) as { elements: { text?: string }[] }[]
    return section?.elements[1]?.text === ': '
  }
  const next = (i: number) => {
    let at = i + 1
    while (!isEnd(at) && !isRow(at)) at++
    return at
  }
  const first = next(head)
  for (let i = first; !isEnd(i); i = next(i))
    if (texts[i]?.startsWith(`${action}: `)) return [...blocks.slice(head, first), ...blocks.slice(i, next(i))]
  return null
}

/** The claim prompts of an owner about one blocker, oldest first. */
export function claims(world: World, owner: string, blocker: string): Seen[] {
  return inDirectMessages(world, owner, ['claim', world.blocker(blocker).key].map(encodeURIComponent).join('/'))
}

/** The direct messages with somebody whose key begins so, oldest first. */
export function inDirectMessages(world: World, user: string, key: string): Seen[] {
  const { id, messages } = world.sandbox.dm(user)
  return messages.filter((message) => keyOf(message).startsWith(`${key}/`)).map((message) => seen(id, message))
}

/** A blocker's card in the channel. */
export function card(world: World, blocker: string): Seen {
  const key = `card/${encodeURIComponent(world.blocker(blocker).key)}`
  const found = world.sandbox.messages(CHANNEL).filter((message) => keyOf(message) === key)
  return seen(CHANNEL, last(found, `${blocker} has no card`))
}

/** The lines under a blocker's card. */
export function thread(world: World, blocker: string): string[] {
  return under(world, card(world, blocker).ts)
}

function under(world: World, ts: string): string[] {
  return world.sandbox
    .messages(CHANNEL)
    .filter((message) => message.thread_ts === ts && message.ts !== ts)
    .map(({ blocks }) => words(blocks))
}

/** The prompt that asks an owner about a request, such as `R-17`. */
export function ask(world: World, owner: string, request: string): Seen {
  return last(asks(world, owner, request), `no prompt asks ${owner} about ${request}`)
}

export function asks(world: World, owner: string, request: string): Seen[] {
  return inDirectMessages(world, owner, `ask/${request}`)
}

/** A request as the channel sees it. */
export function run(world: World, request: string): Seen {
  return last(
    world.sandbox
      .messages(CHANNEL)
      .filter((message) => keyOf(message) === `run/${request}`)
      .map((message) => seen(CHANNEL, message)),
    `the channel knows nothing of ${request}`,
  )
}

/** What somebody was told for themselves alone: what came of a request, that evidence changed. */
export function told(world: World, user: string): Seen[] {
  return inDirectMessages(world, user, 'told')
}

/** The lines under a request in the channel. */
export function runThread(world: World, request: string): string[] {
  return under(world, run(world, request).ts)
}

/** What the channel holds that begins with this key: digests, notices. */
export function inChannel(world: World, key: string): Seen[] {
  return world.sandbox
    .messages(CHANNEL)
    .filter((message) => keyOf(message).startsWith(`${key}/`))
    .map((message) => seen(CHANNEL, message))
}

/** Somebody's Home, opened and in step with the ledger. */
export async function openHome(world: World, user: string): Promise<string> {
  // Slack hears at once that the opening arrived; the bot brings the Home in step after that.
  const timesWanted = async () => {
    const rows = world.bot.ledger.db.selectFrom('messages').select('wants').where('key', '=', `home/${user}`)
    return (await rows.executeTakeFirst())?.wants ?? 0
  }
  const before = await timesWanted()
  await world.sandbox.openHome(user)
  await vi.waitUntil(async () => (await timesWanted()) > before, { timeout: 10_000, interval: 5 })
  await world.settled()
  return home(world, user)
}

/** Somebody's Home as it stands. */
export function home(world: World, user: string): string {
  return words(world.sandbox.snapshot(user).home?.blocks ?? [])
}

/** The modal on top, in words. */
export function modal(world: World, user: string): string {
  const view = world.sandbox.modal(user)
  return view ? `${view.title}\n${words(view.blocks)}` : ''
}

/** The errors beside the fields of the modal on top. */
export function errors(world: World, user: string): View['errors'] {
  return world.sandbox.modal(user)?.errors ?? {}
}

/** What `/blockers …` answers, to the person alone or (`--share`) to the channel. */
export async function blockers(world: World, user: string, text: string): Promise<Seen & { ephemeral: boolean }> {
  const outcome = await world.sandbox.command(user, `/blockers ${text}`)
  if (!outcome.ok) throw new Error(outcome.error)
  const conversation = world.sandbox.snapshot(user).conversations.find(({ id }) => id === CHANNEL)
  const message = last(conversation?.messages ?? [], 'there is no answer')
  return { ...seen(CHANNEL, message), ephemeral: message.ephemeral }
}

/** Opens the modal of a button on the newest prompt. */
export async function press(
  world: World,
  user: string,
  button: string,
  blocker: string,
  action: string,
): Promise<Outcome> {
  // What others come before is asked later, and can be decided from what `show` says.
  const asked = prompts(world, user, blocker, action).at(-1)
  if (!asked) return fromShow(world, user, blocker, button, null)
  const { channel, ts, row } = asked
  return world.sandbox.click(user, channel, button, { ts, row })
}

export interface Terms {
  reason?: string
  /** As the choice reads: `1 day`. */
  ttl?: string
  uses?: number
  typed?: string
}

/** Fills the approval that is open, and submits it. */
export function submitApproval(world: World, owner: string, terms: Terms = {}): Promise<Outcome> {
  const { reason = 'checked with the team', ttl, uses, typed } = terms
  return world.sandbox.submit(owner, {
    reason: { text: reason },
    ...(ttl === undefined ? {} : { ttl: { option: optionNamed(world.sandbox.modal(owner), 'ttl', ttl) } }),
    ...(uses === undefined ? {} : { uses: { option: String(uses) } }),
    ...(typed === undefined ? {} : { typed: { text: typed } }),
  })
}

/** Approves one action in the owner's newest prompt, from the first click to the last message. */
export async function approve(
  world: World,
  owner: string,
  blocker: string,
  action: string,
  terms: Terms = {},
): Promise<void> {
  expect(await press(world, owner, 'Approve…', blocker, action)).toMatchObject({ ok: true })
  expect(await submitApproval(world, owner, terms)).toEqual({ ok: true })
  await world.settled()
}

/** Asks for one run in the modal of `/blockers request`; the request's id. */
export async function requestRun(
  world: World,
  user: string,
  action: string,
  values: { reason: string; params?: string; for_whom?: string },
): Promise<string> {
  await world.sandbox.command(user, `/blockers request ${action}`)
  // The modal then says how it goes on.
  expect(await submit(world, user, values)).toMatchObject({ ok: true, view: expect.any(String) })
  const asked = (await ledger(world, 'RunRequested')).at(-1)
  if (asked?.kind !== 'RunRequested') throw new Error('nothing was requested')
  return asked.request
}

/** Approves a request in the owner's prompt, from the click to the last message. */
export async function approveRequest(world: World, owner: string, id: string, terms: Terms = {}): Promise<void> {
  const { channel, ts } = ask(world, owner, id)
  expect(await world.sandbox.click(owner, channel, 'Approve…', { ts })).toMatchObject({ ok: true })
  expect(await submitApproval(world, owner, terms)).toEqual({ ok: true })
  await world.settled()
}

/** Presses a button on a message that `/blockers show` gave, fills what it asks, and submits. */
export async function fromShow(
  world: World,
  user: string,
  blocker: string,
  button: string,
  values: Record<string, string> | null,
): Promise<Outcome> {
  const { ts } = await blockers(world, user, `show ${blocker}`)
  const outcome = await world.sandbox.click(user, CHANNEL, button, { ts })
  const fill = outcome.ok && world.sandbox.modal(user)?.submit && values
  return fill ? submit(world, user, values) : outcome
}

/** Submits the modal on top with these texts, and lets every message catch up. */
export async function submit(world: World, user: string, values: Record<string, string>): Promise<Outcome> {
  const texts: [string, InputValue][] = Object.entries(values).map(([id, text]) => [id, { text }])
  const outcome = await world.sandbox.submit(user, Object.fromEntries(texts))
  await world.settled()
  return outcome
}

/** Ivy's proof for a blocker, accepted by somebody else. */
export async function prove(world: World, blocker: string, by = KEN): Promise<void> {
  await world.sandbox.command(IVY, `/blockers proof ${blocker}`)
  expect(await submit(world, IVY, { proof_text: `what ${blocker} asks, done and measured` })).toEqual({ ok: true })
  expect(await fromShow(world, by, blocker, 'Accept proof…', {})).toMatchObject({ ok: true })
  await world.settled()
}

/** Clicks on a button that no view gave to this person: somebody with the app's token put it into the channel. */
export async function forge(world: World, user: string, action_id: string, subject: Subject): Promise<Outcome> {
  const { sandbox } = world
  const element = {
    type: 'button' as const,
    action_id,
    value: writeSubject(subject),
    text: { type: 'plain_text' as const, text: 'Forged' },
  }
  const { ts } = await new WebClient(sandbox.botToken, { slackApiUrl: sandbox.apiUrl }).chat.postMessage({
    channel: CHANNEL,
    text: 'Forged',
    blocks: [{ type: 'actions', elements: [element] }],
  })
  return sandbox.click(user, CHANNEL, 'Forged', { ts: String(ts) })
}

/** What the ledger holds, oldest first. */
export async function ledger(world: World, ...kinds: Entry['kind'][]): Promise<Entry[]> {
  const stored = await readEntries(world.bot.ledger.db, 0, 10_000)
  const entries = stored.map(({ text }) => JSON.parse(text) as Entry)
  return kinds.length > 0 ? entries.filter(({ kind }) => kinds.includes(kind)) : entries
}

function optionNamed(view: View | undefined, block: string, name: string): string {
  const element = view?.blocks.find(({ block_id }) => block_id === block)?.element as
    | { options: { text: { text: string }; value: string }[] }
    | undefined
  const found = element?.options.find(({ text }) => text.text.startsWith(`${name}:`))
  if (!found) throw new Error(`${name} is no choice here`)
  return found.value
}

function seen(channel: string, { ts, text, blocks }: { ts: string; text: string; blocks: Block[] } | Message): Seen {
  return { ts, channel, text, words: words(blocks), buttons: buttonsIn(blocks) }
}

/** The key by which Countersign knows a message. */
export function keyOf({ metadata }: StoredMessage): string {
  return String(metadata?.event_payload.key ?? '')
}

function last<T>(found: readonly T[], otherwise: string): T {
  const newest = found.at(-1)
  if (!newest) throw new Error(otherwise)
  return newest
}
