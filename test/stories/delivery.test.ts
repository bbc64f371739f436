import { WebClient } from '@slack/web-api'
import { describe, expect, it, vi } from 'vitest'
import { decision } from '../../src/slack/listeners/decision.ts'
import { onSubmission } from '../../src/slack/submission.ts'
import {
  ANA,
  approve,
  card,
  fromShow,
  HOUR,
  IVY,
  inDirectMessages,
  KEN,
  keyOf,
  ledger,
  MINUTE,
  OMAR,
  openHome,
  press,
  prompt,
  submit,
  submitApproval,
  thread,
} from '../support/people.ts'
import { aWorld, CHANNEL, realDocument, type World } from '../support/world.ts'

const realRun = 'REALRUN-1'

describe('Slack has trouble', () => {
  it('and asks for a pause: nothing is lost, and nothing comes twice', async () => {
    const world = await aWorld({ empty: true })
    await world.sandbox.inject({ kind: 'rate-limit', method: 'chat.postMessage', retryAfter: 1, times: 3 })
    await world.import(realDocument())
    await everythingPosted(world)
    const limited = world.sandbox.calls.filter(({ result }) => (result as { status?: number }).status === 429)
    expect(limited).toHaveLength(3)
  })

  it('and answers 503 with a page: it is posted later, once', async () => {
    const world = await aWorld({ empty: true })
    await world.sandbox.inject({ kind: 'http-status', method: 'chat.postMessage', status: 503, html: true, times: 4 })
    await world.import(realDocument())
    await everythingPosted(world)
  })

  it('and takes a post without saying so: the message is found again, and is there exactly once', async () => {
    const world = await aWorld({ empty: true })
    await world.sandbox.inject({ kind: 'answer-lost', method: 'chat.postMessage', times: 6 })
    await world.import(realDocument())
    await everythingPosted(world)
  })

  it('and takes a change without saying so', async () => {
    const world = await aWorld()
    await world.sandbox.inject({ kind: 'answer-lost', method: 'chat.update', times: 2 })
    await approve(world, ANA, realRun, 'REAL_RUN')
    world.clock.forward(MINUTE)
    await world.settled()
    expect(card(world, realRun).words).toContain('🟢 Cleared')
    expect(prompt(world, OMAR, realRun, 'REAL_RUN').buttons).toEqual(['Revoke…', 'Details'])
    expect(thread(world, realRun)).toHaveLength(1)
  })

  it('with opening a modal: the person can try again', async () => {
    const world = await aWorld({ faults: true })
    const { ts, channel, row } = prompt(world, ANA, realRun, 'REAL_RUN')
    await world.sandbox.inject({ kind: 'http-status', method: 'views.open', status: 500 })
    await world.sandbox.click(ANA, channel, 'Approve…', { ts, row })
    expect(await world.sandbox.click(ANA, channel, 'Approve…', { ts, row })).toMatchObject({ ok: true })
    expect(world.sandbox.modal(ANA)?.title).toBe('Authorise one action')
  })

  it('with opening any modal at all: the click is answered in private', async () => {
    const world = await aWorld({ faults: true })
    const { ts, channel, row } = prompt(world, ANA, realRun, 'REAL_RUN')
    await world.sandbox.inject({ kind: 'api-error', method: 'views.open', error: 'expired_trigger_id', times: 2 })
    await world.sandbox.click(ANA, channel, 'Approve…', { ts, row })
    const said = world.sandbox
      .snapshot(ANA)
      .conversations.flatMap(({ messages }) => messages)
      .filter(({ ephemeral }) => ephemeral)
    expect(said).toMatchObject([{ text: expect.stringContaining('a fault on our side, and nothing was recorded') }])
  })

  it('with taking the answer, after the commit: nobody is told that nothing was recorded', async () => {
    const world = await aWorld()
    const { key } = world.blocker(realRun)
    const submitted = onSubmission(
      {
        ledger: world.bot.ledger,
        people: { person: () => ({ team: 'T01SANDBOX', user: ANA, name: 'ana', standing: 'member' }) },
      } as never,
      decision.submissions['decision.approve'] as never,
    )
    const ack = vi.fn().mockRejectedValue(new Error('the socket is closed'))
    const expires = new Date(world.clock.now() + HOUR).toISOString()
    const view = {
      private_metadata: JSON.stringify({ kind: 'asking', blocker: key, action: 'REAL_RUN', round: 1 }),
      blocks: [],
      state: { values: { reason: { value: { value: 'checked' } }, ttl: { value: { value: expires } } } },
    }
    await expect(submitted({ ack, view, body: { user: { id: ANA } } } as never)).rejects.toThrow('the socket is closed')
    expect(ack.mock.calls).toEqual([[{ response_action: 'clear' }]])
    expect(await ledger(world, 'GrantIssued')).toHaveLength(1)
  })
})

