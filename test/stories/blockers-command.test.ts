import { describe, expect, it } from 'vitest'
import { ANA, approve, blockers, fromShow, GUS, IVY, KEN, modal, OMAR, prove } from '../support/people.ts'
import { aWorld, CHANNEL, realDocument } from '../support/world.ts'

describe('/blockers', () => {
  it('lists the open ones, to the person alone', async () => {
    const world = await aWorld()
    const { words, ephemeral } = await blockers(world, ANA, '')
    expect(ephemeral).toBe(true)
    expect(words).toContain('7 open blockers')
    for (const { id } of realDocument().blockers) expect(words).toContain(id)
    expect(world.sandbox.snapshot(OMAR).conversations.find(({ id }) => id === CHANNEL)?.messages).toHaveLength(7)
  })

  it('answers in the channel with `--share`, without the buttons of whoever asked', async () => {
    const world = await aWorld()
    const shared = await blockers(world, ANA, 'show REALRUN-1 --share')
    expect(shared.ephemeral).toBe(false)
    expect(shared.buttons).toEqual(['Details'])
    expect((await blockers(world, ANA, 'show REALRUN-1')).buttons).toEqual([
      'Approve…',
      'Reject…',
      'Ask…',
      'Freeze…',
      'Details',
      'Retire…',
    ])
    const seen = world.sandbox.snapshot(GUS).conversations.find(({ id }) => id === CHANNEL)?.messages
    expect(seen).toHaveLength(8)
  })

  it('list filters by action, by who acts, and by state', async () => {
    const world = await aWorld()
    const titles = async (filter: string) => (await blockers(world, ANA, `list ${filter}`)).words.split('\n')[0]
    expect(await titles('production')).toBe('4 open blockers of “production”')
    expect(await titles('production operator')).toBe('3 open blockers of “production”, where an operator acts')
    expect(await titles('owner')).toBe('5 open blockers, where an owner acts')
    await approve(world, ANA, 'REALRUN-1', 'REAL_RUN')
    await fromShow(world, ANA, 'CI-SCOPE-1', 'Retire…', { reason: 'not wanted' })
    expect(await titles('cleared')).toBe('1 cleared blocker')
    expect(await titles('retired')).toBe('1 retired blocker')
    expect(await titles('all')).toBe('7 blockers')
    expect(await titles('action:REAL_RUN')).toBe(
      '0 open blockers of “REAL_RUN”; 7 blockers known in all. /blockers list all shows them.',
    )
  })

  it('names the nearest word it knows, and assumes nothing', async () => {
    const world = await aWorld()
    const said = async (text: string) => (await blockers(world, ANA, text)).words
    expect(await said('lits')).toBe(
      '/blockers knows no lits. Did you mean /blockers list? /blockers help lists all it knows.',
    )
    expect(await said('list prodution')).toContain('prodution is none of these. Did you mean production?')
    expect(await said('gate real_run')).toContain(
      'No blocker names real_run, and an action nobody has looked at stays closed. Did you mean REAL_RUN? Names are compared exactly.',
    )
    expect(await said('show REALRUM-1')).toContain('No blocker is called REALRUM-1')
    expect(await said('show')).toBe('Which blocker? /blockers show ID, or a part of its id.')
    expect(await said('gate')).toBe('Of which action? /blockers gate ACTION, exactly as the map names it.')
  })

  it('lists the candidates of an ambiguous id', async () => {
    const world = await aWorld()
    expect((await blockers(world, ANA, 'show -1')).words).toMatch(
      /^-1 could be FIX7-P0-PROD-BIRTH-SURFACE-1, .*FIX7-P0-OPERATOR-INPUT-1\. Please give more of the id\.$/,
    )
    expect((await blockers(world, ANA, 'show realrun-1')).words).toContain('FIX7-P0-PLAN-REALRUN-1')
  })

  it('show reads back what a decision record cites, and says when an entry is none', async () => {
    const world = await aWorld()
    await approve(world, ANA, 'REALRUN-1', 'REAL_RUN')
    const texts: string[] = []
    for (let seq = 1; seq <= 60; seq += 1) texts.push((await blockers(world, ANA, `show D-${seq}`)).words)
    const decided = texts.filter((words) => !/^(Entry \d+ is no decision)/.test(words))
    expect(decided).toHaveLength(1)
    expect(decided[0]).toContain('REAL_RUN')
    expect(texts[0]).toContain('Entry 1 is no decision')
  })

  it('show says what one lacks, with the buttons of the person who asks', async () => {
    const world = await aWorld()
    const { words, buttons } = await blockers(world, IVY, 'show BIRTH-SURFACE-1')
    expect(words).toContain('> authorize scoping of exact production birth surface')
    expect(words).toContain('No proof was submitted. @ivy or @ken can submit it.')
    expect(words).toContain('⏳ no owner has decided production; no proof was submitted')
    expect(buttons).toEqual(['Freeze…', 'Details', 'Submit proof…', 'Ask the owners…'])
    expect((await blockers(world, GUS, 'show BIRTH-SURFACE-1')).buttons).toEqual(['Details'])
  })

  it('gate gives every reason that keeps an action closed', async () => {
    const world = await aWorld()
    const { words } = await blockers(world, GUS, 'gate production')
    expect(words).toContain('🔴 The gate of “production” is closed')
    expect(words).toContain(
      '• FIX7-P0-PROD-OPT4-1: waits for FIX7-P0-PROD-BIRTH-SURFACE-1, which is still open. /blockers show FIX7-P0-PROD-BIRTH-SURFACE-1 says what it lacks.',
    )
    expect(words).toContain('• FIX7-P0-OPERATOR-INPUT-1: no proof was submitted:')
  })

  it('mine and next show what waits, with their buttons, until it is done', async () => {
    const world = await aWorld()
    expect((await blockers(world, ANA, 'mine')).words).toContain('Waits for you: 10 things')
    expect((await blockers(world, GUS, 'mine')).words).toBe('Nothing waits for you.')
    expect((await blockers(world, ANA, 'next')).words).toContain('Waits for operators: 5 things')
    await prove(world, 'OPERATOR-INPUT-1')
    expect((await blockers(world, IVY, 'next')).words).not.toContain('FIX7-P0-OPERATOR-INPUT-1')
  })

  it('history tells what happened, newest first', async () => {
    const world = await aWorld()
    await approve(world, ANA, 'REALRUN-1', 'REAL_RUN', { reason: 'ready' })
    const { words } = await blockers(world, GUS, 'history REALRUN-1')
    expect(words).toMatch(/@ana authorised REAL_RUN until .*“ready”[\s\S]*Revision 1 of .* added this blocker/)
  })

  it('help says it all', async () => {
    const world = await aWorld()
    const { words } = await blockers(world, GUS, 'help')
    for (const verb of ['list', 'show', 'mine', 'next', 'proof', 'gate', 'history', 'help']) {
      expect(words).toContain(`/blockers ${verb}`)
    }
    expect(words).toContain('unless you add --share')
  })

  it('says so when there is nothing yet', async () => {
    const world = await aWorld({ empty: true })
    expect((await blockers(world, KEN, '')).words).toBe(
      'No document has been imported yet: countersign import FILE reads one.',
    )
    expect((await blockers(world, KEN, 'gate REAL_RUN')).words).toContain('No blocker names REAL_RUN')
  })

  it('and every button it gives opens what it says', async () => {
    const world = await aWorld()
    const titles: string[] = []
    for (const button of ['Details', 'Submit proof…', 'Ask the owners…']) {
      const { ts } = await blockers(world, IVY, 'show BIRTH-SURFACE-1')
      await world.sandbox.click(IVY, CHANNEL, button, { ts })
      titles.push(modal(world, IVY).split('\n')[0] ?? '')
      await world.sandbox.closeModal(IVY)
    }
    expect(titles).toEqual(['Details', 'Submit a proof', 'Ask the owners'])
  })
})
