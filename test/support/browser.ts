import { existsSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, onTestFinished } from 'vitest'

const BROWSERS = [
  process.env.COUNTERSIGN_BROWSER,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const screenshots = fileURLToPath(new URL('../browser/screenshots/', import.meta.url))

const placesOfTheApp: Record<string, string | RegExp> = { Messages: /^countersign(?! Home)/, Home: 'countersign Home' }

/** How somebody sits before the page. */
export interface Seat {
  width?: number
  height?: number
  dark?: boolean
}

/** Opens a page of its own, which ends with the test and must not have complained. */
export type OpenPage = (url: string, seat?: Seat) => Promise<Page>

/** Tests in a real browser: skipped, and said so, where there is none; on CI its absence is a failure. */
export function describeInBrowser(name: string, tests: (open: OpenPage) => void): void {
  const executablePath = BROWSERS.find((path) => path && existsSync(path))
  if (!executablePath) withoutBrowser(name)
  describe.skipIf(!executablePath)(name, () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: executablePath ?? '', args: QUIET })
    })
    afterAll(() => browser?.close())
    tests((url, seat = {}) => openPage(browser, url, seat))
  })
}

/** Takes a picture for people to judge; nothing compares it. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true })
  await page.screenshot({ path: `${screenshots}${name}.png` })
}

/** Looks as somebody else, by the rail at the left. */
export async function lookAs(page: Page, firstName: string): Promise<void> {
  await page.getByRole('button', { name: `Look as ${firstName}` }).click()
  await page.locator('.sidebar-me', { hasText: firstName }).waitFor()
}

/** Goes to a place of the sidebar: a channel, or the app's `Messages` or `Home`. */
export async function goTo(page: Page, place: string): Promise<void> {
  const link = placesOfTheApp[place] ?? place
  await page.getByRole('navigation', { name: 'Workspace' }).getByRole('link', { name: link }).click()
}

/** What a prompt says of an action, the newest where there were several: its row, or the title of a prompt that asks nothing else. */
export function promptOf(page: Page, action: string): Locator {
  return page
    .getByRole('article')
    .locator('.block')
    .filter({ hasText: new RegExp(`^\\s*${action}(: | for )`) })
    .last()
}

/** The buttons of the same. */
export function promptButtons(page: Page, action: string): Locator {
  return promptOf(page, action).locator('xpath=following-sibling::*[.//button][1]')
}

/** One of them. */
export function promptButton(page: Page, action: string, name: string): Locator {
  return promptButtons(page, action).getByRole('button', { name })
}

/** The channel's card of a blocker. */
export function cardOf(page: Page, id: string): Locator {
  const heading = page.getByRole('heading')
  return page.getByRole('article').filter({ has: heading, hasText: id }).first()
}

/** Types a command, sends it, and answers what only this person is told. */
export async function command(page: Page, text: string): Promise<string> {
  const answers = page.getByRole('article').filter({ hasText: 'Only visible to you' })
  const before = await answers.count()
  await page.getByPlaceholder('Message').fill(text)
  await page.keyboard.press('Enter')
  await answers.nth(before).waitFor()
  return answers.nth(before).innerText()
}

/** The gates on Home's board, a line each: `{ REAL_RUN: 'open', apply: 'closed' }`. */
export async function board(page: Page): Promise<Record<string, string>> {
  const lines = page
    .getByRole('region', { name: 'countersign Home' })
    .getByRole('listitem')
    .filter({ hasText: /: (open|closed)/ })
  await lines.first().waitFor()
  return Object.fromEntries((await lines.allInnerTexts()).map((line) => line.replace(/^\S+ /, '').split(': ', 2)))
}

/** Approves an action in its prompt, with the mouse. */
export async function approve(page: Page, action: string, reason: string): Promise<void> {
  await promptButton(page, action, 'Approve').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Why').fill(reason)
  await dialog.getByRole('button', { name: 'Grant' }).click()
  await dialog.waitFor({ state: 'detached' })
}

async function openPage(browser: Browser, url: string, seat: Seat): Promise<Page> {
  const { width = 1280, height = 800, dark = false } = seat
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    locale: 'en-US',
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(8000)
  const page = await context.newPage()
  const complaints = listen(page)
  onTestFinished(() => close(context, complaints))
  await page.goto(url)
  return page
}

function listen(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()))
  return complaints
}

async function close(context: BrowserContext, complaints: string[]): Promise<void> {
  await context.close()
  if (complaints.length > 0) throw new Error(`The page complained:\n${complaints.join('\n')}`)
}

function withoutBrowser(name: string): void {
  const remedy = 'there is no Chromium here. To get one: apt-get install chromium fonts-noto-color-emoji'
  if (process.env.CI) throw new Error(`${name}: ${remedy}`)
  console.warn(`${name}: skipped, for ${remedy}`)
}
