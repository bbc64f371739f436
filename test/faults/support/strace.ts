import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The one command line that strace is given in these tests: what happens at the nth call of a kind. */
export type Injection = { call: Call; nth: number; fault: 'SIGKILL' | 'EIO' | 'ENOSPC' }
export type Call = 'pwrite64' | 'fsync' | 'ftruncate' | 'unlink' | 'write' | 'rename' | 'link'

export interface Ended {
  out: string
  err: string
  code: number | null
  signal: NodeJS.Signals | null
}

/** Why no faults can be injected here, in a sentence, or null. On CI that is a failure and no reason to skip. */
export function whyNoStrace(): string | null {
  const tried = spawnSync('strace', ['-o', '/dev/null', '-e', 'trace=fsync', 'true'], { encoding: 'utf8' })
  if (tried.status === 0) return null
  const why = tried.error ? 'strace is not installed (apt-get install strace)' : `strace fails: ${tried.stderr.trim()}`
  if (process.env.CI) throw new Error(`${why}, and on CI these tests are not skipped.`)
  return `${why}, so that crashes at single writes were not tried.`
}

/** Runs a script of `test/faults/support` in a process of its own, with a fault. The trace names each call that was made. */
export function runWith(injection: Injection, trace: string, script: string, args: string[]): Promise<Ended> {
  const { call, nth, fault } = injection
  const what = fault === 'SIGKILL' ? 'signal=SIGKILL' : `error=${fault}`
  return strace(trace, [`trace=${call}`, `inject=${call}:${what}:when=${nth}`], script, args)
}

/** The same without a fault: how often each call is made. */
export async function countCalls(trace: string, script: string, args: string[]): Promise<Ended> {
  return strace(trace, ['trace=pwrite64,fsync,ftruncate,unlink,write,rename,link'], script, args)
}

function strace(trace: string, expressions: string[], script: string, args: string[]): Promise<Ended> {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const options = expressions.flatMap((expression) => ['-e', expression])
  const line = ['-f', '-o', trace, ...options, process.execPath, path, ...args]
  return new Promise((resolve, reject) => {
    const child = spawn('strace', line, { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH ?? '' } })
    let [out, err] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text) => {
      out += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      err += text
    })
    child.on('error', reject).on('close', (code, signal) => resolve({ out, err, code, signal }))
  })
}
