import { describe, expect, it } from 'vitest'
import { ANA, MINUTE, prompt } from '../support/people.ts'
import { aWorld, realDocument } from '../support/world.ts'

describe('the log', () => {
  it('names what failed, and never holds a token, whatever fails', async () => {
    const world = await aWorld({ empty: true, faults: true })
    const { sandbox } = world
    await sandbox.inject({ kind: 'http-status', method: 'chat.postMessage', status: 500 })
    await sandbox.inject({ kind: 'api-error', method: 'chat.postMessage', error: 'invalid_auth', times: 2 })
    await sandbox.inject({ kind: 'answer-lost', method: 'chat.postMessage' })
    await world.import(realDocument())
    for (let times = 0; times < 12; times += 1) {
      await world.settled()
      world.clock.forward(MINUTE)
    }
    const { ts, channel, row } = prompt(world, ANA, 'REALRUN-1', 'REAL_RUN')
    await sandbox.inject({ kind: 'api-error', method: 'views.open', error: 'token_revoked' })
    await sandbox.click(ANA, channel, 'Approve…', { ts, row })
    await sandbox.inject({ kind: 'drop-sockets' })
    await world.settled()
    const failures = world.log.map((line) => JSON.parse(line)).filter(({ level }) => level >= 40)
    expect(failures.map(({ failure }) => failure)).toEqual(
      expect.arrayContaining(['Slack answered HTTP 500', expect.stringContaining('invalid_auth')]),
    )
    const all = world.log.join('')
    expect(all).toContain('a listener failed')
    for (const secret of [sandbox.botToken, sandbox.appToken, sandbox.signingSecret]) expect(all).not.toContain(secret)
    expect(all).not.toMatch(/xox[a-z]-|xapp-|"authorization"/i)
  })

  it('gives a fault a reference, which the person is told', async () => {
    const world = await aWorld({ faults: true })
    const { ts, channel, row } = prompt(world, ANA, 'REALRUN-1', 'REAL_RUN')
    await world.sandbox.inject({ kind: 'api-error', method: 'views.open', error: 'fatal_error' })
    await world.sandbox.click(ANA, channel, 'Approve…', { ts, row })
    const { reference } = world.log.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'a listener failed')
    expect(JSON.stringify(world.sandbox.modal(ANA))).toContain(reference)
    expect(JSON.stringify(world.sandbox.modal(ANA))).toContain('nothing was recorded')
  })
})
