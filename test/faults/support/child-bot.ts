import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { BotTask } from './bot-process.ts'

const script = fileURLToPath(new URL('./bot-process.ts', import.meta.url))

/** The bot in a process of its own, which can be killed at any moment. */
export class ChildBot {
  readonly lines: string[] = []
  readonly #child: ChildProcess
  readonly #ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  #waiting: (() => void)[] = []
  /** What it wrote to standard error. */
  complaints = ''

  /** `cache` is a folder that makes it start faster, once one has ended in peace. */
  constructor(task: BotTask, cache: string) {
    const env = { PATH: process.env.PATH ?? '', NODE_COMPILE_CACHE: cache }
    this.#child = spawn(process.execPath, [script, JSON.stringify(task)], { env, stdio: 'pipe' })
    this.#child.stderr?.setEncoding('utf8').on('data', (text) => {
      this.complaints += text
    })
    // A process that is killed does not read what it was told last.
    this.#child.stdin?.on('error', () => undefined)
    if (this.#child.stdout) {
      createInterface({ input: this.#child.stdout }).on('line', (line) => {
        this.lines.push(line)
        this.#look()
      })
    }
    this.#ended = once(this.#child, 'close').then(([code, signal]) => ({ code, signal }))
    void this.#ended.then(() => this.#look())
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  tell(line: string): void {
    this.#child.stdin?.write(`${line}\n`)
  }

  /** Waits until it has said this; false when it ended without. */
  async says(line: string): Promise<boolean> {
    while (!this.lines.includes(line) && !this.hasEnded)
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    return this.lines.includes(line)
  }

  async kill(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    this.#child.kill('SIGKILL')
    return this.#ended
  }

  async stop(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    this.tell('stop')
    return this.#ended
  }

  async ended(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    return this.#ended
  }

  #look(): void {
    for (const look of this.#waiting.splice(0)) look()
  }
}
