import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { board, describeInBrowser, goTo, picture, promptButton, promptOf } from '../support/browser.ts'
import { npmStartForTest } from '../support/npm-start.ts'

describeInBrowser('Somebody without a mouse', (open) => {
  it('finds the prompt, approves it and reads the gate with the keyboard alone', async () => {
    const { url } = await npmStartForTest()
    const page = await open(url)
    const workspace = page.getByRole('navigation', { name: 'Workspace' })
    await tabTo(page, workspace.getByRole('link', { name: /^countersign(?! Home)/ }))
    await page.keyboard.press('Enter')
    await tabTo(page, promptButton(page, 'REAL_RUN', 'Approve'))
    await picture(page, 'keyboard-on-approve')
    await page.keyboard.press('Enter')

    const dialog = page.getByRole('dialog')
    await hasFocus(dialog.getByLabel('Why'))
    await page.keyboard.type('Typed, not clicked')
    await tabTo(page, dialog.getByRole('button', { name: 'Grant' }))
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await promptOf(page, 'REAL_RUN').filter({ hasText: '“Typed, not clicked”' }).waitFor()

    await tabTo(page, page.getByPlaceholder('Message countersign'))
    await page.keyboard.type('/blockers gate REAL_RUN')
    await page.keyboard.press('Enter')
    await page.getByRole('article').filter({ hasText: 'Only visible to you' }).filter({ hasText: 'is open' }).waitFor()
    await goTo(page, 'Home')
    expect((await board(page)).REAL_RUN).toMatch(/^open/)
  })

  it('stays inside a modal, closes it with Esc, and is back at the button that opened it', async () => {
    const { url } = await npmStartForTest()
    const page = await open(url)
    await goTo(page, 'Messages')
    const button = promptButton(page, 'apply', 'Reject')
    await button.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await hasFocus(dialog.getByLabel('Reason'))
    for (let press = 0; press < 8; press++) {
      await page.keyboard.press('Tab')
      expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true)
    }
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await hasFocus(button)
  })
})

/** Presses Tab until the target has the focus, as long as that leads anywhere. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor()
  for (let press = 0; press < 120; press++) {
    if (await isFocused(target)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not lead to ${target}`)
}

async function hasFocus(target: Locator): Promise<void> {
  await target.waitFor()
  await expect.poll(() => isFocused(target)).toBe(true)
}

function isFocused(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement)
}
