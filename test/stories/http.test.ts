import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ANA, approve, blockers, IVY, ledger, OMAR, openHome, press, prompt, submit } from '../support/people.ts'
import { aWorld, CHANNEL, type World } from '../support/world.ts'

describe('over HTTP instead of Socket Mode', () => {
  it('an owner approves, an operator asks, and Home follows', async () => {
    const world = await aWorld({ http: true })
    await openHome(world, OMAR)
    await approve(world, ANA, 'REALRUN-1', 'REAL_RUN')
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    expect(prompt(world, OMAR, 'REALRUN-1', 'REAL_RUN').words).toContain('@ana authorised REAL_RUN')
    expect(await openHome(world, OMAR)).toContain('🟢 REAL_RUN: open')
    expect((await blockers(world, IVY, 'gate REAL_RUN')).words).toContain('is open')
    await press(world, OMAR, 'Reject…', 'SEPARATE-AUTH-1', 'apply')
    await submit(world, OMAR, { reason: ' ' })
    expect(world.sandbox.modal(OMAR)?.errors).toEqual({ reason: 'Please give a reason: the ledger keeps it.' })
  })

  it('a request with another signature, an old one and one from the future get 401, and nothing happens', async () => {
    const world = await aWorld({ http: true, faults: true })
    const now = Math.floor(Date.now() / 1000)
    const { signingSecret } = world.sandbox
    const before = world.sandbox.calls.length
    expect(await post(world, { secret: 'guessed', at: now })).toBe(401)
    expect(await post(world, { secret: signingSecret, at: now - 6 * 60 })).toBe(401)
    expect(await post(world, { secret: signingSecret, at: now + 6 * 60 })).toBe(401)
    expect(await post(world, { secret: signingSecret, at: Number.NaN })).toBe(401)
    expect(await post(world, { secret: signingSecret, at: now, tampered: true })).toBe(401)
    expect(await post(world, { secret: signingSecret, at: 0 })).toBe(401)
    expect(await ledger(world, 'RequirementRejected')).toEqual([])
    expect(world.sandbox.calls).toHaveLength(before)
    expect(await post(world, { secret: signingSecret, at: now })).toBe(200)
    expect(await ledger(world, 'RequirementRejected')).toHaveLength(1)
  })

  it('a request without a signature gets 401', async () => {
    const world = await aWorld({ http: true, faults: true })
    const response = await fetch(world.requestUrl, { method: 'POST', body: 'payload={}' })
    expect(response.status).toBe(401)
  })

  it('whoever asks for anything else, such as a load balancer, gets 404', async () => {
    const world = await aWorld({ http: true })
    expect((await fetch(world.requestUrl)).status).toBe(404)
    expect((await fetch(new URL('/', world.requestUrl), { method: 'POST', body: '{}' })).status).toBe(404)
  })
})

/** A rejection by Ana, as Slack would send it. */
async function post(world: World, how: { secret: string; at: number; tampered?: boolean }): Promise<number> {
  const { key } = world.blocker('REALRUN-1')
  const metadata = JSON.stringify({ kind: 'asking', blocker: key, action: 'REAL_RUN', round: 1 })
  const values = { reason: { value: { type: 'plain_text_input', value: 'forged' } } }
  const payload = {
    type: 'view_submission',
    team: { id: 'T01SANDBOX', domain: 'sandbox' },
    user: { id: ANA, name: 'ana', team_id: 'T01SANDBOX' },
    view: {
      id: 'V1',
      type: 'modal',
      callback_id: 'decision.reject',
      private_metadata: metadata,
      state: { values },
      blocks: [],
    },
  }
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
  const signature = createHmac('sha256', how.secret).update(`v0:${how.at}:${body}`).digest('hex')
  const response = await fetch(world.requestUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(how.at),
      'x-slack-signature': `v0=${signature}`,
    },
    body: how.tampered ? `${body}&more=1` : body,
  })
  return response.status
}

describe('a bot that listens for Slack', () => {
  it('stops and starts again on the same port', async () => {
    const world = await aWorld({ http: true })
    await world.restart()
    await approve(world, ANA, 'REALRUN-1', 'REAL_RUN')
    expect(world.sandbox.messages(CHANNEL).length).toBeGreaterThan(7)
  })
})