describe('somebody tidies up in Slack', () => {
  it('and deletes a card: it comes back at the next change, and its thread goes on under the new one', async () => {
    const world = await aWorld()
    await approve(world, ANA, 'SEPARATE-AUTH-1', 'apply')
    const old = card(world, 'SEPARATE-AUTH-1').ts
    await remove(world, CHANNEL, old)
    await approve(world, OMAR, 'SEPARATE-AUTH-1', 'permit')
    const { ts, words } = card(world, 'SEPARATE-AUTH-1')
    expect(ts).not.toBe(old)
    expect(words).toContain('✅ permit is authorised by @omar')
    expect(thread(world, 'SEPARATE-AUTH-1').at(-1)).toContain('@omar authorised permit')
    expect(world.sandbox.messages(CHANNEL).filter((message) => keyOf(message).startsWith('card/'))).toHaveLength(7)
  })

  it('and deletes a prompt: it comes back when something about it changes', async () => {
    const world = await aWorld()
    const { channel, ts } = prompt(world, ANA, realRun, 'REAL_RUN')
    await remove(world, channel, ts)
    await approve(world, OMAR, realRun, 'REAL_RUN')
    expect(prompt(world, ANA, realRun, 'REAL_RUN').words).toContain('@omar authorised REAL_RUN')
  })

  it('and archives the channel: decisions go on, and the channel catches up once it is back', async () => {
    const world = await aWorld()
    world.sandbox.updateChannel(CHANNEL, { archived: true })
    await approve(world, ANA, realRun, 'REAL_RUN')
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    expect(prompt(world, OMAR, realRun, 'REAL_RUN').buttons).toEqual(['Revoke…', 'Details'])
    expect(card(world, realRun).words).toContain('🔴 Open')
    world.sandbox.updateChannel(CHANNEL, { archived: false })
    world.clock.forward(11 * MINUTE)
    await world.settled()
    expect(card(world, realRun).words).toContain('🟢 Cleared')
    expect(thread(world, realRun)).toHaveLength(1)
  })

  it('and an owner’s account is deactivated: the others are served', async () => {
    const world = await aWorld({ empty: true })
    await world.sandbox.updatePerson(OMAR, { deleted: true })
    await world.import(realDocument())
    world.clock.forward(MINUTE)
    await world.settled()
    expect(inDirectMessages(world, ANA, 'prompt')).toHaveLength(1)
    expect(world.sandbox.messages(CHANNEL)).toHaveLength(7)
  })
})

describe('every payload comes twice', () => {
  it('and each is recorded once', async () => {
    const world = await aWorld()
    await world.sandbox.inject({ kind: 'duplicate', times: 1000 })
    await openHome(world, ANA)
    await press(world, ANA, 'Ask…', realRun, 'REAL_RUN')
    await submit(world, ANA, { question: 'Which one?' })
    await world.sandbox.click(IVY, CHANNEL, 'Answer…')
    await submit(world, IVY, { answer: 'The clone' })
    await press(world, ANA, 'Approve…', realRun, 'REAL_RUN')
    await submitApproval(world, ANA)
    await world.settled()
    await press(world, OMAR, 'Reject…', 'SEPARATE-AUTH-1', 'apply')
    await submit(world, OMAR, { reason: 'no' })
    await world.sandbox.command(IVY, '/blockers proof OPERATOR-INPUT-1')
    await submit(world, IVY, { proof_text: 'the map', proof_links: 'https://ci.example/1' })
    await fromShow(world, KEN, 'OPERATOR-INPUT-1', 'Accept proof…', {})
    await fromShow(world, IVY, 'CI-SCOPE-1', 'Ask the owners…', { question: 'Which branch?' })
    await fromShow(world, OMAR, 'CI-SCOPE-1', 'Retire…', { reason: 'not wanted' })
    await fromShow(world, OMAR, 'CI-SCOPE-1', 'Reopen…', { reason: 'wanted' })
    world.clock.set(Date.parse('2026-06-15T09:00:00Z'))
    await world.tick()
    await world.sandbox.click(IVY, world.sandbox.dm(IVY).id, 'Snooze')
    await world.settled()
    const kinds = (await ledger(world)).map(({ kind }) => kind).slice(1 + 1 + 1 + 1 + 7)
    expect(kinds.filter((kind) => kind !== 'ReminderPrepared' && kind !== 'NudgePrepared')).toEqual([
      'InfoRequested',
      'InfoAnswered',
      'GrantIssued',
      'RequirementRejected',
      'ProofSubmitted',
      'ProofAccepted',
      'HelpAsked',
      'BlockerRetired',
      'BlockerReopened',
      'StatesSealed',
      'DigestPrepared',
      'ReminderSnoozed',
    ])
  })
})

async function everythingPosted(world: World): Promise<void> {
  for (let minutes = 0; minutes < 10; minutes += 1) {
    await world.settled()
    world.clock.forward(MINUTE)
  }
  const messages = [CHANNEL]
    .flatMap((id) => world.sandbox.messages(id))
    .concat(...[ANA, OMAR].map((user) => world.sandbox.dm(user).messages))
  expect(messages).toHaveLength(9)
  expect(new Set(messages.map(keyOf)).size).toBe(9)
}

async function remove({ sandbox }: World, channel: string, ts: string): Promise<void> {
  await new WebClient(sandbox.botToken, { slackApiUrl: sandbox.apiUrl }).chat.delete({ channel, ts })
}
