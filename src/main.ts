import { flushed, processIo } from './cli/process-io.ts'
import { run } from './cli/program.ts'

const argv = process.argv.slice(2)

// A broken pipe is heard of again in `flushed`; unheard it would be a crash.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

const code = await run(argv, processIo(argv), () => import('./wire.ts'))
const written = await flushed(process.stdout)

process.exit(code || process.exitCode || (written ? 0 : 1))
