import { expect, it } from 'vitest'
import { slackRates } from '../../src/slack/rates.ts'
import { aWorld, CHANNEL } from '../support/world.ts'

it('stays within Slack’s real rates by itself, so that nothing is ever refused', async () => {
  const { sandbox } = await aWorld({ rates: slackRates, sandbox: { enforceRateLimits: true } })
  const inStep = () =>
    sandbox.messages(CHANNEL).length === 7 &&
    ['U01ANA', 'U02OMAR'].every(
      (owner) => sandbox.calls.filter(({ args }) => args.channel === sandbox.dm(owner).id).length === 1,
    )
  await sandbox.waitFor(inStep, 'seven cards and one prompt to each owner', 45_000)
  expect(sandbox.calls.filter(({ result }) => result.status === 429)).toEqual([])
}, 60_000)
