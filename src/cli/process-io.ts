import { trimmed } from '../config/environment.ts'
import { passwordsIn, secretsIn } from '../config/secrets.ts'
import { systemClock } from '../workflows/ports/clock.ts'
import type { Environment, Io } from './ports.ts'
import { render, renderJson, type Text } from './text.ts'

/** The world of this process. Colour and progress only in a terminal, and no secret of the environment in any line. */
export function processIo(argv: readonly string[]): Io {
  const { stdin, stdout, stderr } = process
  const env = trimmed(process.env)
  const scrub = scrubber(env, argv)
  const write = (stream: NodeJS.WriteStream, line: string) => void stream.write(`${scrub(line)}\n`)
  const watched = stdout.isTTY === true && stderr.isTTY === true
  return {
    env,
    clock: systemClock,
    stdin,
    json: argv.includes('--json'),
    debug: argv.includes('--debug') || Boolean(env.DEBUG),
    say: (line: Text) => write(stdout, render(line, isColourful(stdout, env))),
    complain: (line: Text) => write(stderr, render(line, isColourful(stderr, env))),
    print: (value) => write(stdout, renderJson(value)),
    progress: (line) => {
      if (watched) stderr.write(`\r\x1b[2K${line}`)
    },
  }
}

/** Waits until everything that was said has been written; answers whether it was. A reader who stopped reading is no fault. */
export async function flushed(stream: NodeJS.WriteStream): Promise<boolean> {
  if (stream.errored) return isPipeClosed(stream.errored)
  return new Promise((resolve) => stream.write('', (error) => resolve(!error || isPipeClosed(error))))
}

function isPipeClosed(error: Error): boolean {
  return 'code' in error && error.code === 'EPIPE'
}

// https://no-color.org: any value but the empty one.
function isColourful(stream: NodeJS.WriteStream, env: Environment): boolean {
  return stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb'
}

function scrubber(env: Environment, argv: readonly string[]): (line: string) => string {
  const given = argv.map((word) => word.replace(/^--to=/, '')).flatMap(passwordsIn)
  const secrets = [...secretsIn(env), ...given].filter((secret) => secret.length >= 6)
  return (line) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), line)
}
