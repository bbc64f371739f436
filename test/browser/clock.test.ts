import { expect, it } from 'vitest'
import { approve, board, cardOf, describeInBrowser, goTo, lookAs, picture, promptOf } from '../support/browser.ts'
import { npmStartForTest } from '../support/npm-start.ts'

describeInBrowser('The pretend clock', (open) => {
  it('closes the gate when the grant has expired, asks again, and brings the digest and the reminders', async () => {
    const { url } = await npmStartForTest()
    const page = await open(url, { dark: true })
    await goTo(page, 'Messages')
    await approve(page, 'REAL_RUN', 'Four hours are enough')
    await goTo(page, 'Home')
    const home = page.getByRole('region', { name: 'countersign Home' })
    await home.getByRole('listitem').filter({ hasText: 'REAL_RUN: open' }).waitFor()

    const tools = page.getByRole('region', { name: 'Sandbox tools' })
    await tools.getByRole('button', { name: 'Sandbox' }).click()
    await tools.getByRole('button', { name: '+1 day' }).click()
    await home.getByRole('listitem').filter({ hasText: 'REAL_RUN: closed' }).waitFor()
    await picture(page, 'dark-home-expired')
    expect(Object.values(await board(page)).every((standing) => standing.startsWith('closed'))).toBe(true)

    await goTo(page, 'Messages')
    await promptOf(page, 'REAL_RUN').getByRole('button', { name: 'Approve' }).waitFor()
    await goTo(page, 'production-blockers')
    await cardOf(page, 'FIX7-P0-PLAN-REALRUN-1').filter({ hasText: 'expired' }).waitFor()
    await tools.getByRole('button', { name: '+1 day' }).click()
    await page.getByRole('article').filter({ hasText: 'Since the last digest' }).first().waitFor()
    await tools.getByRole('button', { name: 'Sandbox' }).click()
    await picture(page, 'dark-digest')
    await lookAs(page, 'Ken')
    await goTo(page, 'Messages')
    await page.getByRole('button', { name: 'Snooze' }).first().waitFor()
    await picture(page, 'dark-reminder')
  })
})
