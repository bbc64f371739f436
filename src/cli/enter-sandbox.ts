import { sandboxDatabase, sandboxEnvironment } from '../config/sandbox.ts'
import { formatDuration, formatInstant } from '../core/calendar.ts'
import { notedClock } from '../workflows/ports/sandbox-clock.ts'
import type { Io } from './ports.ts'
import { serverIn } from './remote/server.ts'

/** `--sandbox`: the command works with the sandbox's database and by its clock, and says so on standard error. */
export function enterSandbox(io: Io): void {
  // A server knows its own database and its own clock.
  if (serverIn(io.env)) return
  const clock = notedClock(sandboxDatabase)
  io.env = sandboxEnvironment(io.env)
  io.clock = clock
  const ahead = Math.round(clock.ahead / 60_000) * 60_000
  const time =
    ahead > 0
      ? `its clock is ${formatDuration(ahead)} ahead, at ${formatInstant(clock.now(), 'UTC')}`
      : 'its clock is this machine’s'
  io.complain(`Sandbox: ${sandboxDatabase}; ${time}.`)
}
