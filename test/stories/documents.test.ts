import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { importDocument } from '../../src/workflows/import-document.ts'
import { ANA, approve, inChannel, ledger, prompts } from '../support/people.ts'
import { aWorld, CHANNEL, realDocument } from '../support/world.ts'

const savedPage = new URL('../fixtures/kb-1a5d-rev3.txt', import.meta.url)

describe('a document that says production work was performed', () => {
  it('is loud in the channel, and opens nothing', async () => {
    const world = await aWorld()
    await world.import({ ...realDocument(), production_work_performed: true, authority: 'the night shift' })
    await world.settled()
    const [notice, ...more] = inChannel(world, 'notice')
    expect(more).toEqual([])
    expect(notice?.words).toContain('⚠️ A document says that production work was performed')
    expect(notice?.words).toContain('> the night shift')
    expect(notice?.words).toContain('what is blocked stays blocked')
    expect(notice?.text).toBe(
      '⚠️ Revision 2 of “fix7-p0-production-blocker-map” says that production work was performed. Find out what was done, and on whose authority. What is blocked stays blocked.',
    )
    for (const action of ['production', 'REAL_RUN', 'cutover']) expect(await world.isOpen(action)).toBe(false)
  })

  it('is not loud twice for the same text', async () => {
    const world = await aWorld()
    const document = { ...realDocument(), production_work_performed: true }
    await world.import(document)
    await world.import(document)
    await world.settled()
    expect(inChannel(world, 'notice')).toHaveLength(1)
  })
})

describe('a document that is refused', () => {
  it('changes nothing: no entry, no message', async () => {
    const world = await aWorld()
    const before = { entries: await ledger(world), messages: world.sandbox.messages(CHANNEL) }
    const broken = realDocument()
    Object.assign(broken.blockers[0] ?? {}, { item: ' ' })
    Object.assign(broken.blockers[1] ?? {}, { id: broken.blockers[2]?.id })
    const outcome = await world.import(broken)
    expect(outcome.kind === 'problems' && outcome.problems.length).toBe(2)
    await world.settled()
    expect(await ledger(world)).toEqual(before.entries)
    expect(world.sandbox.messages(CHANNEL)).toEqual(before.messages)
  })

  it('because a newer revision is known, leaves grants and prompts as they are', async () => {
    const world = await aWorld({ empty: true })
    const page = readFileSync(savedPage, 'utf8')
    const bring = (text: string) => importDocument(world.bot.ledger, new TextEncoder().encode(text))
    expect(await bring(page)).toMatchObject({ kind: 'imported' })
    await world.settled()
    await approve(world, ANA, 'REALRUN-1', 'REAL_RUN')
    const older = page.replace(/(rev|Revision) 3/g, '$1 2').replace('separate REAL_RUN authorization', 'anything')
    const outcome = await bring(older)
    expect(outcome.kind === 'refused' && outcome.refusal.sentence).toMatch(/rev 2, and .* rev 3 .* is known already/)
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    expect(prompts(world, ANA, 'REALRUN-1', 'REAL_RUN')).toHaveLength(1)
  })
})
