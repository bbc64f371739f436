import { expect, it, vi } from 'vitest'
import { onSubmission } from '../../src/slack/interactions.ts'
import { decision } from '../../src/slack/listeners/decision.ts'
import { ANA, ledger, prompt } from '../support/people.ts'
import { aWorld } from '../support/world.ts'

const realRun = 'REALRUN-1'

it('a click whose modal cannot be opened at all is answered in private', async () => {
  const world = await aWorld({ faults: true })
  const { ts, channel } = prompt(world, ANA, realRun, 'REAL_RUN')
  await world.sandbox.inject({ kind: 'api-error', method: 'views.open', error: 'expired_trigger_id', times: 2 })
  await world.sandbox.click(ANA, channel, 'Approve…', { ts })
  const said = world.sandbox
    .snapshot(ANA)
    .conversations.flatMap(({ messages }) => messages)
    .filter(({ ephemeral }) => ephemeral)
  expect(said).toMatchObject([{ text: expect.stringContaining('a fault on our side, and nothing was recorded') }])
})

it('an ack that fails after the commit never says that nothing was recorded', async () => {
  const world = await aWorld()
  const { key } = world.blocker(realRun)
  const submit = onSubmission(
    {
      ledger: world.bot.ledger,
      people: { person: () => ({ team: 'T01SANDBOX', user: ANA, name: 'ana', standing: 'member' }) },
    } as never,
    decision.submissions['decision.approve'] as never,
  )
  const ack = vi.fn().mockRejectedValue(new Error('the socket is closed'))
  const view = {
    private_metadata: JSON.stringify({ kind: 'asking', blocker: key, action: 'REAL_RUN', round: 1 }),
    blocks: [],
    state: { values: { reason: { value: { value: 'checked' } }, ttl: { value: { value: '3600000' } } } },
  }
  await expect(submit({ ack, view, body: { user: { id: ANA } } } as never)).rejects.toThrow('the socket is closed')
  expect(ack.mock.calls).toEqual([[{ response_action: 'clear' }]])
  expect(await ledger(world, 'GrantIssued')).toHaveLength(1)
})
