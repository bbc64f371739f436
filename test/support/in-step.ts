import { WebClient } from '@slack/web-api'
import { expect } from 'vitest'
import { messageSubject } from '../../src/core/messages/keys.ts'
import type { Block } from '../../src/sandbox/protocol.ts'
import type { StoredMessage } from '../../src/sandbox/records.ts'
import { People } from '../../src/slack/people.ts'
import { messageRenderer } from '../../src/slack/render-message.ts'
import { ANA, IVY, KEN, keyOf, MINUTE, OMAR } from './people.ts'
import { words } from './words.ts'
import { CHANNEL, type World } from './world.ts'

/** Exactly one message a key, each showing what is true now, and nothing left to deliver. Answers how many there are. */
export async function everythingInStep(world: World): Promise<number> {
  const messages = inSlack(world)
  const keys = messages.map(({ message }) => keyOf(message))
  expect(keys).toEqual([...new Set(keys)])
  const draw = rendererOf(world)
  const rows = await world.bot.ledger.db.selectFrom('messages').selectAll().execute()
  expect(rows.filter(({ queued, failure }) => queued !== null || failure !== null)).toEqual([])
  const posted = rows.filter(({ ts, place_kind }) => ts !== null && place_kind !== 'home')
  expect(posted.map(({ key }) => key).sort()).toEqual([...keys].sort())
  for (const { key, channel, ts } of posted) {
    // A line, and whose turn it was, tell what was true when they were written.
    if (/^(line|turn)\//.test(key)) continue
    const drawing = await draw(messageSubject(key), true)
    const shown = messages.find(({ place, message }) => place === channel && message.ts === ts)?.message
    expect(words(shown?.blocks ?? []), key).toBe(words((drawing?.blocks ?? []) as Block[]))
  }
  return messages.length
}

/** Lets the clock run, a minute at a time, until nothing is left to deliver. */
export async function recovers(world: World, minutes = 12): Promise<number> {
  for (let passed = 0; passed < minutes; passed += 1) {
    await world.settled()
    world.clock.forward(MINUTE)
  }
  await world.settled()
  return everythingInStep(world)
}

/** Every message of ours that Slack holds. */
export function inSlack({ sandbox }: World): { place: string; message: StoredMessage }[] {
  const places = [CHANNEL, ...[ANA, OMAR, IVY, KEN].map((user) => sandbox.dm(user).id)]
  return places
    .flatMap((place) => sandbox.messages(place).map((message) => ({ place, message })))
    .filter(({ message }) => keyOf(message))
}

function rendererOf({ bot, sandbox }: World) {
  const client = new WebClient(sandbox.botToken, { slackApiUrl: sandbox.apiUrl })
  const policy = bot.ledger.state.desk.policy
  if (!policy) throw new Error('no policy is in force')
  return messageRenderer(bot.ledger, new People(client, policy, { team: 'T01SANDBOX', enterprise: null }), 'T01SANDBOX')
}
