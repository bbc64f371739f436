import { describe, expect, it } from 'vitest'
import { ANA, approve, blockers, inChannel, ledger, modal, OMAR, press, prompt } from '../support/people.ts'
import { aWorld, type World } from '../support/world.ts'

const auth = 'SEPARATE-AUTH-1'
const strict = {
  actions: { cutover: { owners_needed: 2 }, REAL_RUN: { uses: 1, max_ttl: '1d', confirm: 'type_the_name' } },
}

describe('a policy that loosens', () => {
  it('is said aloud in the channel and in the digest, with what was before and who may decide now', async () => {
    const world = await aWorld({ policy: strict })
    expect(inChannel(world, 'notice')).toEqual([])
    await world.restart({ actions: {}, depends_on: {}, allow_self: true, owners: [ANA, OMAR, 'U04KEN'] })
    await world.settled()
    const [notice, ...more] = inChannel(world, 'notice')
    expect(more).toEqual([])
    expect(notice?.words).toContain('⚠️ The policy was loosened')
    expect(notice?.words).toContain('No owner decided that in Slack.')
    for (const sentence of [
      'cutover takes one owner instead of 2.',
      'REAL_RUN may be granted for 3 uses instead of 1.',
      'REAL_RUN may be granted for 30 days instead of 1 day.',
      'REAL_RUN is granted without typing its name.',
      'FIX7-P0-PROD-OPT4-1 no longer waits for FIX7-P0-PROD-BIRTH-SURFACE-1.',
      'allow_self is true',
      'New among the owners: @ken (U04KEN). Before there were @ana (U01ANA), @omar (U02OMAR).',
    ]) {
      expect(notice?.words).toContain(sentence)
    }
    expect(notice?.words).toContain('Owners from now on: @ana (U01ANA), @omar (U02OMAR), @ken (U04KEN)')
    expect(notice?.text).toContain('⚠️ The policy was loosened: ')
    expect(notice?.text).toContain('`cutover` takes one owner instead of 2.')
    const words = await digest(world)
    expect(words).toContain('⚠️ The policy was loosened')
    expect(words).toContain('cutover takes one owner instead of 2.')
  })

  it('opens nothing by itself that was granted for less: half a quorum is asked for anew', async () => {
    const world = await aWorld({ policy: strict })
    await approve(world, ANA, auth, 'cutover')
    await world.restart({ actions: {} })
    await world.settled()
    expect(await ledger(world, 'PolicyAdopted')).toHaveLength(2)
    expect(prompt(world, OMAR, auth, 'cutover').words).toContain('cutover')
  })

  it('and one that makes an authoriser of a blocker asks again, since its grant would do something else', async () => {
    const world = await aWorld()
    await approve(world, ANA, 'OPT4-1', 'production')
    await world.restart({ actions: { production: { authorised_by: ['FIX7-P0-PROD-OPT4-1'] } } })
    await world.settled()
    expect(inChannel(world, 'notice').at(-1)?.words).toContain('production is now authorised by FIX7-P0-PROD-OPT4-1.')
    await press(world, OMAR, 'Approve…', 'OPT4-1', 'production')
    expect(modal(world, OMAR)).toContain('Why you are asked again: the policy changed what it takes.')
    expect(modal(world, OMAR)).toContain('Authorises: production')
    expect((await blockers(world, ANA, 'show OPT4-1')).buttons).toContain('Approve…')
  })

  it('while one that tightens is quiet, and closes at once what it took less for', async () => {
    const world = await aWorld()
    await approve(world, ANA, auth, 'cutover')
    expect(await world.isOpen('cutover')).toBe(true)
    await world.restart(strict)
    await world.settled()
    expect(inChannel(world, 'notice')).toEqual([])
    expect(await world.codes('cutover')).toEqual(['quorum_short'])
    expect(prompt(world, OMAR, auth, 'cutover').words).toContain(
      'Policy wants 2 owners. 1 of 2: @ana; @omar can give the other.',
    )
    await approve(world, OMAR, auth, 'cutover')
    expect(await world.isOpen('cutover')).toBe(true)
  })
})

async function digest(world: World): Promise<string> {
  world.clock.set(Date.parse('2026-06-15T07:00:00Z'))
  await world.tick()
  return inChannel(world, 'digest').at(-1)?.words ?? ''
}
