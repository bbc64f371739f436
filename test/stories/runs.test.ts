import { describe, expect, it } from 'vitest'
import { isRefusal } from '../../src/core/refusal.ts'
import { passGate } from '../../src/workflows/check-gate.ts'
import {
  ANA,
  approve,
  approveRequest,
  DAY,
  fromShow,
  GUS,
  HOUR,
  IVY,
  inChannel,
  ledger,
  MINUTE,
  modal,
  openHome,
  requestRun,
  runThread,
  type Seen,
  thread,
} from '../support/people.ts'
import { aWorld, CHANNEL, type World } from '../support/world.ts'

const realRun = 'REALRUN-1'
/** A machine of its own, so that only time tells that it is gone. */
const runner = { host: 'ci-7', process: null }

/** A deployment goes through REAL_RUN's gate and starts; the run's id. */
async function starts(world: World, within = 2 * HOUR): Promise<string> {
  const run = { program: 'deploy.sh', runner, within }
  const { passed, run: id } = await passGate(world.bot.ledger, 'REAL_RUN', 'nightly', [], { sandbox: true, run })
  if (!passed || id === null) throw new Error('it was not let through')
  await world.settled()
  return id
}

function newestNotice(world: World): Seen {
  const found = inChannel(world, 'notice').at(-1)
  if (!found) throw new Error('the channel has heard nothing')
  return found
}

describe('a run of which nobody recorded the end', () => {
  it('is said in the channel, the thread and the digest, until an operator says in Slack how it ended', async () => {
    const world = await aWorld()
    await approve(world, ANA, realRun, 'REAL_RUN')
    const id = await starts(world)
    world.clock.forward(2 * HOUR - MINUTE)
    await world.tick()
    expect(inChannel(world, 'notice')).toEqual([])
    world.clock.forward(MINUTE)
    await world.tick()
    const { words, text, buttons } = newestNotice(world)
    expect(words).toContain(`⚠️ The outcome of a run is unknown\n⚠️ Nobody knows how ${id} of REAL_RUN ended`)
    expect(words).toContain('started on 14 June 2026, 10:00 (Europe/Madrid)')
    expect(text).toContain(`Nobody knows how ${id} of \`REAL_RUN\` ended: it should have ended by now.`)
    expect(buttons).toEqual(['Say how it ended…'])
    expect(thread(world, realRun).at(-1)).toContain(`Nobody knows how ${id} of REAL_RUN ended`)
    world.clock.forward(DAY)
    await world.tick()
    expect(inChannel(world, 'digest').at(-1)?.words).toContain(`${id} of REAL_RUN: “deploy.sh” on ci-7`)
    expect(inChannel(world, 'notice')).toHaveLength(1)

    await openHome(world, GUS)
    await world.sandbox.click(GUS, CHANNEL, 'Say how it ended…', { ts: newestNotice(world).ts })
    expect(modal(world, GUS)).toContain('Guests cannot say how a run ended.')
    expect(await world.sandbox.click(IVY, CHANNEL, 'Say how it ended…', { ts: newestNotice(world).ts })).toMatchObject({
      ok: true,
    })
    expect(modal(world, IVY)).toContain(`${id} of REAL_RUN`)
    const failed = { outcome: { option: 'failed' }, reason: { text: 'the clone was half written' } }
    expect(await world.sandbox.submit(IVY, failed)).toEqual({ ok: true })
    await world.settled()
    expect(await ledger(world, 'RunEnded')).toMatchObject([
      { run: id, outcome: { kind: 'told', as: 'failed' }, by: { user: IVY }, reason: 'the clone was half written' },
    ])
    expect(newestNotice(world)).toMatchObject({
      buttons: [],
      words: expect.stringContaining('The outcome of a run was unknown\n'),
    })
    expect(thread(world, realRun).at(-1)).toContain(`@ivy says that ${id} of REAL_RUN failed`)
    world.clock.forward(DAY)
    await world.tick()
    expect(inChannel(world, 'digest').at(-1)?.words).not.toContain(id)
  })

  it('may be of an action whose blockers are all retired: the request’s message has its lines', async () => {
    const world = await aWorld({ policy: { requests: { expire: '7d' } } })
    expect(await fromShow(world, ANA, realRun, 'Retire…', { reason: 'replaced' })).toMatchObject({ ok: true })
    const request = await requestRun(world, IVY, 'REAL_RUN', { reason: 'the release of tonight' })
    await approveRequest(world, ANA, request)
    const id = await starts(world)
    const done = await world.bot.ledger.execute({ kind: 'end-run', run: id, outcome: { kind: 'exited', code: 7 } })
    expect(isRefusal(done)).toBe(false)
    await world.settled()
    expect(runThread(world, request).at(-1)).toContain(`${id} of REAL_RUN failed with exit code 7`)
  })
})
