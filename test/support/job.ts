import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { folderWith } from './cli.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

interface Declared {
  inputs: Record<string, { required?: boolean; default?: string }>
  outputs: Record<string, unknown>
  runs: { using: string; main: string }
}

/** `action.yml`, as the runner reads it. */
export const declared = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Declared

/** What a step of the Action did. */
export interface Step {
  code: number | null
  log: string
  outputs: Record<string, string>
  summary: string
}

/** Runs the Action as GitHub's runner does: its inputs as variables with their defaults, and files for what it says. */
export async function step(inputs: Record<string, string>, env: Record<string, string> = {}): Promise<Step> {
  const folder = folderWith({ output: '', summary: '' })
  const given = Object.entries(declared.inputs).map(([name, { default: preset = '' }]) => [
    `INPUT_${name.toUpperCase()}`,
    inputs[name] ?? preset,
  ])
  const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary') }
  const child = spawn(process.execPath, [join(root, declared.runs.main)], {
    env: { PATH: process.env.PATH ?? '', ...files, ...Object.fromEntries(given), ...env },
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (log += text))
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  return {
    code,
    log,
    outputs: readOutputs(readFileSync(files.GITHUB_OUTPUT, 'utf8')),
    summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'),
  }
}

/** `name<<delimiter`, lines, `delimiter`: docs.github.com, "Workflow commands", multiline strings. */
function readOutputs(text: string): Record<string, string> {
  const found: Record<string, string> = {}
  const lines = text.split('\n')
  while (lines.length > 1) {
    const [, name = '', end = ''] = /^(\w+)<<(.+)$/.exec(lines.shift() ?? '') ?? []
    const at = lines.indexOf(end)
    if (!name || at < 0) throw new Error(`the runner would not understand: ${text}`)
    found[name] = lines
      .splice(0, at + 1)
      .slice(0, -1)
      .join('\n')
  }
  return found
}
