import type { Io } from '../ports.ts'

/** The commands that a server does as the database does. The others are about the database itself, or are for whoever runs it. */
const commands: ReadonlySet<string> = new Set([
  'gate',
  'mcp',
  'run',
  'request',
  'list',
  'show',
  'freeze',
  'import',
  'authority',
  'brief',
  'advise',
])

/** A command that a server does not do. */
export class NotThere extends Error {}

/** Throws `NotThere` where COUNTERSIGN_URL names a server and the command is not one for it: the database here would be another one. */
export function refuseElsewhere({ env }: Pick<Io, 'env'>, command: string): void {
  if (!env.COUNTERSIGN_URL || commands.has(command)) return
  throw new NotThere(
    `\`${command}\` works on the database itself, and COUNTERSIGN_URL names a server. Run it where the database is, without COUNTERSIGN_URL.`,
  )
}
