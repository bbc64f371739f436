import { sign, verify } from 'node:crypto'
import { fromBase64 } from './base64.ts'
import type { Signer, Verifier } from './key.ts'

/** A text (whole lines, each ended) with one signature line: a C2SP signed note (https://c2sp.org/signed-note). */
export function signNote(text: string, signer: Signer): string {
  const signature = sign(null, Buffer.from(text), signer.privateKey)
  return `${text}\n— ${signer.name} ${Buffer.concat([signer.id, signature]).toString('base64')}\n`
}

/**
 * The text of a note that the key has signed. Signatures by other keys are ignored; one that claims to be by this key
 * and is not breaks the note (https://c2sp.org/signed-note#signatures).
 */
export function openNote(note: string, verifier: Verifier): { text: string } | { broken: string } {
  const parts = splitNote(note)
  if (!parts) return { broken: 'what should be a signed note is not one' }
  const ours = parts.signatures.filter(({ name, id }) => name === verifier.name && id.equals(verifier.id))
  const key = `${verifier.name}+${verifier.id.toString('hex')}`
  if (ours.length === 0) return { broken: `the note is not signed with the key ${key}` }
  const text = Buffer.from(parts.text)
  if (!ours.every(({ signature }) => verify(null, text, verifier.publicKey, signature)))
    return { broken: `the note's signature is not by the key ${key}, or its text was changed` }
  return { text: parts.text }
}

interface SignatureLine {
  name: string
  id: Buffer
  signature: Buffer
}

// The standard asks for 16 at least; Go's reader takes 100.
const mostSignatures = 100

/** The signatures begin after the last empty line; the text may hold others. */
function splitNote(note: string): { text: string; signatures: SignatureLine[] } | null {
  const end = note.lastIndexOf('\n\n')
  if (end < 0 || !note.endsWith('\n') || !isPlain(note)) return null
  const lines = note.slice(end + 2, -1).split('\n')
  if (lines.length > mostSignatures) return null
  const signatures = lines.map(signatureLine)
  return signatures.every((line) => line !== null) ? { text: note.slice(0, end + 1), signatures } : null
}

function signatureLine(line: string): SignatureLine | null {
  const [, name, encoded] = /^— ([^\s+]+) (\S+)$/u.exec(line) ?? []
  const bytes = encoded === undefined ? null : fromBase64(encoded)
  if (name === undefined || bytes === null || bytes.length < 5) return null
  return { name, id: bytes.subarray(0, 4), signature: bytes.subarray(4) }
}

/** Valid UTF-8, and no control character but the line's end. */
function isPlain(note: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that a note must not contain
  return note.isWellFormed() && !/[\0-\x09\x0b-\x1f]/.test(note)
}
