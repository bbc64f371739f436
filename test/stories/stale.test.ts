import { describe, expect, it } from 'vitest'
import {
  ANA,
  approve,
  blockers,
  card,
  claims,
  errors,
  IVY,
  ledger,
  modal,
  OMAR,
  press,
  prompt,
  prompts,
  prove,
  submit,
  submitApproval,
  thread,
  told,
} from '../support/people.ts'
import { aWorld, blockerIn, CHANNEL, realDocument, revised, type World } from '../support/world.ts'

const asked = 'separate REAL_RUN authorization'
const changed = 'separate REAL_RUN authorization, for all tenants'
const realRun = 'PLAN-REALRUN-1'

describe('the words change while an owner looks at the old prompt', () => {
  it('the click is refused, and shows what changed and what is asked now', async () => {
    const world = await aWorld()
    const { ts, channel, row } = prompt(world, OMAR, realRun, 'REAL_RUN')
    await world.import(revised(realRun, { required_owner_gpt_decision: changed }))
    // Before Slack has heard of it: the buttons are still there.
    expect(await world.sandbox.click(OMAR, channel, 'Approve…', { ts, row })).toMatchObject({ ok: true })
    expectOutOfDate(world)
    expect(await ledger(world, 'GrantIssued')).toEqual([])
  })

  it('the modal that is open already is refused when it is submitted, and shows the same', async () => {
    const world = await aWorld()
    await press(world, OMAR, 'Approve…', realRun, 'REAL_RUN')
    await world.import(revised(realRun, { required_owner_gpt_decision: changed }))
    await world.settled()
    await submitApproval(world, OMAR)
    expectOutOfDate(world)
    expect(await ledger(world, 'GrantIssued')).toEqual([])
    expect(await world.isOpen('REAL_RUN')).toBe(false)
    // And from there the owner can decide on the new words.
    await world.sandbox.clickInView(OMAR, 'Approve…')
    expect(modal(world, OMAR)).toContain(changed)
    expect(await submitApproval(world, OMAR)).toEqual({ ok: true })
    expect(await world.isOpen('REAL_RUN')).toBe(true)
  })

  it('a rejection and a question of the old words are refused as well', async () => {
    const world = await aWorld()
    await press(world, OMAR, 'Reject…', realRun, 'REAL_RUN')
    await press(world, ANA, 'Ask…', realRun, 'REAL_RUN')
    await world.import(revised(realRun, { required_owner_gpt_decision: changed }))
    await submit(world, OMAR, { reason: 'no' })
    await submit(world, ANA, { question: 'why?' })
    expectOutOfDate(world)
    expect(modal(world, ANA)).toContain('What you saw is out of date')
    expect(await ledger(world, 'RequirementRejected', 'InfoRequested')).toEqual([])
  })
})

