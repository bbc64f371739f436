import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from 'playwright-core'

/*
 * `npm run gallery`: the pictures of the README, taken of the real bot in the sandbox. Run it when a surface has changed, and look at them.
 */

const folder = fileURLToPath(new URL('../../docs/pictures/', import.meta.url))
const launcher = fileURLToPath(new URL('../../src/launch.mjs', import.meta.url))
/** What a page of documentation should not make anybody wait for (bytes). */
const largest = 200_000

mkdirSync(folder, { recursive: true })
const executablePath = [process.env.COUNTERSIGN_BROWSER, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (path) => path && existsSync(path),
)
if (!executablePath)
  throw new Error('There is no Chromium here. To get one: apt-get install chromium fonts-noto-color-emoji')
const cwd = mkdtempSync(join(tmpdir(), 'countersign-gallery-'))
const sandbox = await startSandbox()
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
try {
  await takePictures()
} finally {
  await browser.close()
  sandbox.child.kill('SIGTERM')
  await once(sandbox.child, 'close')
  rmSync(cwd, { recursive: true, force: true })
}

async function takePictures(): Promise<void> {
  const page = await seat({ width: 1100, height: 720 })
  await goTo(page, /^countersign(?! Home)/)
  const prompt = page
    .getByRole('article')
    .filter({ has: page.getByRole('heading', { name: /decisions wait for you/ }) })
    .last()
  const approve = prompt
    .locator('.block')
    .filter({ hasText: /^\s*REAL_RUN: / })
    .locator('xpath=following-sibling::*[.//button][1]')
    .getByRole('button', { name: 'Approve' })
  await approve.waitFor()
  await prompt
    .getByRole('heading')
    .first()
    .evaluate((heading) => heading.scrollIntoView())
  await picture(page, 'prompt')
  await approve.click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Why').fill('Rehearsed twice, restored once')
  await picture(page, 'modal')
  await dialog.getByRole('button', { name: 'Grant' }).click()
  await dialog.waitFor({ state: 'detached' })
  await goTo(page, 'countersign Home')
  await page.getByRole('region', { name: 'countersign Home' }).getByRole('listitem').first().waitFor()
  await picture(page, 'home')
  await goTo(page, 'production-blockers')
  await page.getByRole('article').first().waitFor()
  await picture(page, 'channel')
}

async function goTo(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('navigation', { name: 'Workspace' }).getByRole('link', { name }).click()
}

async function seat(viewport: { width: number; height: number }): Promise<Page> {
  const context = await browser.newContext({ viewport, locale: 'en-US', reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(sandbox.url)
  return page
}

async function picture(page: Page, name: string): Promise<void> {
  const path = join(folder, `${name}.png`)
  await page.screenshot({ path })
  const { size } = statSync(path)
  if (size > largest) throw new Error(`${path} has ${size} bytes; the README allows ${largest}.`)
  process.stdout.write(`${path}: ${Math.round(size / 1000)} kB\n`)
}

async function startSandbox() {
  const env = { PATH: process.env.PATH ?? '', SANDBOX_PORT: '0' }
  const child = spawn(process.execPath, [launcher, 'start'], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: child.stdout })) {
    const [url] = /http:\/\/[^\s/]+:\d+\//.exec(line) ?? []
    if (url) return { child, url }
  }
  throw new Error('The sandbox ended before it said its address.')
}
