import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  newSeed,
  readSeed,
  type Signer,
  signerOf,
  type Verifier,
  verifierKeyText,
  verifierOf,
} from '../../core/ledger/key.ts'
import { readDatabaseUrl } from '../../store/database-url.ts'

/** Where the keys of a ledger are, which are never in its database (rule 8). */
export interface KeyPlaces {
  /** The private key itself, where the environment gives it. */
  secret: string | null
  keyFile: string
  /** The public key itself, where the environment gives it. */
  publicKey: string | null
  publicKeyFile: string
  /** Where the newest head is noted, outside the database: an older copy of the database shows by it. */
  headFile: string
}

/** The keys of one ledger: who appends needs the private one, who reads the public one. */
export interface Keys {
  /** Signs for a workspace; made and kept when there is none and `create` allows it; else why there is none. */
  signer(workspace: string, options: { create: boolean }): Signer | { missing: string }
  /** Checks what was signed for a workspace; or why it cannot. */
  verifier(workspace: string): Verifier | { missing: string }
  /** Writes the public key beside the database, for readers who have nothing else; answers why it could not. */
  publish(signer: Signer): { missing: string } | null
  /** The newest head that was recorded outside the database, and a way to record one: a copy that is older shows by it. */
  readHead(): { size: number; root: string } | null
  writeHead(head: { size: number; root: string }): void
}

/** Keys in files, mode 0600, or from the environment. */
export function keysIn(places: KeyPlaces): Keys {
  const { secret, keyFile, publicKey, publicKeyFile, headFile } = places
  // The files are looked at each time; to make keys of the same text again would take longer than to sign with them.
  const seedOf = remembered(readSeed)
  const signerIn = remembered((text: string) => signerOf(Buffer.from(text.slice(0, 64), 'hex'), text.slice(64)))
  const verifierIn = remembered(verifierOf)
  const signerFor = (found: Buffer, workspace: string) => signerIn(found.toString('hex') + nameOf(workspace))
  const seed = () => {
    const text = secret ?? readIfThere(keyFile)
    return text === null ? null : seedOf(text)
  }
  return {
    signer(workspace, { create }) {
      const found = seed() ?? (create ? tryToMake(keyFile) : null)
      if (found && 'missing' in found) return found
      if (!found)
        return {
          missing: `the key that signs this ledger is not at ${keyFile}; put it back, or set COUNTERSIGN_KEY or COUNTERSIGN_KEY_FILE`,
        }
      return 'broken' in found
        ? { missing: `${found.broken} (${secret ? 'COUNTERSIGN_KEY' : keyFile})` }
        : signerFor(found, workspace)
    },
    verifier(workspace) {
      const text = publicKey ?? readIfThere(publicKeyFile)
      if (text !== null) {
        const verifier = verifierIn(text)
        return 'broken' in verifier
          ? { missing: `${verifier.broken} (${publicKey ? 'COUNTERSIGN_PUBLIC_KEY' : publicKeyFile})` }
          : verifier
      }
      const found = seed()
      if (found && !('broken' in found)) return signerFor(found, workspace)
      return { missing: `there is no public key to check it with: neither COUNTERSIGN_PUBLIC_KEY nor ${publicKeyFile}` }
    },
    publish(signer) {
      if (publicKey !== null) return null
      try {
        replaceFile(publicKeyFile, `${verifierKeyText(signer)}\n`, { flush: true })
        return null
      } catch (error) {
        return { missing: `its public key could not be written to ${publicKeyFile}: ${reasonOf(error)}` }
      }
    },
    readHead: () => parseHead(readIfThere(headFile)),
    // What was committed is committed, whether or not its head can be noted: `doctor` tells when the note is old.
    writeHead({ size, root }) {
      try {
        replaceFile(headFile, `${size}:${root}\n`)
      } catch {}
    },
  }
}

/** Keys that live as long as the process: for a database in memory. */
export function keysInMemory(): Keys {
  const seed = newSeed()
  let head: { size: number; root: string } | null = null
  return {
    signer: (workspace) => signerOf(seed, nameOf(workspace)),
    verifier: (workspace) => signerOf(seed, nameOf(workspace)),
    publish: () => null,
    readHead: () => head,
    writeHead: (newest) => {
      head = newest
    },
  }
}

/** The places beside a SQLite file, or in `data/` for a server. */
export function placesBeside(url: string): KeyPlaces {
  const file = fileOf(url)
  const base = file ?? 'data/countersign'
  return {
    secret: null,
    keyFile: `${base}.key`,
    publicKey: null,
    publicKeyFile: `${base}.pub`,
    headFile: headFileOf(url),
  }
}

/** Where a database's newest head is noted: beside its file, or by its name in `data/` for a server. */
export function headFileOf(url: string): string {
  const file = fileOf(url)
  if (file !== null) return `${file}.head`
  const name = URL.canParse(url) ? new URL(url).pathname.slice(1) : ''
  return `data/countersign-${name.replace(/[^\w.-]/g, '_') || 'default'}.head`
}

/** The file beside which a database's keys live; null for a server, which has none. */
function fileOf(url: string): string | null {
  const named = readDatabaseUrl(url)
  return named.kind === 'file' ? named.file : null
}

/** The origin of a workspace's checkpoints, which is its key's name. */
export function nameOf(workspace: string): string {
  return `countersign/${workspace}`
}

/** What was made of the newest text, as long as it stays the same. */
function remembered<T>(make: (text: string) => T): (text: string) => T {
  let last: { text: string; made: T } | null = null
  return (text) => {
    if (last?.text !== text) last = { text, made: make(text) }
    return last.made
  }
}

function tryToMake(file: string): ReturnType<typeof readSeed> | { missing: string } {
  try {
    return makeSeed(file)
  } catch (error) {
    return { missing: `a key to sign it with could not be written to ${file}: ${reasonOf(error)}` }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Two processes may start at once: one of them makes it, both use what is there. Under its name there is all of it or nothing. */
function makeSeed(file: string): ReturnType<typeof readSeed> {
  const partial = writePartial(file, `${newSeed().toString('base64')}\n`, { mode: 0o600, flush: true })
  try {
    linkSync(partial, file)
  } catch {
    // Somebody was first, or the file system has no hard links.
    if (!existsSync(file)) renameSync(partial, file)
  }
  rmSync(partial, { force: true })
  return readSeed(readFileSync(file, 'utf8'))
}

/** Whoever reads meanwhile sees the old text or the new one, never half of it. */
function replaceFile(file: string, text: string, { flush = false } = {}): void {
  renameSync(writePartial(file, text, { mode: 0o644, flush }), file)
}

function writePartial(file: string, text: string, options: { mode: number; flush: boolean }): string {
  mkdirSync(dirname(file), { recursive: true })
  const partial = `${file}.partial-${process.pid}`
  writeFileSync(partial, text, options)
  return partial
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

function parseHead(text: string | null): { size: number; root: string } | null {
  const [, size, root] = /^(\d+):([0-9a-f]{64})\s*$/.exec(text ?? '') ?? []
  return size && root ? { size: Number(size), root } : null
}
