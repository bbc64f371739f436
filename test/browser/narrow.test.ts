import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { approve, board, command, describeInBrowser, goTo, lookAs, picture, promptButton } from '../support/browser.ts'
import { npmStartForTest } from '../support/npm-start.ts'

describeInBrowser('A window of 380 pixels', (open) => {
  it.each([{ dark: false }, { dark: true }])('has room for everything (dark: $dark)', async ({ dark }) => {
    const { url } = await npmStartForTest()
    const page = await open(url, { width: 380, height: 780, dark })
    const stage = async (name: string) => {
      expect(await widerThanItsPlace(page), name).toEqual([])
      await picture(page, `narrow-${dark ? 'dark' : 'light'}-${name}`)
    }
    await page.getByRole('article').first().waitFor()
    await stage('channel')
    await throughTheDrawer(page, () => goTo(page, 'Messages'))
    await promptButton(page, 'REAL_RUN', 'Approve').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Grant' }).click()
    await dialog.getByText('Please complete this required field.').waitFor()
    await stage('modal')
    await page.keyboard.press('Escape')
    await approve(page, 'REAL_RUN', 'On the train')
    await stage('messages')
    await page.getByRole('button', { name: 'Home', exact: true }).click()
    expect((await board(page)).REAL_RUN).toMatch(/^open/)
    await stage('home')
    await throughTheDrawer(page, () => goTo(page, 'production-blockers'))
    for (const verb of ['list', 'show REALRUN-1', 'next', 'history REALRUN-1', 'help', 'gate production']) {
      await command(page, `/blockers ${verb}`)
      await stage(verb.replace(/ .*/, ''))
    }
    await throughTheDrawer(page, () => lookAs(page, 'Ivy'))
    await stage('as-ivy')
  })
})

/** The sidebar is a drawer here: it opens with the button at the top left, and going somewhere closes it. */
async function throughTheDrawer(page: Page, goSomewhere: () => Promise<void>): Promise<void> {
  const menu = page.getByRole('button', { name: 'Menu', exact: true })
  const drawer = page.getByRole('navigation', { name: 'Workspace' })
  expect(await drawer.isVisible()).toBe(false)
  await menu.click()
  await goSomewhere()
  await drawer.waitFor({ state: 'hidden' })
}

/** What would have to be scrolled sideways: the page, or a pane of it. */
function widerThanItsPlace(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('html, body, .log, .home, .dialog-body, .composer, .tools')]
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .map((element) => `${element.localName}.${element.className}`),
  )
}
