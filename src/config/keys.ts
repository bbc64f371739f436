import { createHash, createPrivateKey } from 'node:crypto'
import { readDatabaseUrl } from '../store/database-url.ts'
import { headFileOf, type KeyPlaces } from '../workflows/ports/keys.ts'
import { pathProblem } from './path.ts'

/** What COUNTERSIGN_KEY, COUNTERSIGN_KEY_FILE and COUNTERSIGN_PUBLIC_KEY say, with their defaults beside `database`. */
export function readKeyPlaces(
  {
    key,
    keyFile,
    publicKey,
  }: { key?: string | undefined; keyFile?: string | undefined; publicKey?: string | undefined },
  database: string,
): KeyPlaces {
  const file = keyFile ?? `${fileOf(database)}.key`
  const beside = `${file.replace(/\.key$/, '')}.pub`
  const inline = publicKey !== undefined && isVerifierKey(publicKey)
  return {
    secret: key === undefined ? null : withLineBreaks(key),
    keyFile: file,
    publicKey: inline ? publicKey : null,
    publicKeyFile: publicKey === undefined || inline ? beside : publicKey,
    headFile: headFileOf(database),
  }
}

/** What is wrong with the signing key itself. */
export function keyProblem(key: string): string | undefined {
  const good = key.startsWith('-----') ? isEd25519(withLineBreaks(key)) : isSeed(key)
  return good
    ? undefined
    : 'expected the base64 of the 32 bytes of an Ed25519 seed, or an Ed25519 private key as PKCS8 PEM.'
}

/**
 * What is wrong with the public key: a C2SP verifier key, whose key id is checked (https://c2sp.org/signed-note), or the path of a
 * file that ends in `.pub`.
 */
export function publicKeyProblem(key: string): string | undefined {
  if (key.endsWith('.pub')) return pathProblem(key)
  if (!isVerifierKey(key))
    return 'expected a verifier key, `name+keyid+base64`, or the path of a file that ends in .pub.'
  return isWhole(key) ? undefined : 'is a verifier key whose key id does not fit its name and key. Copy it again.'
}

/** A key as lines, none of which a log may have. */
export function linesOfKey(key: string): string[] {
  return withLineBreaks(key)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('-----'))
}

/** The file beside which a key lives; a server has none. */
function fileOf(database: string): string {
  const named = readDatabaseUrl(database)
  return named.kind === 'file' ? named.file : 'data/countersign'
}

/** Where a variable can hold but one line, PEM is written with `\n` between its lines. */
function withLineBreaks(key: string): string {
  return key.replaceAll('\\n', '\n').replaceAll('\r\n', '\n').trim()
}

function isSeed(key: string): boolean {
  return /^[A-Za-z0-9+/]{43}=$/.test(key)
}

function isEd25519(pem: string): boolean {
  try {
    return pem.startsWith('-----BEGIN PRIVATE KEY-----') && createPrivateKey(pem).asymmetricKeyType === 'ed25519'
  } catch {
    return false
  }
}

const verifierKey = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/

function isVerifierKey(key: string): boolean {
  return verifierKey.test(key)
}

function isWhole(key: string): boolean {
  const [, name = '', id, base64 = ''] = verifierKey.exec(key) ?? []
  const typed = Buffer.from(base64, 'base64')
  if (typed.length !== 33 || typed[0] !== 1) return false
  return createHash('sha256')
    .update(`${name}\n`)
    .update(typed)
    .digest('hex')
    .startsWith(id ?? '-')
}
