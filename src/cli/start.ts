import type { Io, LoadWire } from './ports.ts'

/** `start`: the bot, or the sandbox where no Slack is configured; until it is stopped. */
export async function start(io: Io, loadWire: LoadWire): Promise<number> {
  const wire = await loadWire()
  const lines = (write: Io['say']) => (text: string) => text.split('\n').forEach((line) => void write(line))
  return wire.start({ env: io.env, say: lines(io.say), complain: lines(io.complain) })
}