describe('a grant is bound to the words it was given for', () => {
  it('so a changed decision makes it stale, and asks again showing the difference', async () => {
    const world = await aWorld()
    await approve(world, ANA, realRun, 'REAL_RUN')
    await world.import(revised(realRun, { required_owner_gpt_decision: changed }))
    await world.settled()
    expect(await world.codes('REAL_RUN')).toEqual(['grant_stale'])
    for (const owner of [ANA, OMAR]) {
      const [old, now] = prompts(world, owner, realRun, 'REAL_RUN')
      expect(old?.words).toContain(
        'because the words it was given for changed.\nA newer prompt asks what is asked now.',
      )
      expect(old?.buttons).toEqual(['Details'])
      expect(now?.words).toContain(
        'Why you are asked again: the words changed; a grant for the words before does not count.',
      )
      expect(now?.words).toContain(
        `Decision asked, when it was last granted:\n> ${asked}\nDecision asked, now:\n> ${changed}`,
      )
    }
    expect(card(world, realRun).words).toContain(
      '⏳ @ana granted REAL_RUN on 14 June for words that have changed since',
    )
    expect(thread(world, realRun)).toContain(
      '⌛ @ana’s grant of REAL_RUN ended, because the words it was given for changed.',
    )
    const revision = thread(world, realRun).find((line) =>
      line.startsWith('Revision 2 of “fix7-p0-production-blocker-map”'),
    )
    expect(revision).toContain('revised this blocker: required_owner_gpt_decision changed.')
    expect(revision).toContain(`now:\n> ${changed}`)
  })

  it('and the words changed back do not revive it', async () => {
    const world = await aWorld()
    await approve(world, ANA, realRun, 'REAL_RUN')
    await world.import(revised(realRun, { required_owner_gpt_decision: changed }))
    await world.settled()
    await world.import(realDocument())
    await world.settled()
    expect(await world.isOpen('REAL_RUN')).toBe(false)
    // Nobody had answered what was asked meanwhile, so that it stays where it is.
    expect(prompts(world, ANA, realRun, 'REAL_RUN')).toHaveLength(2)
    expect(prompt(world, ANA, realRun, 'REAL_RUN').words).toContain(
      'Why you are asked again: the words changed, and changed back to those last granted.',
    )
    await approve(world, OMAR, realRun, 'REAL_RUN')
    expect(await world.isOpen('REAL_RUN')).toBe(true)
  })

  it('a changed item or proof makes it stale too', async () => {
    const world = await aWorld()
    await approve(world, ANA, realRun, 'REAL_RUN')
    await approve(world, ANA, 'SEPARATE-AUTH-1', 'apply')
    const document = revised(realRun, { item: 'REAL_RUN of everything' })
    blockerIn(document, 'SEPARATE-AUTH-1').required_technical_proof = 'a dry run of each'
    await world.import(document)
    await world.settled()
    expect(await world.codes('REAL_RUN')).toEqual(['grant_stale'])
    expect(await world.codes('apply')).toEqual(['grant_stale', 'proof_awaited', 'not_authorised'])
  })

  it('a proof likewise, and a new one is asked of operators', async () => {
    const world = await aWorld()
    await prove(world, 'OPERATOR-INPUT-1')
    const document = realDocument()
    blockerIn(document, 'OPERATOR-INPUT-1').required_technical_proof = 'a map of every surface'
    await world.import(document)
    await world.settled()
    expect(card(world, 'OPERATOR-INPUT-1').words).toContain(
      'The proof by @ivy was for words that have changed, or from before the blocker was reopened, and another is asked. @ivy or @ken can submit another.',
    )
    expect(await world.codes('production')).toContain('proof_stale')
    await world.sandbox.command(IVY, '/blockers proof OPERATOR-INPUT-1')
    expect(modal(world, IVY)).toContain('a map of every surface')
  })

  it('while white space, evidence and next action leave it alone', async () => {
    const world = await aWorld()
    await approve(world, ANA, realRun, 'REAL_RUN')
    await world.import(
      revised(realRun, {
        required_owner_gpt_decision: `  separate\n REAL_RUN   authorization `,
        evidence: 'precondition PC-7 FAIL, measured again',
        next_action: 'run it',
        actor_needed: 'owner (asked)',
      }),
    )
    await world.settled()
    expect(await world.isOpen('REAL_RUN')).toBe(true)
    expect(prompts(world, ANA, realRun, 'REAL_RUN')).toHaveLength(1)
    expect((await blockers(world, ANA, `show ${realRun}`)).words).toContain('Next action\n> run it')
    expect(card(world, realRun).words).not.toContain('Next action')
    expect(await ledger(world, 'GrantWentStale')).toEqual([])
  })

  it('and an open prompt shows the new evidence in place, and can still be decided', async () => {
    const world = await aWorld()
    await press(world, ANA, 'Approve…', realRun, 'REAL_RUN')
    await world.import(revised(realRun, { evidence: 'precondition PC-7 PASS' }))
    await world.settled()
    await press(world, OMAR, 'Approve…', realRun, 'REAL_RUN')
    expect(modal(world, OMAR)).toContain('precondition PC-7 PASS')
    expect(await submitApproval(world, ANA)).toEqual({ ok: true })
    expect(await world.isOpen('REAL_RUN')).toBe(true)
  })

  it('the same document once more changes nothing at all', async () => {
    const world = await aWorld()
    const before = await ledger(world)
    expect(await world.import(realDocument())).toMatchObject({ kind: 'imported', report: { unchanged: true } })
    expect(await ledger(world)).toEqual(before)
  })
})

