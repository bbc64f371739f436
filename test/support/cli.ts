import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const launcher = fileURLToPath(new URL('../../src/launch.mjs', import.meta.url))

export interface Ran {
  code: number | null
  out: string
  err: string
}

export interface RunOptions {
  cwd: string
  env?: Record<string, string>
  input?: string | Uint8Array
}

/** Runs the real command line in a process of its own, with nothing of this one's environment but PATH. */
export function run(args: readonly string[], { cwd, env = {}, input = '' }: RunOptions): Promise<Ran> {
  return runProgram(process.execPath, [launcher, ...args], { cwd, env, input })
}

/** The same in a pretend terminal (util-linux `script`), in which the two outputs are one. */
export function runInTerminal(args: readonly string[], { cwd, env = {} }: RunOptions): Promise<Ran> {
  const line = [process.execPath, launcher, ...args].map((word) => `'${word}'`).join(' ')
  return runProgram('script', ['-qec', line, '/dev/null'], { cwd, env: { TERM: 'xterm', ...env }, input: '' })
}

/** Starts it in a pretend terminal, whose keys are what is written to its input, and ends it with the test. */
export function startInTerminal(args: readonly string[], { cwd }: Pick<RunOptions, 'cwd'>) {
  const line = [process.execPath, launcher, ...args].map((word) => `'${word.replaceAll("'", `'"'"'`)}'`).join(' ')
  const [program, ...options] = ['script', '-qec', `exec ${line}`, '/dev/null'] as const
  const child = spawn(program, options, { cwd, env: { PATH: process.env.PATH ?? '', TERM: 'xterm' } })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** A folder of the test's own, with some files in it. */
export function folderWith(files: Record<string, string | Uint8Array> = {}): string {
  const folder = makeFolder()
  onTestFinished(() => removeFolder(folder))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return folder
}

/** A folder that several tests share; whoever makes it removes it. */
export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'countersign-cli-'))
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}

/** A folder of the test's own, as another one is now. */
export function copyOf(other: string): string {
  const folder = folderWith()
  cpSync(other, folder, { recursive: true })
  return folder
}

function runProgram(program: string, args: readonly string[], options: Required<RunOptions>): Promise<Ran> {
  const { cwd, env, input } = options
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { PATH: process.env.PATH ?? '', ...env } })
    const read = (stream: NodeJS.ReadableStream, keep: (text: string) => void) =>
      stream.setEncoding('utf8').on('data', keep)
    let [out, err] = ['', '']
    read(child.stdout, (text) => (out += text))
    read(child.stderr, (text) => (err += text))
    child.on('error', reject).on('close', (code) => resolve({ code, out, err }))
    // A command that does not read its input may end before it was given.
    child.stdin.on('error', () => undefined).end(input)
  })
}

/** The same words as somebody types them into a shell, quotes and all. */
export function runInShell(line: string, { cwd, env = {}, input = '' }: RunOptions): Promise<Ran> {
  return runProgram('sh', ['-c', `'${process.execPath}' '${launcher}' ${line}`], { cwd, env, input })
}
