import { type Entry, type EntryOf, seqIn } from '../core/entry.ts'
import { readCheckpoint } from '../core/ledger/checkpoint.ts'
import { verifierOf } from '../core/ledger/key.ts'
import { findUnproven, jwkOf, type ProvenEntry, passedOf, type Receipt } from '../core/receipt.ts'
import { readEntries } from '../store/ledger.ts'
import { StoreError } from '../store/store-error.ts'
import type { Ledger } from './ledger.ts'
import { proofOf } from './prove-entry.ts'
import { openStatement, signStatement } from './signed-statement.ts'

/** For whom a receipt is, and what they asked to have in it. */
export interface Meant {
  audience?: string | null
  nonce?: string | null
}

/**
 * A receipt for a passage (its seq): a compact JWS (RFC 7515, EdDSA) with the ledger's key over canonical JSON. Null where that entry is no passage.
 * Throws where the database does not hold what its checkpoint proves: the key signs nothing that came from a row alone (rule 8).
 */
export async function issueReceipt(ledger: Ledger, passage: number, meant: Meant = {}): Promise<string | null> {
  const first = await readEntryAt(ledger, passage)
  const entry = first && (JSON.parse(first.text) as Entry)
  if (entry?.kind !== 'GatePassed') return null
  const seqs = [...entry.rests_on, ...entry.lifted_by].map(seqIn)
  const rest = await Promise.all(seqs.map((seq) => readEntryAt(ledger, seq)))
  const texts = [first, ...rest].filter((found) => found !== null)
  const grants = texts.slice(1).map(({ text }) => JSON.parse(text) as EntryOf<'GrantIssued'>)
  const { size } = ledger.head
  const { checkpoint } = ledger
  const entries = await Promise.all(texts.map((one) => proven(ledger, one, size)))
  const signer = ledger.signer()
  const receipt: Receipt = {
    iss: signer.name,
    aud: meant.audience ?? null,
    nonce: meant.nonce ?? null,
    passed: passedOf(entry, grants),
    entries,
    checkpoint,
  }
  const unproven = findUnproven(receipt, signer)
  if (unproven) throw new StoreError('damaged', `No receipt was signed: ${unproven}. Run \`countersign verify\`.`)
  return signStatement(receipt, typ, signer)
}

/** What a receipt proves, checked without anything but the public key (C2SP verifier key); or what is wrong with it. */
export async function verifyReceipt(
  jws: string,
  key: string,
  meant: Meant = {},
): Promise<{ receipt: Receipt; size: number } | { wrong: string }> {
  const verifier = verifierOf(key)
  if ('broken' in verifier) return { wrong: verifier.broken }
  const payload = await openStatement(jws, typ, verifier)
  if (!payload) return { wrong: `it is not signed with the key ${key.trim()}, or was changed` }
  const receipt = JSON.parse(payload) as Receipt
  const unproven = findUnproven(receipt, verifier)
  if (unproven) return { wrong: unproven }
  if (meant.audience != null && receipt.aud !== meant.audience)
    return { wrong: `it is for ${receipt.aud ?? 'nobody in particular'}, not for ${meant.audience}` }
  if (meant.nonce != null && receipt.nonce !== meant.nonce)
    return { wrong: 'it does not have the nonce that was asked for' }
  const head = readCheckpoint(receipt.checkpoint, verifier)
  return { receipt, size: 'size' in head ? head.size : 0 }
}

/** The public keys by which receipts are checked, as a JWK set (RFC 7517). */
export function keySet(ledger: Ledger): { keys: ReturnType<typeof jwkOf>[] } {
  const keys = ledger.state.desk.keys.map((text) => verifierOf(text))
  return { keys: keys.flatMap((verifier) => ('broken' in verifier ? [] : [jwkOf(verifier)])) }
}

const typ = 'countersign-receipt+jws'

async function readEntryAt(ledger: Ledger, seq: number): Promise<{ seq: number; text: string } | null> {
  const [found] = await readEntries(ledger.db, seq - 1, 1)
  return found?.seq === seq ? found : null
}

async function proven(
  ledger: Ledger,
  { seq, text }: { seq: number; text: string },
  size: number,
): Promise<ProvenEntry> {
  const proof = await proofOf(ledger.db, seq, size)
  return { seq, text, proof: proof.map((hash) => hash.toString('base64')) }
}
