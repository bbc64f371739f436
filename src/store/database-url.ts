import { fileURLToPath } from 'node:url'

/** What a DATABASE_URL names; `refused` says why it names nothing, as what follows the variable's name in a sentence. */
export type DatabaseUrl =
  | { kind: 'server' }
  | { kind: 'memory' }
  | { kind: 'file'; file: string }
  | { kind: 'refused'; sentence: string }

/**
 * Reads a path, `file:…`, `:memory:` or `postgres://…`. What other tools write otherwise is refused and never taken for the name of
 * a new file. A sentence repeats nothing of the address but its scheme, since there may be a password in the rest.
 */
export function readDatabaseUrl(url: string): DatabaseUrl {
  if (url === ':memory:') return { kind: 'memory' }
  const sentence = isServer(url) ? cutPassword(url) : misspelling(url)
  if (sentence) return { kind: 'refused', sentence }
  if (isServer(url)) return { kind: 'server' }
  return url.startsWith('file:') ? fileOf(url) : { kind: 'file', file: url }
}

/** Whether a database is reached at a server, rather than in a file. */
export function isServer(url: string): boolean {
  return /^postgres(ql)?:\/\//.test(url)
}

const example = 'postgres://user@host/name'
const file = 'data/countersign.db'

/** The rest of such a password would be taken for the name of the database, and said. */
function cutPassword(url: string): string | undefined {
  if (!/^[a-z]+:\/\/[^/?#@]*:[^/?#@]*[/?#].*@/.test(url)) return undefined
  return 'has a /, ? or # in its password, which ends there for whoever reads the address. Write them as %2F, %3F or %23.'
}

function misspelling(url: string): string | undefined {
  return misspellings.find(([pattern]) => pattern.test(url))?.[1] ?? strangeScheme(url)
}

const misspellings: [RegExp, string][] = [
  [/^["'`“”‘’]|["'`“”‘’]$/u, 'is in quotes, which count as part of it. Write it without them.'],
  [/^postgres(ql)?:/i, 'is a PostgreSQL address in another spelling. Begin it with postgres://, in lower case.'],
  [
    /^postgres(ql)?\+/i,
    'names a driver, which Countersign brings itself. Begin it with postgres://, without the + and what follows it.',
  ],
  [/^jdbc:/i, `is an address for Java. Write it as ${example}, without jdbc:.`],
  [/^sqlite3?:/i, `begins with sqlite:, which is not needed. Write the path of the file alone, such as ${file}.`],
  [/^file:\/*$/, `names no file. Write its path, such as ${file}.`],
  [/^~/, 'begins with ~, which only a shell replaces. Write the whole path of the file.'],
  [/^\$/, 'begins with $, a variable that nobody replaced. Write out what it stands for.'],
  [
    /(^|\s)(host|hostaddr|port|dbname|user|password|sslmode)\s*=/i,
    `is a list of settings. Write it as one address, ${example}.`,
  ],
  [
    /^\/\/|^[^/\\\s]*:[^/\\]*@/,
    `looks like a server's address that does not begin with postgres://. Write it as ${example}, or as the path of a file.`,
  ],
  [/\?\w+=/, `has settings after the ?, and a file takes none. Write the path of the file alone, such as ${file}.`],
]

/** A single letter is a drive of Windows. */
function strangeScheme(url: string): string | undefined {
  const scheme = /^(?!file:)[^/\\\s:]{2,}:(\/\/)?/.exec(url)?.[0]
  if (scheme === undefined) return undefined
  return `begins with ${scheme.slice(0, 40)}, which is no database that Countersign knows. Name a file, such as ${file}, or a PostgreSQL database, as ${example}.`
}

function fileOf(url: string): DatabaseUrl {
  if (!url.startsWith('file://')) return { kind: 'file', file: url.slice('file:'.length) }
  try {
    return { kind: 'file', file: fileURLToPath(url) }
  } catch {
    return {
      kind: 'refused',
      sentence: `needs a whole path after file://, as in file:///var/lib/countersign.db. Write it so, or the path alone, such as ${file}.`,
    }
  }
}
