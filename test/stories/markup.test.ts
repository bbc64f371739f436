import { describe, expect, it } from 'vitest'
import {
  ANA,
  blockers,
  card,
  IVY,
  modal,
  OMAR,
  openHome,
  press,
  prompt,
  submit,
  submitApproval,
  thread,
} from '../support/people.ts'
import { aWorld, type Blocker, CHANNEL, type MapDocument } from '../support/world.ts'

const nasty =
  '<!channel> <!here> <@U02OMAR> <#C02GENERAL> <!subteam^S01OWNERS> *bold* <https://evil.example|click> &amp; `code`'
// Separators would make several actions of it, or none.
const action = nasty.replaceAll(/[/|;]/g, '')
const fields = [
  'item',
  'evidence',
  'required_owner_gpt_decision',
  'required_technical_proof',
  'actor_needed',
  'next_action',
]

describe('a document that is full of Slack’s markup', () => {
  it('pings nobody, and is shown as it was written, everywhere', async () => {
    const world = await aWorld({ empty: true })
    await world.import(nastyDocument())
    await world.settled()
    const id = `<!channel>${nasty}`
    expect(card(world, nasty).words).toContain(`Decision asked\n> required_owner_gpt_decision ${nasty}`)
    expect(card(world, nasty).words).toContain(`Next action\n> next_action ${nasty}`)
    expect(prompt(world, ANA, nasty, action).words).toContain(`> item ${nasty}`)
    expect(prompt(world, ANA, nasty, action).text).toContain('&lt;!channel&gt;')
    expect(prompt(world, ANA, nasty, action).text).not.toContain('<')
    for (const answer of ['', `show ${id}`, 'next', 'mine', `history ${id}`, `gate ${action}`]) {
      const { words, text } = await blockers(world, IVY, `${answer} --share`)
      expect(words).toContain('<!channel> <!here> <@U02OMAR>')
      expect(text).not.toContain('<')
    }
    expect(await openHome(world, ANA)).toContain(nasty)
    await press(world, ANA, 'Approve…', nasty, action)
    expect(modal(world, ANA)).toContain(`> item ${nasty}`)
    await submitApproval(world, ANA, { reason: nasty })
    await world.settled()
    expect(thread(world, nasty).at(-1)).toContain(nasty)
    world.clock.set(Date.parse('2026-06-15T09:00:00Z'))
    await world.tick()
    expect(world.sandbox.messages(CHANNEL).at(-1)?.text).not.toContain('<')
    for (const { text, blocks } of [
      world.sandbox.messages(CHANNEL),
      world.sandbox.dm(OMAR).messages,
      world.sandbox.dm(IVY).messages,
    ].flat()) {
      expect(text).not.toMatch(/[<>]/)
      expect(JSON.stringify(blocks)).not.toMatch(/"type":"(mrkdwn|markdown|user|usergroup|broadcast|channel)"/)
    }
  })

  it('nor do the words that people type', async () => {
    const world = await aWorld()
    await press(world, ANA, 'Ask…', 'REALRUN-1', 'REAL_RUN')
    await submit(world, ANA, { question: nasty })
    const { channel, ts } = card(world, 'REALRUN-1')
    await world.sandbox.click(IVY, channel, 'Answer…', { ts })
    await submit(world, IVY, { answer: nasty })
    await press(world, OMAR, 'Reject…', 'REALRUN-1', 'REAL_RUN')
    await submit(world, OMAR, { reason: nasty })
    expect(thread(world, 'REALRUN-1')).toHaveLength(3)
    for (const line of thread(world, 'REALRUN-1')) expect(line).toContain(nasty)
  })
})

describe('a long text', () => {
  it('is cut with a word about where the rest is, and is whole in Details and in the approval', async () => {
    const world = await aWorld({ empty: true })
    const decision = `authorize ${'everything that follows '.repeat(250)}and the very last word`
    const document = nastyDocument()
    Object.assign(document.blockers[0] ?? {}, { id: 'LONG-1', blocks: 'apply', required_owner_gpt_decision: decision })
    await world.import(document)
    await world.settled()
    expect(card(world, 'LONG-1').words).toContain('… (full text: Details)')
    expect(prompt(world, ANA, 'LONG-1', 'apply').words).not.toContain('the very last word')
    await press(world, ANA, 'Details', 'LONG-1', 'apply')
    expect(modal(world, ANA)).toContain('and the very last word')
    await world.sandbox.closeModal(ANA)
    await press(world, ANA, 'Approve…', 'LONG-1', 'apply')
    expect(modal(world, ANA)).toContain('and the very last word')
  })

  it('that Slack cannot show in full cannot be approved there', async () => {
    const world = await aWorld({ empty: true })
    const document = nastyDocument()
    const decision = `authorize ${'&'.repeat(14_900)}`
    Object.assign(document.blockers[0] ?? {}, { id: 'LONG-1', blocks: 'apply', required_owner_gpt_decision: decision })
    expect(await world.import(document)).toMatchObject({ kind: 'imported' })
    await world.settled()
    await press(world, ANA, 'Approve…', 'LONG-1', 'apply')
    expect(modal(world, ANA)).toContain('nobody should grant what they cannot read')
    expect(world.sandbox.modal(ANA)?.submit).toBeUndefined()
  })
})

function nastyDocument(): MapDocument {
  const blocker: Blocker = { id: `<!channel>${nasty}`, status: 'OPEN', blocks: action }
  for (const field of fields) blocker[field] = `${field} ${nasty}`
  return { doc: `doc ${nasty}`, blockers: [blocker] }
}
