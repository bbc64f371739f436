import type { Environment, Io } from '../../src/cli/ports.ts'
import { run } from '../../src/cli/program.ts'
import { render, renderJson } from '../../src/cli/text.ts'
import { systemClock } from '../../src/workflows/ports/clock.ts'
import type { Ran } from './cli.ts'

/** Runs a command of the command line in this process, as in a pipe: what it says is collected, and nothing is coloured. */
export async function command(args: readonly string[], env: Environment, input = ''): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []]
  const io: Io = {
    env,
    clock: systemClock,
    stdin: [Buffer.from(input)] as unknown as Io['stdin'],
    json: args.includes('--json'),
    debug: false,
    say: (line) => void out.push(`${render(line, false)}\n`),
    complain: (line) => void err.push(`${render(line, false)}\n`),
    print: (value) => void out.push(`${renderJson(value)}\n`),
    progress: () => undefined,
  }
  const code = await run(args, io, () => import('../../src/wire.ts'))
  return { code, out: out.join(''), err: err.join('') }
}
