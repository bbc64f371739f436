import { describe, expect, it } from 'vitest'
import { actions } from '../../src/slack/ids.ts'
import {
  ANA,
  approve,
  ask,
  forge,
  GUS,
  IVY,
  inChannel,
  ledger,
  MINUTE,
  modal,
  OMAR,
  openHome,
  press,
  requestRun,
  runThread,
  submit,
  thread,
} from '../support/people.ts'
import { aWorld, type World } from '../support/world.ts'

const realRun = 'REALRUN-1'

describe('somebody who may not decide tries to', () => {
  it('an operator: refused, told in the thread, counted when it comes again, and told in the digest', async () => {
    const world = await aWorld()
    await tryApproving(world, IVY)
    expect(modal(world, IVY)).toContain('You cannot decide this. @ana or @omar can.')
    await world.settled()
    const line =
      '⛔ @ivy tried to grant a decision on FIX7-P0-PLAN-REALRUN-1 and was refused: they do not hold the role for it.'
    expect(thread(world, realRun)).toEqual([line])
    world.clock.forward(9 * MINUTE)
    await tryApproving(world, IVY)
    await tryApproving(world, IVY)
    await world.settled()
    expect(await ledger(world, 'DecisionRefused')).toHaveLength(1)
    expect(thread(world, realRun)).toEqual([line])
    world.clock.forward(2 * MINUTE)
    await tryApproving(world, IVY)
    await world.settled()
    expect(await ledger(world, 'DecisionRefused')).toHaveLength(2)
    expect(await digest(world)).toContain(
      '⛔ Attempts that were refused since the last digest\n• 4 times: @ivy tried to grant a decision on FIX7-P0-PLAN-REALRUN-1 and was refused',
    )
    expect(await world.isOpen('REAL_RUN')).toBe(false)
  })

  it('a guest: the same', async () => {
    const world = await aWorld()
    await openHome(world, GUS)
    await tryApproving(world, GUS)
    await world.settled()
    expect(thread(world, realRun)).toEqual([
      '⛔ @gus tried to grant a decision on FIX7-P0-PLAN-REALRUN-1 and was refused: they do not hold the role for it.',
    ])
    expect(await digest(world)).toContain('• @gus tried to grant a decision')
  })

  it('the asker of a request: told in the thread of the request', async () => {
    const world = await aWorld()
    const id = await requestRun(world, ANA, 'REAL_RUN', { reason: 'my release' })
    const { seen } = JSON.parse(subjectFor(world, OMAR, id)) as { seen: string }
    await forge(world, ANA, actions.approveRequest, { kind: 'request', request: id, seen })
    expect(modal(world, ANA)).toContain(
      'You asked for this run, or it is for you, so another owner has to decide it. @omar can.',
    )
    await world.settled()
    expect(runThread(world, id)).toEqual([
      `⛔ @ana tried to authorise ${id} and was refused: they asked for the run themselves.`,
    ])
    expect(await ledger(world, 'GrantIssued')).toEqual([])
  })

  it('an owner who comes too late is one, too; a slip of the hand is none', async () => {
    const world = await aWorld()
    await press(world, OMAR, 'Reject…', realRun, 'REAL_RUN')
    await submit(world, OMAR, { reason: ' ' })
    expect(await ledger(world, 'DecisionRefused')).toEqual([])
    await approve(world, ANA, realRun, 'REAL_RUN')
    await submit(world, OMAR, { reason: 'no' })
    expect(await ledger(world, 'DecisionRefused')).toMatchObject([
      { what: 'reject', code: 'already_decided', by: { user: OMAR } },
    ])
  })
})

describe('a script that is refused at a gate', () => {
  it('leaves an entry with what was missing, which the digest tells; again within ten minutes it is counted', async () => {
    const world = await aWorld()
    for (const by of ['deploy-17', 'deploy-17', 'deploy-18']) await world.pass('REAL_RUN', by)
    expect(await ledger(world, 'PassageRefused')).toMatchObject([
      { passed_by: 'deploy-17', action: 'REAL_RUN', codes: ['decision_awaited'] },
      { passed_by: 'deploy-18', action: 'REAL_RUN', codes: ['decision_awaited'] },
    ])
    const told = await digest(world)
    expect(told).toContain(
      '2 times: Somebody who calls itself “deploy-17” was refused at the gate of REAL_RUN: 1 decision awaited',
    )
    expect(told).toContain('• Somebody who calls itself “deploy-18” was refused at the gate of REAL_RUN')
  })
})

function tryApproving(world: World, user: string) {
  const { key } = world.blocker(realRun)
  return forge(world, user, actions.approve, { kind: 'asking', blocker: key, action: 'REAL_RUN', round: 1 })
}

/** What the approval button in an owner's prompt for a request is about. */
function subjectFor(world: World, owner: string, id: string): string {
  const { channel, ts } = ask(world, owner, id)
  const message = world.sandbox.dm(owner).messages.find((one) => one.ts === ts)
  const elements = (message?.blocks ?? []).flatMap(
    ({ elements }) => (elements ?? []) as { action_id?: string; value?: string }[],
  )
  const found = elements.find(({ action_id }) => action_id === actions.approveRequest)?.value
  if (!found) throw new Error(`${channel} has no such button`)
  return found
}

async function digest(world: World): Promise<string> {
  world.clock.set(Date.parse('2026-06-15T07:00:00Z'))
  await world.tick()
  return inChannel(world, 'digest').at(-1)?.words ?? ''
}
