import { expect, it } from 'vitest'
import { ANA, blockers, claims, errors, IVY, ledger, submit } from '../support/people.ts'
import { aWorld, CHANNEL, type MapDocument, realDocument, type World } from '../support/world.ts'

const id = 'FIX7-P0-PLAN-REALRUN-1'
const asked = 'What FIX7-P0-PLAN-REALRUN-1 asks changed while you had this open.'

/** The real document, with other fields of one blocker. */
function revised(fields: Record<string, string>): MapDocument {
  const document = realDocument()
  for (const blocker of document.blockers) if (blocker.id === id) Object.assign(blocker, fields)
  return document
}

async function openFromShow(world: World, user: string, button: string): Promise<void> {
  const { ts } = await blockers(world, user, `show ${id}`)
  expect(await world.sandbox.click(user, CHANNEL, button, { ts })).toMatchObject({ ok: true })
}

it('a retirement of words that changed meanwhile is refused beside its reason; a cosmetic change is none', async () => {
  const world = await aWorld()
  await openFromShow(world, ANA, 'Retire…')
  await world.import(revised({ evidence: 'another row of the inventory' }))
  await world.import(revised({ item: 'Drop the production database.' }))
  await submit(world, ANA, { reason: 'it was only a log file' })
  expect(errors(world, ANA)).toEqual({ reason: expect.stringContaining(asked) })
  expect(await ledger(world, 'BlockerRetired')).toEqual([])

  await world.sandbox.closeModal(ANA)
  await openFromShow(world, ANA, 'Retire…')
  await world.import(revised({ item: 'Drop the  production database.', evidence: 'a third row' }))
  expect(await submit(world, ANA, { reason: 'read it now' })).toEqual({ ok: true })
  expect(await ledger(world, 'BlockerRetired')).toHaveLength(1)
})

it('a claim is not confirmed for words that nobody read', async () => {
  const world = await aWorld()
  await world.import(revised({ status: 'RESOLVED' }))
  await world.settled()
  const { channel, ts } = claims(world, ANA, id).at(-1) ?? { channel: '', ts: '' }
  await world.sandbox.click(ANA, channel, 'Confirm…', { ts })
  await world.import(revised({ status: 'RESOLVED', blocks: 'REAL_RUN/wipe' }))
  await submit(world, ANA, { reason: 'it is resolved' })
  expect(errors(world, ANA)).toEqual({ reason: expect.stringContaining(asked) })
  expect(await ledger(world, 'ClaimConfirmed', 'BlockerRetired')).toEqual([])
})

it('a proof is not taken for words that its author did not read, and what was written stays in the modal', async () => {
  const world = await aWorld()
  await world.import(revised({ required_technical_proof: 'a rehearsal' }))
  await world.settled()
  await world.sandbox.command(IVY, `/blockers proof ${id}`)
  await world.import(revised({ required_technical_proof: 'a rehearsal with the real data' }))
  await submit(world, IVY, { proof_text: 'rehearsed' })
  expect(errors(world, IVY)).toEqual({ proof_text: expect.stringContaining(asked) })
  expect(await ledger(world, 'ProofSubmitted')).toEqual([])
})
