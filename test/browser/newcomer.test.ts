import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  approve,
  board,
  cardOf,
  command,
  describeInBrowser,
  goTo,
  lookAs,
  picture,
  promptButton,
  promptButtons,
  promptOf,
} from '../support/browser.ts'
import { makeFolder, removeFolder, run } from '../support/cli.ts'
import { npmStart, type Started } from '../support/npm-start.ts'

const everyOther = ['production', 'production-ci', 'cutover', 'apply', 'permit', 'activation', 'repoint']

describeInBrowser('A newcomer who types npm start', (open) => {
  let folder: string
  let sandbox: Started
  beforeAll(async () => {
    folder = makeFolder()
    sandbox = await npmStart(folder)
  })
  afterAll(async () => {
    await sandbox?.stop()
    removeFolder(folder)
  })

  it('is told first of all that this is a sandbox', () => {
    expect(sandbox.lines[0]).toMatch(/^Sandbox: .*nothing here reaches Slack/)
    expect(sandbox.lines[1]).toContain('7 blockers')
  })

  it('looks as Ana, and cannot approve REAL_RUN without a reason', async () => {
    const page = await open(sandbox.url)
    await goTo(page, 'Messages')
    await promptButton(page, 'REAL_RUN', 'Approve').click()
    const dialog = page.getByRole('dialog', { name: 'Authorise one action' })
    await dialog.waitFor()
    await picture(page, 'modal')
    await dialog.getByRole('button', { name: 'Grant' }).click()
    const reason = dialog.getByLabel('Why')
    await dialog
      .locator('.block', { has: page.getByLabel('Why') })
      .getByText('Please complete this required field.')
      .waitFor()
    await expect.poll(() => reason.evaluate((field) => field.matches('[aria-invalid]:focus'))).toBe(true)
    await picture(page, 'modal-without-a-reason')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(await gate('REAL_RUN')).toMatchObject({ code: 3, verdict: { open: false } })
  })

  it('approves it with a reason: the prompt and the card say who granted what, why and until when', async () => {
    const page = await open(sandbox.url)
    await goTo(page, 'Messages')
    await picture(page, 'messages')
    await approve(page, 'REAL_RUN', 'Rehearsed twice, restored once')
    const prompt = promptOf(page, 'REAL_RUN').filter({ hasText: '@ana authorised REAL_RUN' })
    await prompt.scrollIntoViewIfNeeded()
    expect(await prompt.innerText()).toContain('“Rehearsed twice, restored once”')
    expect(await promptButtons(page, 'REAL_RUN').getByRole('button').allInnerTexts()).toEqual(['Revoke…', 'Details'])
    await picture(page, 'prompt-granted')
    await goTo(page, 'production-blockers')
    const card = cardOf(page, 'FIX7-P0-PLAN-REALRUN-1').filter({ hasText: 'Cleared' })
    await card.scrollIntoViewIfNeeded()
    expect(await card.innerText()).toMatch(/REAL_RUN is authorised by @ana until .*1 use left/)
    await picture(page, 'card-cleared')
  })

  it('sees on Home, in /blockers gate and on the command line that REAL_RUN is open, and nothing else', async () => {
    const page = await open(sandbox.url)
    await goTo(page, 'Home')
    const gates = await board(page)
    expect(Object.keys(gates).sort()).toEqual(['REAL_RUN', ...everyOther].sort())
    expect(gates.REAL_RUN).toMatch(/^open/)
    for (const action of everyOther) expect(gates[action]).toMatch(/^closed/)
    await picture(page, 'home')
    await goTo(page, 'production-blockers')
    // From further up, as whoever asks looks at a card.
    await cardOf(page, 'FIX7-P0-PLAN-REALRUN-1').scrollIntoViewIfNeeded()
    expect(await command(page, '/blockers gate REAL_RUN')).toMatch(/gate of “REAL_RUN” is open/)
    const composer = await page.getByPlaceholder('Message').boundingBox()
    const answer = await page.getByRole('article').last().boundingBox()
    expect(answer && composer && answer.y + answer.height).toBeLessThanOrEqual(composer?.y ?? 0)
    expect(await command(page, '/blockers gate apply')).toMatch(/gate of “apply” is closed/)
    await picture(page, 'gate')
    expect(await gate('REAL_RUN')).toMatchObject({ code: 0, verdict: { action: 'REAL_RUN', open: true } })
    for (const action of everyOther) expect(await gate(action)).toMatchObject({ code: 3, verdict: { open: false } })
  })

  it('looks as Omar, whose own prompt has nothing left to press', async () => {
    const page = await open(sandbox.url)
    await lookAs(page, 'Omar')
    await goTo(page, 'Messages')
    const prompt = promptOf(page, 'REAL_RUN').filter({ hasText: '@ana authorised REAL_RUN' })
    await prompt.scrollIntoViewIfNeeded()
    expect(await promptButtons(page, 'REAL_RUN').getByRole('button').allInnerTexts()).toEqual(['Revoke…', 'Details'])
    expect(await promptButtons(page, 'apply').getByRole('button').count()).toBe(4)
    await picture(page, 'prompt-of-omar')
  })

  it('looks as Gus, a guest, who is refused and told who can', async () => {
    const page = await open(sandbox.url)
    await lookAs(page, 'Gus')
    const submit = cardOf(page, 'FIX7-P0-OPERATOR-INPUT-1').getByRole('button', { name: 'Submit proof' })
    const dialog = page.getByRole('dialog')
    // Somebody new is looked up after the first click.
    await submit.click()
    await dialog.filter({ hasText: 'does not know you yet' }).waitFor()
    await dialog.getByRole('button', { name: 'Close' }).click()
    await submit.click()
    await dialog.filter({ hasText: /Guests cannot .*@\w+ or @\w+ can/ }).waitFor()
    await picture(page, 'guest-refused')
  })

  it('looks as Ana again, an owner, who is refused what operators do and told who they are', async () => {
    const page = await open(sandbox.url)
    await cardOf(page, 'FIX7-P0-OPERATOR-INPUT-1').getByRole('button', { name: 'Submit proof' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.filter({ hasText: '@ivy or @ken can' }).waitFor()
    await dialog.getByRole('button', { name: 'Close' }).click()
    await dialog.waitFor({ state: 'detached' })
  })

  it('looks as Ken, who may return the proof that he submitted, and is offered no way to accept it', async () => {
    const page = await open(sandbox.url)
    await lookAs(page, 'Ken')
    await cardOf(page, 'FIX7-P0-OPERATOR-INPUT-1').getByRole('button', { name: 'Submit proof' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('What proves it').fill('map.json: 3 surfaces, each restored in a clone')
    await dialog.getByRole('button', { name: 'Submit' }).click()
    await dialog.waitFor({ state: 'detached' })
    const shown = page.getByRole('article').filter({ hasText: 'Only visible to you' })
    expect(await command(page, '/blockers show OPERATOR-INPUT-1')).toContain('map.json')
    expect(await shown.getByRole('button', { name: 'Return' }).count()).toBe(1)
    expect(await shown.getByRole('button', { name: 'Accept' }).count()).toBe(0)
    expect(await shown.getByRole('button', { name: 'Approve' }).count()).toBe(0)
    await picture(page, 'own-proof')
  })

  it('stops it and starts it again: the grant is still there, and every message is shown anew', async () => {
    expect(await sandbox.stop()).toBe(0)
    sandbox = await npmStart(folder)
    const page = await open(sandbox.url)
    await cardOf(page, 'FIX7-P0-PLAN-REALRUN-1').filter({ hasText: 'Cleared' }).waitFor()
    for (const id of ['SEPARATE-AUTH-1', 'CI-SCOPE-1', 'OPERATOR-INPUT-1']) await cardOf(page, id).waitFor()
    await goTo(page, 'Messages')
    await promptButton(page, 'apply', 'Approve').waitFor()
    await picture(page, 'messages-after-a-restart')
    await goTo(page, 'Home')
    expect((await board(page)).REAL_RUN).toMatch(/^open/)
    expect(await gate('REAL_RUN')).toMatchObject({ code: 0 })
    expect(await run(['--sandbox', 'verify'], { cwd: folder })).toMatchObject({ code: 0 })
  })

  async function gate(action: string) {
    const { code, out } = await run(['--sandbox', 'gate', action, '--json'], { cwd: folder })
    return { code, verdict: JSON.parse(out) as { action: string; open: boolean } }
  }
})