describe('the words change while a whole blocker is looked at', () => {
  const outOfDate = 'What FIX7-P0-PLAN-REALRUN-1 asks changed while you had this open.'

  it('a retirement of words that changed is refused beside its reason; a cosmetic change is none', async () => {
    const world = await aWorld()
    await openFromShow(world, ANA, 'Retire…')
    await world.import(revised(realRun, { evidence: 'another row of the inventory' }))
    await world.import(revised(realRun, { item: 'Drop the production database.' }))
    await submit(world, ANA, { reason: 'it was only a log file' })
    expect(errors(world, ANA)).toEqual({ reason: expect.stringContaining(outOfDate) })
    expect(await ledger(world, 'BlockerRetired')).toEqual([])

    await world.sandbox.closeModal(ANA)
    await openFromShow(world, ANA, 'Retire…')
    await world.import(revised(realRun, { item: 'Drop the  production database.', evidence: 'a third row' }))
    expect(await submit(world, ANA, { reason: 'read it now' })).toEqual({ ok: true })
    expect(await ledger(world, 'BlockerRetired')).toHaveLength(1)
  })

  it('a claim is not confirmed for words that nobody read', async () => {
    const world = await aWorld()
    await world.import(revised(realRun, { status: 'RESOLVED' }))
    await world.settled()
    const { channel, ts } = claims(world, ANA, realRun).at(-1) ?? { channel: '', ts: '' }
    await world.sandbox.click(ANA, channel, 'Confirm…', { ts })
    await world.import(revised(realRun, { status: 'RESOLVED', blocks: 'REAL_RUN/wipe' }))
    await submit(world, ANA, { reason: 'it is resolved' })
    expect(errors(world, ANA)).toEqual({ reason: expect.stringContaining(outOfDate) })
    expect(await ledger(world, 'ClaimConfirmed', 'BlockerRetired')).toEqual([])
  })

  it('a proof is not taken for words that its author did not read, and what was written stays in the modal', async () => {
    const world = await aWorld()
    await world.import(revised(realRun, { required_technical_proof: 'a rehearsal' }))
    await world.settled()
    await world.sandbox.command(IVY, `/blockers proof ${realRun}`)
    await world.import(revised(realRun, { required_technical_proof: 'a rehearsal with the real data' }))
    await submit(world, IVY, { proof_text: 'rehearsed' })
    expect(errors(world, IVY)).toEqual({ proof_text: expect.stringContaining(outOfDate) })
    expect(await ledger(world, 'ProofSubmitted')).toEqual([])
  })
})

describe('evidence is shown and not bound', () => {
  it('so whoever granted is told when it changes, with both, and can revoke from there', async () => {
    const world = await aWorld()
    await approve(world, ANA, 'SEPARATE-AUTH-1', 'apply')
    await approve(world, ANA, 'SEPARATE-AUTH-1', 'permit')
    await world.import(revised('SEPARATE-AUTH-1', { evidence: 'precondition PC-8 was measured on another database' }))
    await world.settled()
    const [evidence, ...more] = told(world, ANA)
    expect(more).toEqual([])
    expect(told(world, OMAR)).toEqual([])
    expect(evidence?.words).toContain('Evidence when you granted:\n> precondition PC-8 FAIL')
    expect(evidence?.words).toContain('Evidence now:\n> precondition PC-8 was measured on another database')
    expect(evidence?.words).toContain('what you granted still counts')
    expect(evidence?.buttons).toEqual(['Revoke for apply…', 'Revoke for permit…', 'Details'])
    expect(await world.isOpen('apply')).toBe(true)
    await world.sandbox.click(ANA, evidence?.channel ?? '', 'Revoke for apply…', { ts: evidence?.ts ?? '' })
    expect(await submit(world, ANA, { reason: 'the wrong database' })).toEqual({ ok: true })
    expect(await world.codes('apply')).toEqual(['grant_revoked'])
    expect(await world.isOpen('permit')).toBe(true)
  })
})

async function openFromShow(world: World, user: string, button: string): Promise<void> {
  const { ts } = await blockers(world, user, `show ${realRun}`)
  expect(await world.sandbox.click(user, CHANNEL, button, { ts })).toMatchObject({ ok: true })
}

function expectOutOfDate(world: World): void {
  expect(modal(world, OMAR)).toContain(
    'What you saw is out of date: FIX7-P0-PLAN-REALRUN-1 asks anew for REAL_RUN. Nothing was recorded; please read the newest prompt.',
  )
  expect(modal(world, OMAR)).toContain(
    `Decision asked, when it was asked before:\n> ${asked}\nDecision asked, now:\n> ${changed}`,
  )
}
