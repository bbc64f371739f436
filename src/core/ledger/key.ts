import { createPrivateKey, createPublicKey, hash, type KeyObject, randomBytes } from 'node:crypto'
import { fromBase64 } from './base64.ts'

/** Who signed: a name and an Ed25519 public key, and the four bytes that a note's signature line knows them by. */
export interface Verifier {
  name: string
  id: Buffer
  publicKey: KeyObject
}

/** Who can sign; also a verifier of what was signed. */
export interface Signer extends Verifier {
  privateKey: KeyObject
}

/** A new private key: 32 random bytes, from which Ed25519 derives everything else (RFC 8032, 5.1.5). */
export function newSeed(): Buffer {
  return randomBytes(32)
}

/** The seed in a key file or variable: base64 of its 32 bytes, or an Ed25519 private key in PEM (PKCS #8). */
export function readSeed(text: string): Buffer | { broken: string } {
  const seed = text.includes('-----BEGIN') ? seedOfPem(text) : fromBase64(text.trim())
  return seed?.length === 32
    ? seed
    : { broken: 'the private key is neither base64 of 32 bytes nor an Ed25519 private key in PEM' }
}

/** The key pair of a seed, under the name that its signatures bear. */
export function signerOf(seed: Buffer, name: string): Signer {
  if (seed.length !== 32) throw new RangeError('an Ed25519 seed has 32 bytes')
  if (!isKeyName(name)) throw new RangeError(`a key's name holds neither white space nor a plus: ${name}`)
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey)
  return { name, id: keyId(name, rawPublicKey(publicKey)), publicKey, privateKey }
}

/** `name+key id in hex+base64(0x01 || public key)`: what others need to verify (https://c2sp.org/signed-note). */
export function verifierKeyText({ name, id, publicKey }: Verifier): string {
  const typed = Buffer.concat([Buffer.of(ed25519), rawPublicKey(publicKey)])
  return `${name}+${id.toString('hex')}+${typed.toString('base64')}`
}

/** The verifier that `verifierKeyText` wrote. White space around it, as in a file, does not matter. */
export function verifierOf(text: string): Verifier | { broken: string } {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim()) ?? []
  const typed = encoded === undefined ? null : fromBase64(encoded)
  if (name === undefined || !isKeyName(name) || typed?.length !== 33 || typed[0] !== ed25519)
    return { broken: 'the public key is not written as name+id+key, with an Ed25519 key' }
  const raw = typed.subarray(1)
  const expected = keyId(name, raw)
  if (expected.toString('hex') !== id) return { broken: `the public key of ${name} does not have the id ${id}` }
  return { name, id: expected, publicKey: publicKeyOf(raw) }
}

/** The signature type byte of Ed25519 (https://c2sp.org/signed-note#signature-types). */
const ed25519 = 0x01

// What stands before the seed in an Ed25519 private key in DER (RFC 8410, 7).
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

function seedOfPem(text: string): Buffer | null {
  try {
    const key = createPrivateKey(text)
    if (key.asymmetricKeyType !== 'ed25519') return null
    return Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url')
  } catch {
    return null
  }
}

/** Neither white space nor a plus, which separate the parts of lines and of verifier keys. */
function isKeyName(name: string): boolean {
  return /^[^\s+]+$/u.test(name) && name.isWellFormed()
}

function keyId(name: string, raw: Buffer): Buffer {
  return hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(ed25519), raw]), 'buffer').subarray(0, 4)
}

function rawPublicKey(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url')
}

function publicKeyOf(raw: Buffer): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' })
}
