import type { z } from 'zod'
import { exit, refuseWith } from '../answer.ts'
import type { Io } from '../ports.ts'
import type { Said, Server } from './server.ts'

/** What a server said, as far as it has the shape that is needed; else it was said to whoever asked, and this is the exit code. */
export function valueOr<T>(
  io: Io,
  server: Server,
  said: Said,
  shape: z.ZodType<T>,
): { value: T; timezone: string } | number {
  if (said.kind !== 'said') return refuseSaid(io, server, said)
  const read = shape.safeParse(said.value)
  // As it came, so that what is not known here is passed on.
  if (read.success) return { value: said.value as T, timezone: said.timezone }
  return refuseSaid(io, server, { kind: 'silent', why: 'its answer is not one to this question' })
}

/** Says why a server did not do what was asked, and answers with the exit code. */
export function refuseSaid(io: Io, { url }: Server, said: Exclude<Said, { kind: 'said' }>): number {
  switch (said.kind) {
    case 'problem':
      return refuseWith(io, said.status >= 500 ? exit.fault : exit.usage, said)
    case 'silent':
      return refuseWith(io, exit.fault, { code: 'unreachable', sentence: `${url} cannot be asked: ${said.why}.` })
    default:
      return said satisfies never
  }
}
