import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished } from 'vitest'
import { folderWith } from './cli.ts'

const launcher = fileURLToPath(new URL('../../src/launch.mjs', import.meta.url))
const ADDRESS = /http:\/\/[^\s/]+:\d+\//

/** What `npm start` runs, in a process of its own. */
export interface Started {
  /** What it has said so far. */
  lines: readonly string[]
  url: string
  /** Asks it to stop, as a terminal or a service manager does, and answers its exit code. */
  stop(): Promise<number | null>
}

/** Starts the sandbox in a folder, as somebody with no Slack variables does, and waits for its address. */
export async function npmStart(folder: string): Promise<Started> {
  const env = { PATH: process.env.PATH ?? '', SANDBOX_PORT: '0' }
  const child = spawn(process.execPath, [launcher, 'start'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'close')
  const lines: string[] = []
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaints += text
  })
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line)
      const [address] = ADDRESS.exec(line) ?? []
      if (address) resolve(address)
    })
    child.on('close', () =>
      reject(new Error(`It ended before it said its address:\n${lines.join('\n')}\n${complaints}`)),
    )
  })
  return {
    lines,
    url,
    async stop() {
      child.kill('SIGTERM')
      const [code] = await ended
      if (complaints) throw new Error(`It complained:\n${complaints}`)
      return code
    },
  }
}

/** The same in a folder of the test's own; both end with it, and it must have ended well. */
export async function npmStartForTest(): Promise<Started> {
  const folder = folderWith()
  const started = await npmStart(folder)
  onTestFinished(async () => expect(await started.stop()).toBe(0))
  return started
}
