import { WebAPIRateLimitedError } from '@slack/web-api'
import { expect, it } from 'vitest'
import { CHANNEL, sandboxed } from './support.ts'

it('Nothing is limited unless a test asks for it', async () => {
  const { client } = await sandboxed()
  const posts = Array.from({ length: 5 }, () => client.chat.postMessage({ channel: CHANNEL, text: 'x' }))
  expect(await Promise.all(posts)).toHaveLength(5)
})

it('With real rates a channel takes one post a second, and Slack says how long to wait', async () => {
  let now = 0
  const { client } = await sandboxed({ enforceRateLimits: true, monotonic: () => now })
  const post = (channel: string) => client.chat.postMessage({ channel, text: 'x' })
  await post(CHANNEL)
  await post('C02GENERAL')
  const limited = await post(CHANNEL).catch((error: unknown) => error)
  expect(limited).toBeInstanceOf(WebAPIRateLimitedError)
  expect(limited).toMatchObject({ retryAfter: 1 })
  now += 1000
  await post(CHANNEL)
})

it('With real rates a method of tier 2 answers twenty times a minute', async () => {
  let now = 0
  const { client } = await sandboxed({ enforceRateLimits: true, monotonic: () => now })
  for (let call = 0; call < 20; call += 1) await client.users.list({})
  now += 10_000
  await expect(client.users.list({})).rejects.toMatchObject({ retryAfter: 50 })
})
