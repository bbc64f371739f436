import { refuse } from './refusal.ts'

/** One page of a list, and the cursor of the next, which is empty at the end. */
export function page<T>(all: T[], args: { limit?: number | undefined; cursor?: string | undefined }) {
  const start = args.cursor ? startOf(args.cursor) : 0
  const end = start + Math.min(args.limit || 1000, 1000)
  const next = end < all.length ? Buffer.from(`next:${end}`).toString('base64') : ''
  return { items: all.slice(start, end), metadata: { next_cursor: next } }
}

function startOf(cursor: string): number {
  const [, start] = /^next:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString()) ?? []
  return start === undefined ? refuse('invalid_cursor') : Number(start)
}
