import { expect, it } from 'vitest'
import { type Daily, dueDate } from '../../src/core/calendar.ts'
import { approve, board, cardOf, describeInBrowser, goTo, lookAs, picture, promptButton } from '../support/browser.ts'
import { npmStartForTest } from '../support/npm-start.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

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
    await promptButton(page, 'REAL_RUN', 'Approve').waitFor()
    await goTo(page, 'production-blockers')
    await cardOf(page, 'FIX7-P0-PLAN-REALRUN-1').filter({ hasText: 'expired' }).waitFor()
    await tools.getByRole('button', { name: '+1 day' }).click()
    const hours = hoursToTheRound(Date.now() + 2 * DAY)
    for (let day = 24; day <= hours; day += 24) await tools.getByRole('button', { name: '+1 day' }).click()
    for (let hour = 0; hour < hours % 24; hour++) await tools.getByRole('button', { name: '+1 hour' }).click()
    // Every jump makes cards grow older on Slack's one message a second.
    await page.getByRole('article').filter({ hasText: 'Since the last digest' }).first().waitFor({ timeout: 30_000 })
    await tools.getByRole('button', { name: 'Sandbox' }).click()
    await picture(page, 'dark-digest')
    await lookAs(page, 'Ken')
    await goTo(page, 'Messages')
    await page.getByRole('button', { name: 'Snooze' }).first().waitFor({ timeout: 30_000 })
    await picture(page, 'dark-reminder')
  })
})

/** How many hours after an instant both are out, at whatever hour this runs: the digest, and Ken's reminder, who lives in London. */
function hoursToTheRound(from: number): number {
  const round: Daily = { at: '10:00', timezone: 'Europe/London', days: ['mon', 'tue', 'wed', 'thu', 'fri'] }
  for (let hours = 0; ; hours++) if (dueDate(round, null, from + hours * HOUR) !== null) return hours
}
