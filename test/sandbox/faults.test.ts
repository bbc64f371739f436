import { WebAPIHTTPError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api'
import { expect, it } from 'vitest'
import { CHANNEL, errorOf, sandboxed } from './support.ts'

const post = { channel: CHANNEL, text: 'x' }

it('A rate limit hits as many calls of its method as it says, and no others', async () => {
  const { sandbox, client } = await sandboxed()
  await sandbox.inject({ kind: 'rate-limit', method: 'chat.postMessage', retryAfter: 7, times: 2 })
  await client.auth.test()
  for (const _ of [1, 2]) {
    const error = await client.chat.postMessage(post).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(WebAPIRateLimitedError)
    expect(error).toMatchObject({ retryAfter: 7 })
  }
  await client.chat.postMessage(post)
  expect(sandbox.messages(CHANNEL)).toHaveLength(1)
  expect(sandbox.calls.map((call) => call.result.status)).toEqual([200, 429, 429, 200])
})

it('A server error comes as a status, with a page of HTML if wanted, and nothing happens', async () => {
  const { sandbox, client } = await sandboxed()
  await sandbox.inject({ kind: 'http-status', status: 503, html: true })
  const error = await client.chat.postMessage(post).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(WebAPIHTTPError)
  expect(error).toMatchObject({ statusCode: 503, body: expect.stringContaining('<!DOCTYPE html>') })
  expect(sandbox.messages(CHANNEL)).toEqual([])
})

it('A lost answer leaves the message posted', async () => {
  const { sandbox, client } = await sandboxed()
  await sandbox.inject({ kind: 'answer-lost', method: 'chat.postMessage' })
  const error = await client.chat.postMessage(post).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(WebAPIRequestError)
  expect(sandbox.messages(CHANNEL)).toHaveLength(1)
})

it('An error of the API is given in the place of the effect', async () => {
  const { sandbox, client } = await sandboxed()
  await sandbox.inject({ kind: 'api-error', method: 'usergroups.users.list', error: 'plan_upgrade_required' })
  expect(await errorOf(client.usergroups.users.list({ usergroup: 'S01OWNERS' }))).toBe('plan_upgrade_required')
  expect(await client.usergroups.users.list({ usergroup: 'S01OWNERS' })).toMatchObject({ ok: true })
})

it('A slow answer comes late, after other calls, and can also fail', async () => {
  const { sandbox, client } = await sandboxed()
  await sandbox.inject({ kind: 'slow', method: 'chat.postMessage', milliseconds: 50 })
  await sandbox.inject({ kind: 'api-error', method: 'chat.postMessage', error: 'internal_error' })
  const slow = errorOf(client.chat.postMessage(post))
  await client.auth.test()
  expect(sandbox.calls.map((call) => call.method)).toEqual(['auth.test'])
  expect(await slow).toBe('internal_error')
})

it('Faults are shown while they wait, and can be cleared', async () => {
  const { sandbox, client } = await sandboxed()
  await sandbox.inject({ kind: 'http-status', status: 500, times: 9 })
  expect(sandbox.snapshot('U01ANA').faults).toEqual([{ kind: 'http-status', status: 500, times: 9 }])
  await sandbox.act({ kind: 'clear-faults' })
  expect(sandbox.snapshot('U01ANA').faults).toEqual([])
  await client.auth.test()
})
