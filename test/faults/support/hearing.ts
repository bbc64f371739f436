import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished } from 'vitest'
import { run } from '../../support/cli.ts'

const launcher = fileURLToPath(new URL('../../../src/launch.mjs', import.meta.url))

/** The real command line, and everything that it and others said. */
export class Hearing {
  readonly said: string[] = []
  readonly #cwd: string
  readonly #env: Record<string, string>

  constructor(cwd: string, env: Record<string, string>) {
    this.#cwd = cwd
    this.#env = { LOG_LEVEL: 'trace', DEBUG: '*', ...env }
  }

  async command(args: string[], changes: Record<string, string> = {}): Promise<string> {
    const { out, err } = await run(args, { cwd: this.#cwd, env: { ...this.#env, ...changes } })
    this.said.push(out, err)
    return out + err
  }

  /** `start`, until the test ends. */
  bot(): ChildProcess {
    const env = { PATH: process.env.PATH ?? '', ...this.#env }
    const bot = spawn(process.execPath, [launcher, 'start'], { cwd: this.#cwd, env })
    onTestFinished(() => void bot.kill('SIGKILL'))
    for (const stream of [bot.stdout, bot.stderr])
      stream.setEncoding('utf8').on('data', (text) => void this.said.push(text))
    return bot
  }

  /** Ends it as a service manager would. */
  async end(bot: ChildProcess): Promise<void> {
    const ended = once(bot, 'close')
    bot.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  }

  /** What an address answers: status, headers and body. */
  async page(url: string, request: RequestInit = {}): Promise<string> {
    const text = await fetch(url, request).then(
      async (answer) => `${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}`,
      (error) => `no answer: ${error.cause}`,
    )
    this.said.push(text)
    return text
  }

  /** The lines of all this in which something stands. */
  linesWith(planted: RegExp): string[] {
    const lines = this.said.join('\n').split('\n')
    expect(lines.length).toBeGreaterThan(10)
    return lines.filter((line) => planted.test(line))
  }
}
